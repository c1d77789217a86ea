import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { FragmentEntry } from '../../../protocol/recording.ts';
import { endOfPart, nextFragmentNo, type PartEnd, placeFragment } from '../../../signaling-server/recording/part-index.ts';

const offer = fc.record({
  fragmentNo: fc.integer({ min: 0, max: 6 }),
  startMs: fc.oneof(fc.integer({ min: 0, max: 8000 }), fc.constant(1e9)),
  durationMs: fc.integer({ min: 0, max: 3000 }),
  lessonMs: fc.integer({ min: 0, max: 20_000 }),
  bytes: fc.integer({ min: 1, max: 1000 }),
});

test('whatever is offered, the index has no gap, no overlap in the file, and time that does not go back', () => {
  fc.assert(
    fc.property(fc.array(offer, { maxLength: 60 }), (offers) => {
      const entries: FragmentEntry[] = [];
      const part = (): PartEnd => ({ partNo: 1, initBytes: 50, last: entries.at(-1) ?? null });
      for (const offered of offers) {
        try {
          const entry = placeFragment(part(), offered);
          if (entry) entries.push(entry);
          else expect(offered.fragmentNo).toBeLessThan(nextFragmentNo(part()));
        } catch (error) {
          expect(error).toMatchObject({ code: 'wrong-state', details: { nextFragmentNo: entries.length } });
        }
      }
      let end = 50;
      for (const [index, entry] of entries.entries()) {
        expect([entry.fragmentNo, entry.offset]).toEqual([index, end]);
        const before = entries[index - 1];
        expect(entry.startMs).toBeGreaterThanOrEqual(before?.startMs ?? 0);
        expect(entry.lessonMs).toBeGreaterThanOrEqual(before?.lessonMs ?? 0);
        end += entry.bytes;
      }
      expect(endOfPart(part())).toBe(end);
    }),
    { numRuns: 500 },
  );
});

test('nothing comes before the init segment', () => {
  const offered = { fragmentNo: 0, startMs: 0, durationMs: 1000, lessonMs: 0, bytes: 10 };
  expect(() => placeFragment({ partNo: 1, initBytes: 0, last: null }, offered)).toThrow('init segment');
});
