import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LectureHost } from '../../main/lecture-host.ts';
import type { SignalingServerOptions } from '../../signaling-server/server.ts';
import { FakeSfu } from '../support/fake-sfu.ts';

let folder: string;
const hosts: LectureHost[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lectern-host-'));
});
afterEach(async () => {
  for (const host of hosts.splice(0)) await host.close();
  await rm(folder, { recursive: true, force: true });
});

async function start(different: SignalingServerOptions = {}): Promise<LectureHost> {
  const host = await LectureHost.start({
    dataFolder: join(folder, 'data'),
    pagesFolder: folder,
    port: 0,
    bindAddress: '127.0.0.1',
    logLevel: 'silent',
    sfu: new FakeSfu(),
    allowedOrigins: ['app://lectern'],
    env: {},
    ...different,
  });
  hosts.push(host);
  return host;
}

describe('the embedded room server', () => {
  it('answers, and makes the app’s page the teacher’s', async () => {
    const host = await start();
    const session = await host.session();
    expect(session).toEqual({ serverUrl: host.url, hostToken: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/) });
    expect(host.dataFolder).toBe(join(folder, 'data'));
    expect((await fetch(`${host.url}/health`)).status).toBe(200);
  });

  it('closes once, however often it is asked to', async () => {
    const host = await start();
    await Promise.all([host.close(), host.close()]);
    await expect(fetch(`${host.url}/health`)).rejects.toThrow();
  });

  it('asks what to do with a damaged database, and keeps it aside', async () => {
    const dataFolder = join(folder, 'data');
    await mkdir(dataFolder);
    await writeFile(join(dataFolder, 'lectern.db'), 'not a database, though long enough to be looked at '.repeat(200));
    const options = { dataFolder, pagesFolder: folder, port: 0, bindAddress: '127.0.0.1', logLevel: 'silent', env: {} } as const;
    await expect(LectureHost.start({ ...options, sfu: new FakeSfu() }, async () => null)).rejects.toMatchObject({
      reason: 'data-damaged',
    });
    const asked: (number | null)[] = [];
    const host = await LectureHost.start({ ...options, sfu: new FakeSfu() }, async (backupMadeAt) => {
      asked.push(backupMadeAt);
      return 'start-empty';
    });
    hosts.push(host);
    expect(asked).toEqual([null]);
    expect(await readdir(dataFolder)).toContainEqual(expect.stringMatching(/^damaged-.*\.db$/));
  });

  it('refuses a folder that another Lectern uses', async () => {
    await start();
    await expect(start()).rejects.toMatchObject({ name: 'StartError', reason: 'folder-in-use' });
  });
});
