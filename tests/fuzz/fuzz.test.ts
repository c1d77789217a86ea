import { expect, test } from 'vitest';
import { fuzz } from './fuzz.ts';

/** The same every day; `npm run test:fuzz` takes others. */
const seed = 2026;

test(`some thousand hostile inputs: nothing crashes, all are answered, nothing is granted that may not be (seed ${seed})`, {
  timeout: 120_000,
}, async () => {
  const tallies = await fuzz(4_000, seed);
  for (const [target, { inputs, crashes, unanswered, wrongGrants }] of Object.entries(tallies)) {
    expect({ target, crashes, unanswered, wrongGrants }).toEqual({ target, crashes: [], unanswered: [], wrongGrants: [] });
    expect(inputs).toBeGreaterThanOrEqual(400);
  }
});
