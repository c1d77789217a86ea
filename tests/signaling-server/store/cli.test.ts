import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { listBackups } from '../../../signaling-server/store/backup.ts';
import { chatEntry, entryOf, lectureRow, openTestStore, testFolder } from '../../support/open-test-store.ts';

const program = fileURLToPath(new URL('../../../signaling-server/store/cli.ts', import.meta.url));

function run(dataFolder: string, ...args: string[]): Promise<{ code: number; out: string; err: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [program, ...args, '--data', dataFolder], (error, out, err) => {
      resolve({ code: error === null ? 0 : Number(error.code), out, err });
    });
  });
}

async function folderWithLecture(): Promise<{ dataFolder: string; closed: () => Promise<void> }> {
  const dataFolder = await testFolder();
  const store = await openTestStore({ dataFolder });
  await store.lectures.insert([
    lectureRow({ lectureId: 'lecture', title: 'Algebra', status: 'live' }),
    lectureRow({ lectureId: 'binned', deletedAt: 5 }),
  ]);
  const anna = { participantId: 'anna', displayName: 'Anna', role: 'student' as const, place: 'inside' as const };
  const participant = { ...anna, groupId: 'main', given: [], taken: [], joinedLessonMs: 0 };
  const joined = entryOf({ seq: 1, at: 10, type: 'participant:joined', by: 'anna', data: { participant } });
  await store.lessonLog.append('lecture', [joined, chatEntry(2, 'Good morning')]);
  return { dataFolder, closed: () => store.close() };
}

test('backup, check and export work while a host runs; restore refuses', { timeout: 30_000 }, async () => {
  const { dataFolder, closed } = await folderWithLecture();
  expect(await run(dataFolder, 'backup')).toMatchObject({ code: 0, out: expect.stringContaining('The backup is') });
  expect(await run(dataFolder, 'check')).toMatchObject({ code: 0, out: expect.stringMatching(/sound[\s\S]*1 backups/) });
  const exported = JSON.parse((await run(dataFolder, 'export')).out);
  expect(exported.lectures).toMatchObject([
    {
      lectureId: 'lecture',
      title: 'Algebra',
      chat: [{ text: 'Good morning', displayName: 'Anna' }],
      attendance: [{ displayName: 'Anna' }],
    },
    { lectureId: 'binned', deletedAt: 5, chat: [], attendance: [] },
  ]);
  expect(await run(dataFolder, 'restore')).toMatchObject({
    code: 1,
    err: expect.stringMatching(/^Another Lectern is already using.*\n$/),
  });
  await closed();
});

test('new keys wait for the end of the host, and make what came before worthless', { timeout: 30_000 }, async () => {
  const { dataFolder, closed } = await folderWithLecture();
  expect(await run(dataFolder, 'rotate-keys')).toMatchObject({ code: 1, err: expect.stringMatching(/already using/) });
  await closed();
  expect(await run(dataFolder, 'rotate-keys', '--at-once')).toMatchObject({ code: 0, out: expect.stringMatching(/worthless/) });
  const store = await openTestStore({ dataFolder });
  expect(JSON.parse((await store.settings.get('token-keys')) ?? '')).toHaveLength(1);
});

test('restore puts a backup in place and keeps what was there', { timeout: 30_000 }, async () => {
  const { dataFolder, closed } = await folderWithLecture();
  await closed();
  await run(dataFolder, 'backup');
  const changed = await openTestStore({ dataFolder });
  await changed.lectures.update('lecture', { title: 'Changed' });
  await changed.close();
  expect(await run(dataFolder, 'restore')).toMatchObject({
    code: 0,
    out: expect.stringMatching(/is in place.*kept as .*replaced-/),
  });
  const restored = await openTestStore({ dataFolder });
  expect(await restored.lectures.get('lecture')).toMatchObject({ title: 'Algebra' });
  await restored.close();
  expect(await listBackups(dataFolder)).toHaveLength(1);
});

test('what can’t be done is said in one sentence', { timeout: 30_000 }, async () => {
  const empty = await testFolder();
  const { dataFolder, closed } = await folderWithLecture();
  await closed();
  const stray = join(dataFolder, 'stray.db');
  await writeFile(stray, 'no database at all'.repeat(100));
  const file = join(dataFolder, 'export.json');
  expect(await run(empty, 'check')).toMatchObject({ code: 1, err: expect.stringMatching(/no data in/) });
  expect(await run(dataFolder, 'restore')).toMatchObject({ code: 1, err: expect.stringMatching(/no good backup/) });
  expect(await run(dataFolder, 'restore', stray)).toMatchObject({ code: 1, err: expect.stringMatching(/damaged/) });
  expect(await run(dataFolder, 'dance')).toMatchObject({ code: 1, err: expect.stringMatching(/“dance” is not known/) });
  expect(await run(dataFolder, 'export', file)).toMatchObject({ code: 0 });
  expect(JSON.parse(await readFile(file, 'utf8')).lectures).toHaveLength(2);
});
