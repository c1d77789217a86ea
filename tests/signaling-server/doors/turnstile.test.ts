import { setImmediate as nextTurn } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Turnstile } from '../../../signaling-server/doors/turnstile.ts';

it('lets so many through at once and so many more with each turn', async () => {
  const passed: number[] = [];
  const turnstile = new Turnstile(4);
  for (let step = 0; step < 10; step += 1) turnstile.pass(() => passed.push(step));
  expect(passed).toEqual([0, 1, 2, 3]);
  await nextTurn();
  expect(passed).toHaveLength(8);
  await nextTurn();
  expect(passed).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  await nextTurn();
  // Nobody waits: the next one need not.
  turnstile.pass(() => passed.push(10));
  expect(passed).toHaveLength(11);
});

it('keeps the order and never lets more through than it may, whenever they come', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 5 }),
      fc.array(fc.integer({ min: 0, max: 12 }), { maxLength: 12 }),
      async (perTurn, burstSizes) => {
        const turnstile = new Turnstile(perTurn);
        const passed: number[] = [];
        let came = 0;
        for (const size of burstSizes) {
          const before = passed.length;
          for (let index = 0; index < size; index += 1) {
            const step = came++;
            turnstile.pass(() => passed.push(step));
          }
          expect(passed.length - before).toBeLessThanOrEqual(perTurn);
          await nextTurn();
        }
        while (passed.length < came) await nextTurn();
        expect(passed).toEqual(Array.from({ length: came }, (_, index) => index));
      },
    ),
    { numRuns: 50 },
  );
});
