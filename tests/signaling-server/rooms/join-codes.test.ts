import fc from 'fast-check';
import { expect, test } from 'vitest';
import { JoinCode, normaliseJoinCode } from '../../../protocol/models.ts';
import { randomJoinCode } from '../../../signaling-server/rooms/join-codes.ts';

test('codes are of the alphabet, use all of it evenly, and hardly ever repeat', () => {
  const codes = Array.from({ length: 20_000 }, randomJoinCode);
  for (const code of codes) expect(JoinCode.safeParse(code).success).toBe(true);
  expect(new Set(codes).size).toBeGreaterThan(19_990);
  const counts = Map.groupBy(codes.join(''), (letter) => letter);
  expect(counts.size).toBe(32);
  // 3750 of each are expected; ten standard deviations around it.
  for (const [letter, { length }] of counts) expect(Math.abs(length - 3_750), letter).toBeLessThan(610);
});

test('a code survives being written the way people write', () => {
  const separator = fc.constantFrom('', ' ', '-', ' - ', '.', '\t');
  fc.assert(
    fc.property(fc.array(separator, { minLength: 7, maxLength: 7 }), fc.boolean(), (separators, small) => {
      const code = randomJoinCode();
      const typed = separators.map((text, index) => text + (code[index] ?? '')).join('');
      expect(normaliseJoinCode(small ? typed.toLowerCase() : typed)).toBe(code);
    }),
  );
});
