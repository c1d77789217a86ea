/** The host's process dies in the middle of a lecture and is started again: every page says so and comes back by itself. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchChromium } from '../support/chromium.ts';
import { type HostProcess, startHost } from './support/host-process.ts';
import { join, SLOW_CAMERA, shows, write } from './support/product-pages.ts';
import { grows, notePeers } from './support/received-media.ts';

const LOST = 'Connection lost. Coming back by itself…';
const CAMERA = 'Teacher’s camera';

let dataFolder = '';
let host: HostProcess;
let browser: Browser;
let teacher: Page;
let desk: Page;
let students: Page[];

/** A browser profile of somebody's own. */
async function pageAt(address: string, viewport = { width: 960, height: 600 }): Promise<Page> {
  const context = await browser.newContext({ viewport });
  await notePeers(context);
  const page = await context.newPage();
  await page.goto(address);
  return page;
}

beforeAll(async () => {
  dataFolder = await mkdtemp(joinPath(tmpdir(), 'lectern-killed-'));
  host = await startHost({ dataFolder });
  browser = await launchChromium({ fakeMedia: true, args: [SLOW_CAMERA, '--autoplay-policy=no-user-gesture-required'] });
  teacher = await pageAt(`http://localhost:${host.port}/teach#key=${host.hostKey}`, { width: 1200, height: 700 });
  await teacher.getByRole('button', { name: 'Or start one right now' }).click();
  await teacher.getByLabel('Title').fill('Algebra');
  await teacher.getByRole('button', { name: 'Open the classroom' }).click();
  await teacher.getByRole('button', { name: 'Turn camera off' }).waitFor();
  await teacher.getByRole('button', { name: 'Go live' }).click();
  await teacher.getByRole('button', { name: 'Invite' }).click();
  const spoken = await teacher
    .getByText(/^Code( [A-Z2-9]){6}$/)
    .first()
    .textContent();
  await teacher.keyboard.press('Escape');
  const address = `http://teacher.test:${host.port}/j/${(spoken ?? '').replace('Code', '').replaceAll(' ', '')}`;
  students = [await pageAt(address), await pageAt(address)];
  for (const [index, page] of students.entries()) await join(page, ['Anna', 'Ben'][index] ?? '');
  desk = await teacher.context().newPage();
  await desk.goto(`http://localhost:${host.port}/teach`);
  await desk.getByRole('heading', { name: 'Live now' }).waitFor();
  await teacher.bringToFront();
});

afterAll(async () => {
  await browser?.close();
  await host?.kill();
  await rm(dataFolder, { recursive: true, force: true });
});

test('killed and started again, the lesson goes on where it was, with picture and sound, without a click', async () => {
  const [anna, ben] = students as [Page, Page];
  for (const page of students) {
    await shows(page, CAMERA);
    await grows(page, { audioEnergy: 0.001 });
  }
  await write(anna, 'written before');
  for (const page of [teacher, ben]) await page.getByText('written before').first().waitFor();
  await ben.getByRole('button', { name: 'Raise hand' }).click();
  await teacher.getByRole('button', { name: 'Lower Ben’s hand' }).waitFor();

  for (let round = 1; round <= 2; round += 1) {
    await host.kill();
    for (const page of [teacher, ...students]) await page.getByText(LOST).waitFor();
    await desk.getByText('Lectern is not answering', { exact: false }).waitFor();
    // The last picture stays in sight.
    for (const page of students) await page.locator(`.stage-frozen video[aria-label="${CAMERA}"]`).waitFor();

    host = await startHost({ dataFolder, port: host.port });
    for (const page of [teacher, ...students]) await page.getByText(LOST).waitFor({ state: 'detached' });
    for (const page of students) {
      await shows(page, CAMERA);
      await grows(page, { frames: 10, audioEnergy: 0.001 }, 30_000);
    }
  }
  await desk.getByText('Lectern is not answering', { exact: false }).waitFor({ state: 'detached' });
  await desk.getByRole('heading', { name: 'Live now' }).waitFor();

  // The same seats, the same chat, the same hand; and what is new passes both ways.
  await teacher.getByText('2 here').waitFor();
  await teacher.getByRole('button', { name: 'Lower Ben’s hand' }).waitFor();
  for (const page of [teacher, ben]) await page.getByText('written before').first().waitFor();
  await write(teacher, 'here we are again');
  await write(ben, 'so are we');
  await anna.getByText('here we are again').first().waitFor();
  await teacher.getByText('so are we').first().waitFor();
  await anna.getByRole('tab', { name: 'People' }).click();
  expect(await anna.getByText('Ben (2)').count()).toBe(0);
});
