/**
 * Pictures of every main screen, made with the real server and a real browser, into docs/screenshots/.
 *
 *   npm run screenshots [-- --out FOLDER --pages FOLDER --only WORD --all]
 *
 * `--all` takes each screen at every size and in the dark too, for looking. The laptop in the pictures is at 192.168.1.23, whatever network this machine is in; its camera and screen are drawn.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import os from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from './build.mjs';
import { root } from './run.mjs';
import { takePictures } from './screenshots/pictures.mjs';

const { values } = parseArgs({
  options: {
    out: { type: 'string', default: join(root, 'docs', 'screenshots') },
    pages: { type: 'string' },
    only: { type: 'string', default: '' },
    all: { type: 'boolean', default: false },
  },
});

// Whatever the hour, it is a morning in the pictures. (Etc/GMT-3 is three hours ahead of UTC.)
const ahead = ((9 - new Date().getUTCHours() + 36) % 24) - 12;
const timeZone = `Etc/GMT${ahead > 0 ? '-' : '+'}${Math.abs(ahead)}`;
process.env.TZ = timeZone;

const address = (ip, internal) => ({
  address: ip,
  netmask: '255.255.255.0',
  family: 'IPv4',
  mac: '00:00:00:00:00:00',
  internal,
  cidr: `${ip}/24`,
});
os.networkInterfaces = () => ({ wlan0: [address('192.168.1.23', false)], lo: [address('127.0.0.1', true)] });
syncBuiltinESMExports();
// Loaded after the addresses are settled.
const { createSignalingServer } = await import('../signaling-server/server.ts');

if (!values.pages) await build({ only: ['renderer'] });
const dataFolder = await mkdtemp(join(os.tmpdir(), 'lectern-screenshots-'));
const server = await createSignalingServer({
  env: {},
  dataFolder,
  backups: 0,
  logLevel: 'fatal',
  ...(values.pages ? { pagesFolder: values.pages } : {}),
});
try {
  await mkdir(values.out, { recursive: true });
  await takePictures(server, { timeZone, folder: values.out, only: values.only, all: values.all, log: console.log });
} finally {
  await server.close();
  await rm(dataFolder, { recursive: true, force: true });
}
