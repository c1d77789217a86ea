/** The server's own copy with real browsers and the real media engine: the teacher's browser dies, the server dies, the film is there. */
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserServer, chromium, type Page } from 'playwright';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findChromium } from '../../scripts/chromium.mjs';
import { chromiumArgs } from '../support/chromium.ts';
import { type HostProcess, startHost } from './support/host-process.ts';
import { decodingComplaints, keptParts } from './support/kept-recording.ts';

let dataFolder = '';
let host: HostProcess;
let server: BrowserServer;

beforeEach(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'lectern-copy-'));
  host = await startHost({ dataFolder });
  server = await openBrowser();
});

afterEach(async () => {
  await server?.close();
  await host?.kill();
  await rm(dataFolder, { recursive: true, force: true });
});

/** In a process of its own, to be killed. */
async function openBrowser(): Promise<BrowserServer> {
  const args = chromiumArgs({ fakeMedia: true, args: ['--autoplay-policy=no-user-gesture-required'] });
  return chromium.launchServer({ executablePath: (await findChromium()) ?? '', args });
}

async function openTeacher(): Promise<Page> {
  const browser = await chromium.connect(server.wsEndpoint());
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  page.setDefaultTimeout(20_000);
  await page.goto(`http://localhost:${host.port}/teach#key=${host.hostKey}`);
  return page;
}

test('the copy outlives the teacher’s browser and the server, with both tracks, and plays in the library', async () => {
  const page = await openTeacher();
  await page.getByRole('button', { name: 'Or start one right now' }).click();
  await page.getByLabel('Title').fill('Algebra');
  await page.getByRole('button', { name: 'Open the classroom' }).click();
  await page.getByRole('button', { name: 'Turn camera off' }).waitFor();
  await page.getByRole('button', { name: 'Go live' }).click();
  await page.getByRole('button', { name: 'End', exact: true }).waitFor();
  await page.getByRole('button', { name: 'What the class may do, announcement, groups' }).click();
  await page.getByLabel('Keep a copy of every camera, voice and screen').check();
  await page.keyboard.press('Escape');
  await page.getByText('This lesson is being recorded: every camera, voice and screen').waitFor({ state: 'attached' });
  // Where the first picture comes more than a second after the sound, that second is a part of its own.
  await expect
    .poll(async () => (await keptParts(dataFolder).catch(() => [])).at(-1)?.seconds ?? 0, { timeout: 40_000 })
    .toBeGreaterThan(6);

  const gone = once(server.process(), 'exit');
  server.process().kill('SIGKILL');
  await gone;
  await host.kill();
  const parts = await keptParts(dataFolder);
  const film = parts.at(-1);
  if (!film) throw new Error('nothing was kept');
  expect(film).toMatchObject({ videoCodec: 'vp8', audioCodec: 'opus' });
  expect(film.seconds).toBeGreaterThan(6);
  expect(Math.abs(film.seconds - film.audioSeconds)).toBeLessThan(0.3);
  expect(film.largestSoundStepS).toBeLessThan(0.1);
  expect(await decodingComplaints(film.file)).toBe('');

  host = await startHost({ dataFolder });
  server = await openBrowser();
  const again = await openTeacher();
  await again.getByRole('link', { name: 'Recordings' }).click();
  await again.getByText('Camera as sent').waitFor();
  await again
    .getByRole('link', { name: /^Algebra/ })
    .first()
    .click();
  await again.getByRole('button', { name: 'Play', exact: true }).first().click();
  await again.waitForFunction(() => (document.querySelector('video')?.currentTime ?? 0) > 2, undefined, { polling: 100 });
  expect(await again.evaluate(() => document.querySelector('video')?.videoWidth ?? 0)).toBeGreaterThan(0);
});
