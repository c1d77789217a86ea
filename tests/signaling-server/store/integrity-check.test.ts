import { open, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openSqliteStore } from '../../../signaling-server/store/sqlite-store.ts';
import { chatEntry, lectureRow, openTestStore, testFolder } from '../../support/open-test-store.ts';

/** A folder with a backup of one lecture and a database of two, which then is damaged. */
async function damagedFolder(how: 'header' | 'pages' | 'cut'): Promise<string> {
  const dataFolder = await testFolder();
  const store = await openTestStore({ dataFolder });
  await store.lectures.insert([lectureRow({ lectureId: 'backed-up' })]);
  await store.backUp(3);
  await store.lectures.insert([lectureRow({ lectureId: 'later', status: 'live' })]);
  await store.lessonLog.append(
    'later',
    Array.from({ length: 500 }, (_, index) => chatEntry(index + 1, 'x'.repeat(200))),
  );
  await store.close();
  const file = join(dataFolder, 'lectern.db');
  const { length } = await readFile(file);
  const handle = await open(file, 'r+');
  if (how === 'header') await handle.write(Buffer.alloc(100, 0x55), 0, 100, 0);
  else if (how === 'pages') await handle.write(Buffer.alloc(length - 8192, 0xaa), 0, length - 8192, 8192);
  else await handle.truncate(length - 12_288 - 17);
  await handle.close();
  return dataFolder;
}

const asides = async (folder: string) => (await readdir(folder)).filter((name) => name.startsWith('damaged-'));

describe.each(['header', 'pages', 'cut'] as const)('a database damaged in its %s', (how) => {
  test('is refused as it is, with a way out', async () => {
    const dataFolder = await damagedFolder(how);
    const before = await readFile(join(dataFolder, 'lectern.db'));
    await expect(openSqliteStore({ dataFolder })).rejects.toMatchObject({
      reason: 'data-damaged',
      message: expect.stringMatching(/is damaged.*newest good backup.*restore-backup.*start-empty/),
    });
    expect(await readFile(join(dataFolder, 'lectern.db'))).toEqual(before);
    expect(await asides(dataFolder)).toEqual([]);
  });

  test('gives way to the newest good backup when told so', async () => {
    const dataFolder = await damagedFolder(how);
    await writeFile(join(dataFolder, 'backups', 'lectern-2999-01-01T00-00-00.000Z.db'), 'a newer backup that is no good');
    const news: string[] = [];
    const store = await openTestStore({ dataFolder, onDamage: 'restore-backup', onNews: (message) => news.push(message) });
    expect(await store.lectures.get('backed-up')).not.toBeNull();
    expect(await store.lectures.get('later')).toBeNull();
    expect(await asides(dataFolder)).toHaveLength(1);
    expect(news).toEqual([expect.stringMatching(/kept aside as damaged-.*the backup lectern-2.*took its place/)]);
  });

  test('gives way to an empty one when told so', async () => {
    const dataFolder = await damagedFolder(how);
    const store = await openTestStore({ dataFolder, onDamage: 'start-empty' });
    expect(await store.lectures.count()).toBe(0);
    expect(await asides(dataFolder)).toHaveLength(1);
  });
});

test('without a good backup only an empty start is offered', async () => {
  const dataFolder = await testFolder();
  await writeFile(join(dataFolder, 'lectern.db'), 'this was never a database, and it is long enough to be looked at'.repeat(20));
  await expect(openSqliteStore({ dataFolder, onDamage: 'restore-backup' })).rejects.toMatchObject({
    reason: 'data-damaged',
    message: expect.stringMatching(/no good backup.*start-empty/),
  });
});
