import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { openSqliteStore } from '../../../signaling-server/store/sqlite-store.ts';
import { lectureRow, openTestStore, testFolder } from '../../support/open-test-store.ts';

const program = fileURLToPath(new URL('append-until-killed.ts', import.meta.url));
const ROUNDS = 8;

/** Runs the appending process and kills it a random time after it got going. Returns the last seq it was told is durable. */
async function appendAndKill(dataFolder: string): Promise<number> {
  const child = spawn(process.execPath, [program, dataFolder], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  let said = '';
  for await (const piece of child.stdout) {
    const gotGoing = said.includes('ready\n');
    said += String(piece);
    if (!gotGoing && said.includes('ready\n')) setTimeout(() => child.kill('SIGKILL'), Math.random() * 250);
  }
  await exited;
  // The last line may be cut short.
  const lines = said.slice(0, said.lastIndexOf('\n') + 1).split('\n');
  return Math.max(0, ...lines.map(Number).filter(Number.isFinite));
}

test('kill -9 at a random moment, again and again: what was acknowledged is there, without a gap', {
  timeout: 60_000,
}, async () => {
  const dataFolder = await testFolder();
  const store = await openTestStore({ dataFolder });
  await store.lectures.insert([lectureRow({ lectureId: 'lecture', status: 'live' })]);
  await store.close();

  let acknowledgedEver = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const acknowledged = await appendAndKill(dataFolder);
    acknowledgedEver = Math.max(acknowledgedEver, acknowledged);
    const after = await openSqliteStore({ dataFolder });
    const events = await after.lessonLog.read('lecture', { afterSeq: 0 });
    expect(events.length).toBeGreaterThanOrEqual(acknowledgedEver);
    expect(events.every(({ seq, data }, index) => seq === index + 1 && 'text' in data && data.text === `Line ${seq}`)).toBe(true);
    expect(await after.lessonLog.recentRequests('lecture', 1)).toMatchObject([{ requestId: `request-${events.length}` }]);
    await after.close();
  }
  expect(acknowledgedEver).toBeGreaterThan(ROUNDS);
});
