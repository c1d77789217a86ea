/** Processes that die and networks that go, on the product's own pages: everyone is back without a click, in their own seat, once. */
import type { ChildProcess } from 'node:child_process';
import { type Browser, type BrowserServer, chromium, type Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEFAULT_STUDENT_PERMISSIONS } from '../../protocol/constants.ts';
import { findChromium } from '../../scripts/chromium.mjs';
import { chromiumArgs } from '../support/chromium.ts';
import { type Person, startClass, type TestClass } from './support/class.ts';
import { gapsOf, watchGaps } from './support/gaps.ts';
import { goLive, join, SLOW_CAMERA, shows, showsNo } from './support/product-pages.ts';
import { grows, notePeers } from './support/received-media.ts';

const CAMERA = 'Teacher’s camera';
const EVAS = 'Eva’s camera';
const small = { viewport: { width: 960, height: 600 } };

let school: TestClass;
let teacher: Person;
/** On a network of his own. */
let ben: Person;

/** A browser that can be killed alone. */
interface OwnBrowser {
  readonly page: Page;
  readonly browser: Browser;
  readonly server: BrowserServer;
}

const browsers: OwnBrowser[] = [];

async function openOwnBrowser(): Promise<OwnBrowser> {
  const server = await chromium.launchServer({
    executablePath: (await findChromium()) ?? '',
    args: chromiumArgs({ fakeMedia: true, args: [SLOW_CAMERA, '--autoplay-policy=no-user-gesture-required'] }),
  });
  const browser = await chromium.connect(server.wsEndpoint());
  const context = await browser.newContext(small);
  await notePeers(context);
  const own = { page: await context.newPage(), browser, server };
  browsers.push(own);
  return own;
}

/** `kill -9`: no page says goodbye. */
function kill({ server }: OwnBrowser): void {
  const process: ChildProcess = server.process();
  process.kill('SIGKILL');
}

/** How long until something holds, in ms. */
async function timed(what: string, until: Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await until;
  const ms = Math.round(performance.now() - startedAt);
  console.info(`${what}: ${ms} ms`);
  return ms;
}

const studentsHere = (count: number) => teacher.page.getByText(`${count} here`).first().waitFor();

beforeAll(async () => {
  const started = await startClass({
    lecture: { studentPermissions: [...DEFAULT_STUDENT_PERMISSIONS, 'speak', 'camera'] },
    students: [{ ownNetwork: true, context: small }],
    chromium: { args: [SLOW_CAMERA] },
    // Longer than all of this takes on a slow machine.
    server: { seatGraceMs: 600_000 },
  });
  school = started.class;
  teacher = started.teacher;
  [ben] = started.students as [Person];
  await join(ben.page, 'Ben');
  await goLive(teacher.page, school.lecture.lectureId);
  await shows(ben.page, CAMERA);
});

afterAll(async () => {
  for (const { browser, server } of browsers) {
    await browser.close().catch(() => undefined);
    await server.close().catch(() => undefined);
  }
  await school?.close();
});

describe('killed', () => {
  test('a student who is seen: the picture goes, and nobody is shown who is not there', async () => {
    const eva = await openOwnBrowser();
    const address = `http://localhost:${school.test.server.port}/j/${school.lecture.joinCode}`;
    await eva.page.goto(address);
    await join(eva.page, 'Eva');
    await eva.page.getByRole('button', { name: 'Turn camera on' }).click();
    await shows(ben.page, EVAS);
    kill(eva);
    const goneMs = await timed('publisher killed, its picture gone after', showsNo(ben.page, EVAS));
    expect(goneMs).toBeLessThan(6000);
    await shows(ben.page, CAMERA);
    await ben.page.getByRole('tab', { name: 'People' }).click();
    await ben.page.locator('.person-row-away').filter({ hasText: 'Eva' }).waitFor();
    await ben.page.getByRole('tab', { name: 'Chat' }).click();
  });

  test('a student who only watches: everyone else notices nothing, and the seat waits', async () => {
    const zoe = await openOwnBrowser();
    await zoe.page.goto(`http://localhost:${school.test.server.port}/j/${school.lecture.joinCode}`);
    await join(zoe.page, 'Zoe');
    await shows(zoe.page, CAMERA);
    await watchGaps(ben.page);
    kill(zoe);
    await teacher.page.locator('.person-row-away').filter({ hasText: 'Zoe' }).waitFor();
    await grows(ben.page, { frames: 20 });
    const gaps = await gapsOf(ben.page);
    expect(gaps.pictureMs).toBeLessThan(1500);
  });
});

test('the server restarted: back by itself, same seats, picture and sound', async () => {
  await watchGaps(ben.page);
  await school.restart();
  await timed('server restarted, picture again after', shows(ben.page, CAMERA));
  await grows(ben.page, { frames: 10, audioEnergy: 0.001 }, 30_000);
  const gaps = await gapsOf(ben.page);
  console.info(`server restarted: picture stood still for ${gaps.pictureMs} ms, sound was gone for ${gaps.soundMs} ms`);
  expect(await ben.page.locator(`video[aria-label="${CAMERA}"]`).count()).toBe(1);
  await ben.page.getByRole('tab', { name: 'People' }).click();
  await ben.page.getByText('Ben (you)').waitFor();
  expect(await ben.page.getByText('Ben (2)').count()).toBe(0);
  await ben.page.getByRole('tab', { name: 'Chat' }).click();
});

describe('a network that is gone', () => {
  test.each([
    [2, 5000],
    [10, 6000],
    [60, 8000],
  ])(
    'for %i s: back within %i ms of its return, in the same seat, without a click',
    async (seconds, withinMs) => {
      const { page, network } = ben;
      await grows(page, { frames: 10, audioEnergy: 0.0005 }, 20_000);
      network?.cut();
      await page.waitForTimeout(seconds * 1000);
      await watchGaps(page);
      network?.restore();
      const backMs = await timed(
        `network gone for ${seconds} s, back after`,
        Promise.all([shows(page, CAMERA), grows(page, { frames: 5, audioEnergy: 0.0005 }, 30_000)]),
      );
      expect(backMs).toBeLessThan(withinMs);
      expect(await page.locator(`video[aria-label="${CAMERA}"]`).count()).toBe(1);
      await page.getByRole('tab', { name: 'People' }).click();
      await page.getByText('Ben (you)').waitFor();
      await page.getByRole('tab', { name: 'Chat' }).click();
      expect(await teacher.page.getByText('Ben (2)').count()).toBe(0);
    },
    120_000,
  );

  test('leaves the class as it was', async () => {
    await studentsHere(3);
    await ben.page.getByRole('button', { name: 'Raise hand' }).click();
    await teacher.page.getByRole('button', { name: 'Lower Ben’s hand' }).waitFor();
  });
});
