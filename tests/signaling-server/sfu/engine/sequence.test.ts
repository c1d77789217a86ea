import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { distance24, distance32, nearest16 } from '../../../../signaling-server/sfu/engine/sequence.ts';

describe('serial number arithmetic, RFC 1982', () => {
  test('wraps', () => {
    expect(distance32(0xffff_ffff, 0)).toBe(1);
    expect(distance32(0, 0xffff_ffff)).toBe(-1);
    expect(distance24(0xff_ffff, 1)).toBe(2);
    expect(distance24(1, 0xff_ffff)).toBe(-2);
    expect(nearest16(2, 65_534)).toBe(65_538);
    expect(nearest16(65_534, 65_538)).toBe(65_534);
  });

  test('finds the unwrapped number again from its low bits, anywhere within half a circle', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2 ** 17, max: 2 ** 46 }),
        fc.integer({ min: -0x8000, max: 0x7fff }),
        (reference, distance) => {
          const wanted = reference + distance;
          expect(nearest16(wanted % 65_536, reference)).toBe(wanted);
        },
      ),
    );
  });

  test('distance is antisymmetric but for the opposite point, and adds up', () => {
    const number32 = fc.integer({ min: 0, max: 0xffff_ffff });
    fc.assert(
      fc.property(number32, number32, (a, b) => {
        if (distance32(a, b) === -(2 ** 31)) return;
        expect(distance32(a, b) + distance32(b, a)).toBe(0);
        expect((a + distance32(a, b)) >>> 0).toBe(b);
      }),
    );
  });

  test('a stream that loses, doubles and swaps packets is numbered as it was sent', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 0xffff }),
        fc.array(fc.integer({ min: -50, max: 200 }), { maxLength: 400 }),
        (first, steps) => {
          let truth = 2 ** 17 + first;
          let highest = truth;
          for (const step of steps) {
            truth = highest + step;
            const unwrapped = nearest16(truth & 0xffff, highest);
            expect(unwrapped).toBe(truth);
            highest = Math.max(highest, unwrapped);
          }
        },
      ),
    );
  });
});
