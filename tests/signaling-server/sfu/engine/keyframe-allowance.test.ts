import { expect, test } from 'vitest';
import { KeyframeAllowance } from '../../../../signaling-server/sfu/engine/keyframe-allowance.ts';

test('a page that lost its picture is helped at once; one that repeats itself is not helped twice', () => {
  const allowance = new KeyframeAllowance();
  expect(allowance.take(1000)).toBe(true);
  expect(allowance.take(1100)).toBe(false);
  expect(allowance.due(1200)).toBe(false);
  expect(allowance.due(1250)).toBe(true); // still no picture: it was worth a second request
  expect(allowance.due(1600)).toBe(false);
});

test('a keyframe that came settles the wish, whoever asked for it', () => {
  const allowance = new KeyframeAllowance();
  allowance.take(0);
  allowance.take(100);
  allowance.helped();
  expect(allowance.due(1000)).toBe(false);
});

test('a page that loses it all the time costs the others one keyframe in two seconds', () => {
  const allowance = new KeyframeAllowance();
  let granted = 0;
  for (let nowMs = 0; nowMs < 60_000; nowMs += 100) if (allowance.take(nowMs)) granted += 1;
  expect(granted).toBeLessThanOrEqual(4 + 30);
  expect(granted).toBeGreaterThanOrEqual(30);
});

test('after a quiet time it is helped as before', () => {
  const allowance = new KeyframeAllowance();
  for (let nowMs = 0; nowMs < 10_000; nowMs += 50) allowance.take(nowMs);
  const granted = [20_000, 20_300, 20_600, 20_900, 21_200].map((nowMs) => allowance.take(nowMs));
  expect(granted).toEqual([true, true, true, true, false]);
});
