import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PacketRing } from '../../../../signaling-server/sfu/engine/packet-ring.ts';

test('holds the latest packets and forgets the older ones', () => {
  const ring = new PacketRing<{ sequence: number }>(4);
  for (const sequence of [10, 11, 13, 12, 14]) ring.put({ sequence });
  expect([10, 11, 12, 13, 14, 15].map((sequence) => ring.get(sequence)?.sequence)).toEqual([
    undefined,
    11,
    12,
    13,
    14,
    undefined,
  ]);
  ring.put({ sequence: 10 }); // too late: 14 has its place
  expect(ring.get(14)).toEqual({ sequence: 14 });
});

test('refuses a capacity it could not mask', () => {
  expect(() => new PacketRing(0)).toThrow(RangeError);
  expect(() => new PacketRing(1000)).toThrow(RangeError);
});

test('agrees with a plain map of the newest packet for each place', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(1, 2, 8, 64),
      fc.array(fc.integer({ min: 0, max: 500 }), { maxLength: 300 }),
      (capacity, sequences) => {
        const ring = new PacketRing<{ sequence: number }>(capacity);
        const newest = new Map<number, number>();
        for (const sequence of sequences) {
          ring.put({ sequence });
          newest.set(sequence % capacity, Math.max(sequence, newest.get(sequence % capacity) ?? -1));
        }
        for (let sequence = 0; sequence <= 500; sequence += 1) {
          const expected = newest.get(sequence % capacity) === sequence;
          expect(ring.get(sequence) !== undefined).toBe(expected);
        }
      },
    ),
  );
});
