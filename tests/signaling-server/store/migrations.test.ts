import { cp, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import BetterSqlite3 from 'better-sqlite3';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { readLectureHistory } from '../../../signaling-server/rooms/lecture-history.ts';
import { migrations } from '../../../signaling-server/store/migrations/migrations.ts';
import { openSqliteStore } from '../../../signaling-server/store/sqlite-store.ts';
import { openTestStore, testFolder } from '../../support/open-test-store.ts';

const fixtures = fileURLToPath(new URL('../../fixtures/store/', import.meta.url));
const latest = migrations.at(-1)?.version ?? 0;

/** A data folder as a version left it. */
async function folderOf(version: number): Promise<string> {
  const folder = await testFolder();
  await cp(join(fixtures, `version-${version}.db`), join(folder, 'lectern.db'));
  return folder;
}

function look<T>(folder: string, query: string): T {
  const database = new BetterSqlite3(join(folder, 'lectern.db'), { readonly: true });
  try {
    return database.prepare(query).pluck().get() as T;
  } finally {
    database.close();
  }
}

const next = {
  version: latest + 1,
  up: async (database: Parameters<(typeof migrations)[number]['up']>[0]) => {
    await sql`create table later (name text)`.execute(database);
  },
};

test('versions are counted without gaps, and each has its file to be tested with', async () => {
  expect(migrations.map(({ version }) => version)).toEqual(migrations.map((_, index) => index + 1));
  expect(await readdir(fixtures)).toEqual(expect.arrayContaining(migrations.map(({ version }) => `version-${version}.db`)));
});

test.each(migrations.map(({ version }) => version))('data of version %i is read by today’s', async (version) => {
  const store = await openTestStore({ dataFolder: await folderOf(version) });
  expect(await store.rooms.list({ includeArchived: true })).toMatchObject([
    { roomId: 'room-1', name: 'Room 12', features: ['chat', 'hands'] },
  ]);
  expect(await store.lectures.getByJoinCode('ABCDEF')).toMatchObject({
    lectureId: 'lecture-1',
    status: 'ended',
    roomId: 'room-1',
  });
  expect((await store.lectures.getByJoinCode('ABCDEF'))?.examMode).toBe(false);
  expect((await store.lectures.getByJoinCode('GHJKLM'))?.examMode).toBe(version >= 5);
  const history = await readLectureHistory(store.lessonLog, { lectureId: 'lecture-1', beforeMessageId: null, limit: 10 });
  expect(history).toMatchObject({
    lines: [{ text: 'Good morning', displayName: 'Anna', reactions: { '👍': ['anna'] } }],
    attendance: [{ displayName: 'Anna', presentMs: 2_699_000 }],
  });
  expect(await store.lessonLog.recentRequests('lecture-1', 10)).toMatchObject([
    { requestId: 'request-1', reply: { messageId: 2 } },
  ]);
  expect(await store.lessonLog.loadSnapshot('lecture-1')).toMatchObject({ seq: 4, examMode: false });
  expect(await store.seats.get('lecture-1', 'anna')).toMatchObject({ given: ['speak'] });
  expect(await store.settings.get('example')).toBe('value');
});

test('a database from the future is refused by name and left alone', async () => {
  const dataFolder = await folderOf(latest);
  await (await openSqliteStore({ dataFolder, migrations: [...migrations, next] })).close();
  await expect(openSqliteStore({ dataFolder })).rejects.toMatchObject({
    reason: 'data-from-the-future',
    message: expect.stringMatching(new RegExp(`newer Lectern \\(data version ${latest + 1}, this one knows ${latest}\\)`)),
  });
  // The refusal gave the folder back.
  await openTestStore({ dataFolder, migrations: [...migrations, next] });
});

test('a copy is made before the form changes, and only then', async () => {
  const dataFolder = await folderOf(latest);
  await (await openSqliteStore({ dataFolder })).close();
  expect(await readdir(dataFolder)).not.toContain('backups');
  const news: string[] = [];
  await openTestStore({ dataFolder, migrations: [...migrations, next], onNews: (message) => news.push(message) });
  const [copy, ...more] = await readdir(join(dataFolder, 'backups'));
  expect(more).toEqual([]);
  expect(news).toEqual([expect.stringContaining(String(copy))]);
  const database = new BetterSqlite3(join(dataFolder, 'backups', String(copy)), { readonly: true });
  expect(database.pragma('user_version', { simple: true })).toBe(latest);
  database.close();
});

test('a step that fails leaves nothing of itself', async () => {
  const dataFolder = await folderOf(latest);
  const failing = {
    version: latest + 2,
    up: async (database: Parameters<typeof next.up>[0]) => {
      await sql`create table half (name text)`.execute(database);
      throw new Error('power cut');
    },
  };
  await expect(openSqliteStore({ dataFolder, migrations: [...migrations, next, failing] })).rejects.toThrow('power cut');
  expect(look(dataFolder, 'pragma user_version')).toBe(latest + 1);
  expect(look(dataFolder, "select count(*) from sqlite_master where name = 'half'")).toBe(0);
  expect(look(dataFolder, "select count(*) from sqlite_master where name = 'later'")).toBe(1);
});
