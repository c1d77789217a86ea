import { describe, expect, test } from 'vitest';
import type { FragmentEntry, Recording } from '../../../protocol/recording.ts';
import { FragmentIndex } from '../../../renderer/replay/fragment-index.ts';

const part = (partNo: number, startMs: number) => ({
  partNo,
  mimeType: 'video/mp4',
  width: 320,
  height: 180,
  durationMs: 3000,
  bytes: 3000,
  initBytes: 100,
  startMs,
});
const recording = { parts: [part(1, 0), part(2, 3000)] } as unknown as Recording;
const entry = (partNo: number, fragmentNo: number, lessonMs: number): FragmentEntry => ({
  partNo,
  fragmentNo,
  startMs: fragmentNo * 1000,
  durationMs: 1000,
  lessonMs,
  offset: 100 + fragmentNo * 500,
  bytes: 500,
});

/** Three seconds, a pause of ten in the lesson, two more seconds. */
function twoParts(): FragmentIndex {
  const index = new FragmentIndex();
  const fragments = [entry(1, 0, 5000), entry(1, 1, 6000), entry(1, 2, 7000), entry(2, 0, 18_000), entry(2, 1, 19_000)];
  index.add({ recording, fragments, live: true });
  return index;
}

describe('the index of a recording', () => {
  test('places parts one after the other', () => {
    const index = twoParts();
    expect(index.fragments.map(({ startMs }) => startMs)).toEqual([0, 1000, 2000, 3000, 4000]);
    expect(index.endMs).toBe(5000);
    expect(index.last).toMatchObject({ partNo: 2, fragmentNo: 1 });
  });

  test('finds the fragment of a moment, the first before all and the last after all', () => {
    const index = twoParts();
    expect([-5, 0, 999, 1000, 4999, 9000].map((ms) => index.placeAt(ms))).toEqual([0, 0, 0, 1, 4, 4]);
    expect(new FragmentIndex().placeAt(10)).toBe(-1);
  });

  test('turns recording time into the lesson’s and back, over a pause', () => {
    const index = twoParts();
    expect(index.lessonMsAt(2500)).toBe(7500);
    expect(index.lessonMsAt(3500)).toBe(18_500);
    expect(index.recordingMsAt(7500)).toBe(2500);
    expect(index.recordingMsAt(12_000)).toBe(3000);
    expect(index.recordingMsAt(18_500)).toBe(3500);
    expect(index.recordingMsAt(99_000)).toBe(5000);
  });

  test('takes what is known already once, and what came since', () => {
    const index = twoParts();
    index.add({ recording, fragments: [entry(2, 1, 19_000), entry(2, 2, 20_000)], live: false });
    expect(index.endMs).toBe(6000);
    expect(index.live).toBe(false);
  });
});
