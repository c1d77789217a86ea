/**
 * Hostile inputs to everything that takes some: sockets, HTTP, tokens, uploads, the desktop bridge.
 *
 *   npm run test:fuzz [-- --inputs 200000] [--seed N]
 *
 * Prints the counts and the seed, which repeats the same inputs.
 */
import { parseArgs } from 'node:util';
import { openClassroom } from '../support/classroom.ts';
import { fuzzHttp } from './http-fuzz.ts';
import { fuzzIpc, fuzzTokens, fuzzUploads } from './parser-fuzz.ts';
import { Random } from './random.ts';
import { fuzzSockets } from './socket-fuzz.ts';
import { Tally } from './tally.ts';

/** Of all inputs. */
const shares = { sockets: 0.5, http: 0.1, tokens: 0.15, uploads: 0.15, ipc: 0.1 } as const;
export type FuzzTarget = keyof typeof shares;

/** @returns what came of it, by target */
export async function fuzz(inputs: number, seed: number): Promise<Record<FuzzTarget, Tally>> {
  const many = 1_000_000_000;
  const edgeLimits = {
    requestsPerTenSeconds: many,
    talkPerTenSeconds: many,
    floodMessages: many,
    floodBytes: many,
    wrongCodesPerMinute: many,
    connectionsPerTenSecondsAndAddress: many,
  };
  await using room = await openClassroom(
    {},
    {
      edgeLimits,
      requestsPerTenSecondsAndAddress: 10_000_000,
      wrongCodesPerMinute: 100_000,
      maxOpenLessons: 10_000,
      maxLectures: 1_000_000,
    },
  );
  const tallies = { sockets: new Tally(), http: new Tally(), tokens: new Tally(), uploads: new Tally(), ipc: new Tally() };
  const crashed = (error: unknown) => tallies.sockets.crashes.push(`outside any request: ${error}`);
  process.on('uncaughtException', crashed).on('unhandledRejection', crashed);
  try {
    const count = (target: FuzzTarget) => Math.ceil(inputs * shares[target]);
    await fuzzTokens(new Random(seed), count('tokens'), tallies.tokens);
    await fuzzUploads(new Random(seed + 1), count('uploads'), tallies.uploads);
    await fuzzIpc(new Random(seed + 2), count('ipc'), tallies.ipc);
    await fuzzHttp(room, new Random(seed + 3), count('http'), tallies.http);
    await fuzzSockets(room, new Random(seed + 4), count('sockets'), tallies.sockets);
    // It still serves those who mean well.
    await room.desk.ask('host:status', {});
    (await room.student('Zoe')).close();
  } finally {
    process.off('uncaughtException', crashed).off('unhandledRejection', crashed);
  }
  return tallies;
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { inputs: { type: 'string' }, seed: { type: 'string' } } });
  const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
  const inputs = Number(values.inputs ?? 200_000);
  console.log(`Seed ${seed}`);
  const started = performance.now();
  const tallies = await fuzz(inputs, seed);
  for (const [target, tally] of Object.entries(tallies)) {
    console.log(`${target}: ${tally.text}`);
    for (const trouble of [...tally.crashes, ...tally.unanswered, ...tally.wrongGrants].slice(0, 20)) console.log(`  ${trouble}`);
  }
  const all = Object.values(tallies);
  const total = all.reduce((sum, tally) => sum + tally.inputs, 0);
  const clean = all.every((tally) => tally.clean);
  console.log(
    `${total} inputs in ${Math.round((performance.now() - started) / 1000)} s, seed ${seed}: ${clean ? 'clean' : 'NOT clean'}`,
  );
  process.exit(clean ? 0 : 1);
}
