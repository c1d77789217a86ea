import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DemandMemory } from '../../../../signaling-server/sfu/engine/producer-demand.ts';

test('more is told at once, less only after two seconds', () => {
  const demand = new DemandMemory(2);
  expect(demand.update(0, 0)).toBe(false);
  expect(demand.update(0, 1999)).toBe(false);
  expect(demand.update(0, 2000)).toBe(true);
  expect(demand.topLayer).toBe(0);
  expect(demand.update(1, 2100)).toBe(true);
  expect(demand.topLayer).toBe(1);
});

test('nobody looking is less than the lowest layer', () => {
  const demand = new DemandMemory(0);
  demand.update(null, 0);
  expect(demand.update(null, 2000)).toBe(true);
  expect(demand.topLayer).toBe(null);
  expect(demand.update(0, 2001)).toBe(true);
});

test('a glance away costs nothing', () => {
  const demand = new DemandMemory(2);
  demand.update(null, 0);
  expect(demand.update(2, 1500)).toBe(false);
  expect(demand.update(null, 1600)).toBe(false);
  expect(demand.update(null, 3500)).toBe(false);
  expect(demand.topLayer).toBe(2);
});

test('lowered to the best that was wanted meanwhile', () => {
  const demand = new DemandMemory(2);
  demand.update(null, 0);
  demand.update(1, 500);
  demand.update(0, 1000);
  expect(demand.update(0, 2000)).toBe(true);
  expect(demand.topLayer).toBe(1);
});

test('never tells less than is wanted, and never the same twice', () => {
  const layer = fc.constantFrom(null, 0, 1, 2);
  const rank = (one: number | null): number => one ?? -1;
  fc.assert(
    fc.property(fc.array(fc.tuple(layer, fc.integer({ min: 50, max: 1500 })), { maxLength: 80 }), (steps) => {
      const demand = new DemandMemory(2);
      let nowMs = 0;
      for (const [wanted, tookMs] of steps) {
        const before = demand.topLayer;
        nowMs += tookMs;
        const told = demand.update(wanted, nowMs);
        expect(rank(demand.topLayer)).toBeGreaterThanOrEqual(rank(wanted));
        expect(told).toBe(before !== demand.topLayer);
      }
    }),
  );
});
