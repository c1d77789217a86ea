import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RateWindow } from '../../../../signaling-server/sfu/engine/rate-window.ts';

test('growth per second over the last second', () => {
  const rate = new RateWindow();
  expect(rate.perSecond).toBe(0);
  expect(rate.sample(500, 0)).toBe(0);
  for (let nowMs = 100; nowMs <= 2000; nowMs += 100) rate.sample(500 + nowMs, nowMs);
  expect(rate.perSecond).toBe(1000);
  for (let nowMs = 2100; nowMs <= 3100; nowMs += 100) rate.sample(2500, nowMs);
  expect(rate.perSecond).toBe(0);
});

test('two readings at one moment are no rate', () => {
  const rate = new RateWindow();
  rate.sample(1, 10);
  expect(rate.sample(100, 10)).toBe(0);
});

test('lies between the slowest and the fastest stretch of the window', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.integer({ min: 10, max: 400 }), fc.nat(5000)), { minLength: 2, maxLength: 60 }), (steps) => {
      const rate = new RateWindow();
      let [nowMs, total] = [0, 0];
      rate.sample(total, nowMs);
      for (const [tookMs, grew] of steps) {
        nowMs += tookMs;
        total += grew;
        rate.sample(total, nowMs);
      }
      const rates = steps.map(([tookMs, grew]) => (grew * 1000) / tookMs);
      expect(rate.perSecond).toBeGreaterThanOrEqual(Math.min(...rates) - 1e-6);
      expect(rate.perSecond).toBeLessThanOrEqual(Math.max(...rates) + 1e-6);
    }),
  );
});
