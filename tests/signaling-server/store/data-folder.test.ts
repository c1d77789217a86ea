import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { freeBytes, prepareDataFolder, usualDataFolder } from '../../../signaling-server/store/data-folder.ts';
import { openSqliteStore } from '../../../signaling-server/store/sqlite-store.ts';
import { lectureRow, openTestStore, testFolder } from '../../support/open-test-store.ts';

const mode = async (file: string) => ((await stat(file)).mode & 0o777).toString(8);

test('folder and files are their owner’s alone', async () => {
  const folder = join(await testFolder(), 'deep', 'inside');
  const store = await openTestStore({ dataFolder: folder });
  await store.settings.set('key', 'secret');
  expect(await mode(folder)).toBe('700');
  for (const file of ['lectern.db', 'lectern.db-wal', 'lectern.db-shm', 'lock.db'])
    expect(await mode(join(folder, file)), file).toBe('600');
  const backup = await store.backUp(1);
  expect(await mode(backup)).toBe('600');
  expect(await mode(join(folder, 'backups'))).toBe('700');
});

test('a folder that can’t be had is named in one sentence', async () => {
  const folder = await testFolder();
  await writeFile(join(folder, 'file'), '');
  for (const path of [join(folder, 'file'), join(folder, 'file', 'below'), '/proc/lectern']) {
    expect(() => prepareDataFolder(path)).toThrow(
      expect.objectContaining({ reason: 'folder-not-writable', message: expect.stringContaining(path) }),
    );
  }
});

test('two hosts on one folder: the second refuses, and may have it when the first has gone', async () => {
  const dataFolder = await testFolder();
  const first = await openTestStore({ dataFolder });
  await expect(openSqliteStore({ dataFolder })).rejects.toMatchObject({
    reason: 'folder-in-use',
    message: expect.stringContaining(dataFolder),
  });
  await first.settings.set('still', 'works');
  await first.close();
  await openTestStore({ dataFolder });
});

test('the lock dies with the process, however that ends', async () => {
  const dataFolder = await testFolder();
  const store = await openTestStore({ dataFolder });
  await store.lectures.insert([lectureRow({ lectureId: 'lecture', status: 'live' })]);
  await store.close();
  const program = fileURLToPath(new URL('append-until-killed.ts', import.meta.url));
  const child = spawn(process.execPath, [program, dataFolder], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  await expect(openSqliteStore({ dataFolder })).rejects.toMatchObject({ reason: 'folder-in-use' });
  child.kill('SIGKILL');
  await once(child, 'exit');
  await openTestStore({ dataFolder });
});

test('the usual place follows the system’s habits', () => {
  expect(usualDataFolder({ platform: 'linux', env: { XDG_DATA_HOME: '/data' } })).toBe('/data/lectern');
  const apart = { platform: 'linux', env: { XDG_DATA_HOME: '/data' }, profile: 'staging' } as const;
  expect(usualDataFolder(apart)).toBe('/data/lectern-staging');
  expect(usualDataFolder({ platform: 'linux', env: { XDG_DATA_HOME: 'relative' } })).toMatch(/\.local\/share\/lectern$/);
  expect(usualDataFolder({ platform: 'darwin', env: {} })).toMatch(/Library\/Application Support\/Lectern$/);
  expect(usualDataFolder({ platform: 'win32', env: { APPDATA: '/roaming' } })).toBe('/roaming/Lectern');
});

test('free space is told where the system knows', async () => {
  expect(await freeBytes(await testFolder())).toBeGreaterThan(0);
  expect(await freeBytes('/no/such/folder')).toBeNull();
});
