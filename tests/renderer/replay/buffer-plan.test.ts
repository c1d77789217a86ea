import { describe, expect, test } from 'vitest';
import { farRanges, gapEnd, nextRun } from '../../../renderer/replay/buffer-plan.ts';
import type { TimedFragment } from '../../../renderer/replay/fragment-index.ts';

const second = (place: number, partNo = 1): TimedFragment => ({
  partNo,
  fragmentNo: place,
  startMs: place * 1000,
  endMs: place * 1000 + 1000,
  lessonMs: place * 1000,
  offset: place * 200_000,
  bytes: 200_000,
});
const fragments = Array.from({ length: 100 }, (_, place) => second(place, place < 50 ? 1 : 2));
const situation = { fragments, place: 10, positionMs: 10_200, rate: 1, has: () => false, hurried: false };
const numbers = (run: readonly TimedFragment[]) => run.map(({ fragmentNo }) => fragmentNo);

describe('what is fetched next', () => {
  test('one fragment when somebody waits for a picture, else several in one request', () => {
    expect(numbers(nextRun({ ...situation, hurried: true }))).toEqual([10]);
    expect(numbers(nextRun(situation))).toEqual([10, 11, 12, 13, 14, 15, 16, 17]);
  });

  test('goes on after what is there', () => {
    const has = ({ fragmentNo }: TimedFragment) => fragmentNo < 20;
    expect(nextRun({ ...situation, has })[0]?.fragmentNo).toBe(20);
  });

  test('stops at the end of a file', () => {
    const has = ({ fragmentNo }: TimedFragment) => fragmentNo < 48;
    expect(numbers(nextRun({ ...situation, place: 40, positionMs: 40_000, has }))).toEqual([48, 49]);
  });

  test('is content with half a minute, more at twice the speed', () => {
    const has = ({ fragmentNo }: TimedFragment) => fragmentNo < 37;
    expect(nextRun({ ...situation, has })).toEqual([]);
    expect(nextRun({ ...situation, has, rate: 2 })).not.toEqual([]);
  });
});

describe('what is let go', () => {
  test('what was played a while ago, and what lies far ahead after a jump back', () => {
    expect(farRanges([{ startMs: 0, endMs: 60_000 }], 40_000, 1)).toEqual([{ startMs: 0, endMs: 30_000 }]);
    expect(farRanges([{ startMs: 300_000, endMs: 340_000 }], 40_000, 1)).toEqual([{ startMs: 300_000, endMs: 340_000 }]);
    expect(farRanges([{ startMs: 30_000, endMs: 60_000 }], 40_000, 1)).toEqual([]);
  });
});

describe('gaps', () => {
  const ranges = [
    { startMs: 0, endMs: 3000 },
    { startMs: 3400, endMs: 9000 },
  ];
  test('are jumped from their edge and from within, and from nowhere else', () => {
    expect(gapEnd(ranges, 2990)).toBe(3400);
    expect(gapEnd(ranges, 3200)).toBe(3400);
    expect(gapEnd(ranges, 2000)).toBeNull();
    expect(gapEnd(ranges, 9500)).toBeNull();
  });
});
