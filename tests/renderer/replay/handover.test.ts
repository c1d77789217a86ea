import { describe, expect, test } from 'vitest';
import { type Closeness, nextStep } from '../../../renderer/replay/rewind/handover.ts';

const far: Closeness = {
  pastBehindMs: 60_000,
  tailBehindMs: 1_400,
  liveBehindMs: 100,
  canHold: true,
  rate: 1.5,
  aheadMs: 20_000,
  atTailForMs: 0,
};

/** The browser's side, as measured: sound is stretched by a sixteenth, fragments come once a second. */
function simulate(
  start: Partial<Closeness>,
  seconds: number,
): { switchedAfterMs: number | null; errorMs: number; slowestRate: number } {
  let { pastBehindMs, liveBehindMs } = { ...far, ...start };
  const rate = start.rate ?? far.rate;
  let slowestRate = rate;
  for (let ms = 0; ms < seconds * 1000; ms += 100) {
    // The newest second comes when it is 400 ms old, and is 1400 ms old before the next comes.
    const tailNow = 400 + (ms % 1000);
    const aheadMs = Math.max(0, pastBehindMs - tailNow);
    const step = nextStep({ ...far, pastBehindMs, liveBehindMs, aheadMs, rate });
    if (step.switchNow) return { switchedAfterMs: ms, errorMs: pastBehindMs - (liveBehindMs ?? 0), slowestRate };
    slowestRate = Math.min(slowestRate, step.rate);
    pastBehindMs -= aheadMs > 0 ? (step.rate - 1) * 100 : -100;
    if (step.holdMs != null && liveBehindMs !== null)
      liveBehindMs += Math.min(100 / 16, Math.max(-10, step.holdMs - liveBehindMs));
  }
  return { switchedAfterMs: null, errorMs: Number.NaN, slowestRate };
}

describe('joining live', () => {
  test('from a minute behind at 1.5×: both at the same moment', () => {
    const { switchedAfterMs, errorMs } = simulate({}, 300);
    expect(switchedAfterMs).toBeGreaterThan(100_000);
    expect(switchedAfterMs).toBeLessThan(150_000);
    expect(Math.abs(errorMs)).toBeLessThan(100);
  });

  test('from ten seconds behind at twice the speed: waits for the held sound rather than losing any', () => {
    const { switchedAfterMs, errorMs, slowestRate } = simulate({ pastBehindMs: 10_000, rate: 2 }, 120);
    expect(switchedAfterMs).not.toBeNull();
    expect(Math.abs(errorMs)).toBeLessThan(100);
    expect(slowestRate).toBeGreaterThanOrEqual(1);
  });

  test('never at live’s own pace, half a minute behind', () => {
    expect(nextStep({ ...far, pastBehindMs: 30_000, rate: 1 })).toMatchObject({ rate: 1, holdMs: null, switchNow: false });
    expect(simulate({ pastBehindMs: 30_000, rate: 1 }, 120).switchedAfterMs).toBeNull();
  });

  test('where sound can’t be held back, at the end of what is recorded', () => {
    expect(nextStep({ ...far, pastBehindMs: 2_200, canHold: false, aheadMs: 600 }).switchNow).toBe(true);
    expect(nextStep({ ...far, pastBehindMs: 9_000, canHold: false }).switchNow).toBe(false);
  });

  test('where both never meet, after a while all the same', () => {
    const tired = { ...far, pastBehindMs: 2_200, liveBehindMs: 900, aheadMs: 700 };
    expect(nextStep({ ...tired, atTailForMs: 20_000 }).switchNow).toBe(false);
    expect(nextStep({ ...tired, atTailForMs: 60_000 }).switchNow).toBe(true);
    expect(nextStep({ ...far, pastBehindMs: 5_000, tailBehindMs: 4_500, aheadMs: 400 }).switchNow).toBe(true);
  });

  test('never plays faster than live with nothing ahead', () => {
    expect(nextStep({ ...far, pastBehindMs: 2_400, aheadMs: 300 }).rate).toBe(1);
  });
});
