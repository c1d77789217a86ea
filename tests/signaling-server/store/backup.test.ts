import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { listBackups } from '../../../signaling-server/store/backup.ts';
import { damageOf } from '../../../signaling-server/store/database-file.ts';
import { chatEntry, lectureRow, openTestStore, testFolder } from '../../support/open-test-store.ts';

const DAY_MS = 86_400_000;

test('the newest few are kept, each whole and by itself', async () => {
  let now = Date.parse('2026-11-24T10:00:00.000Z');
  const store = await openTestStore({ clock: () => now });
  await store.lectures.insert([lectureRow({ lectureId: 'lecture', status: 'live' })]);
  for (let day = 1; day <= 5; day += 1) {
    now += DAY_MS;
    await store.lessonLog.append('lecture', [chatEntry(day)]);
    await store.backUp(3);
  }
  const backups = await listBackups(store.dataFolder);
  expect(backups.map(({ madeAt }) => madeAt)).toEqual([now, now - DAY_MS, now - 2 * DAY_MS]);
  for (const { file } of backups) expect(damageOf(file)).toBeNull();
  expect((await readdir(join(store.dataFolder, 'backups'))).sort()).toEqual([
    'lectern-2026-11-27T10-00-00.000Z.db',
    'lectern-2026-11-28T10-00-00.000Z.db',
    'lectern-2026-11-29T10-00-00.000Z.db',
  ]);
});

test('a backup is complete while the class goes on', async () => {
  const store = await openTestStore();
  await store.lectures.insert([lectureRow({ lectureId: 'lecture', status: 'live' })]);
  await store.lessonLog.append(
    'lecture',
    Array.from({ length: 3_000 }, (_, index) => chatEntry(index + 1, 'x'.repeat(500))),
  );
  const backup = store.backUp(1);
  const appends = Array.from({ length: 300 }, (_, index) => store.lessonLog.append('lecture', [chatEntry(3_001 + index)]));
  const file = await backup;
  await Promise.all(appends);
  expect(damageOf(file)).toBeNull();
  expect(await store.lessonLog.lastSeq('lecture')).toBe(3_300);
});

test('one is made at the start, but not at each of a row of restarts, and every so often', async () => {
  const dataFolder = await testFolder();
  let now = Date.parse('2026-11-24T10:00:00.000Z');
  const failures: unknown[] = [];
  const backups = { keep: 5, everyMs: 20, onFailure: (error: unknown) => failures.push(error) };
  const options = { dataFolder, clock: () => now, backups: { ...backups, everyMs: DAY_MS } };
  const count = async () => (await listBackups(dataFolder)).length;
  for (let restart = 0; restart < 3; restart += 1) await (await openTestStore(options)).close();
  expect(await count()).toBe(1);
  now += DAY_MS / 2;
  await (await openTestStore(options)).close();
  expect(await count()).toBe(2);
  const store = await openTestStore({ ...options, clock: () => (now += 1_000), backups });
  await vi.waitFor(async () => expect(await count()).toBe(5));
  await store.close();
  expect(failures).toEqual([]);
});
