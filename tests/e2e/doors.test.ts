/** The two doors in real browsers: an insecure origin, a certificate clicked through, and an authority that is trusted. */
import { rm } from 'node:fs/promises';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { launchChromium } from '../support/chromium.ts';
import { anotherAddress, proxyInFrontOf } from '../support/proxy-in-front.ts';
import { certutil, emptyHome, trust } from '../support/trusting-home.ts';
import { visit } from '../support/visit.ts';
import { type Person, TestClass } from './support/class.ts';
import { goLive, join, SLOW_CAMERA, shows } from './support/product-pages.ts';

const USE = 'Use my microphone or camera';

let school: TestClass;
let teacher: Person;

beforeAll(async () => {
  school = await TestClass.start({
    lecture: {
      studentPermissions: ['enter', 'see', 'hear', 'speak', 'camera', 'chat', 'private-chat', 'raise-hand', 'react'],
    },
    chromium: { args: [SLOW_CAMERA], whole: true },
  });
  teacher = await school.openTeacher({ context: { viewport: { width: 1200, height: 720 } } });
  await teacher.page.getByRole('main').waitFor();
  await goLive(teacher.page, school.lecture.lectureId);
});

afterAll(() => school?.close());

/** Presses through Chromium's warning, as the guide says. */
async function passWarning(page: Page): Promise<void> {
  await page.locator('#details-button').click();
  await page.locator('#proceed-link').click();
  await expect.poll(() => page.url()).toMatch(/^https:/);
}

/** Somebody inside, with a hand up and something half written. */
async function comeIn(page: Page, name: string): Promise<void> {
  await join(page, name);
  await page.getByRole('button', { name: 'Raise hand' }).click();
  await page.getByRole('button', { name: /Lower hand/ }).waitFor();
  await page.getByRole('textbox', { name: 'Message' }).fill(`${name} was about to say`);
}

/** The same person, with all that is theirs, and nobody beside them. */
async function isStillThere(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: /Lower hand/ }).waitFor();
  expect(await page.getByRole('textbox', { name: 'Message' }).inputValue()).toBe(`${name} was about to say`);
  const participants = school.test.server.lessons.peek(school.lecture.lectureId)?.state.participants;
  expect(Object.values(participants ?? {}).filter(({ displayName }) => displayName.startsWith(name))).toHaveLength(1);
}

/** The teacher sees this person's camera, sent from where they are now. */
async function showsThemselves(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Turn camera on' }).click();
  await shows(teacher.page, `${name}’s camera`);
}

test('plain http to https past the browser’s warning: seat, hand and draft come along', async () => {
  const anna = await school.openStudent({ context: { viewport: { width: 390, height: 780 } } });
  await comeIn(anna.page, 'Anna');
  expect(await anna.page.evaluate(() => window.isSecureContext)).toBe(false);
  await anna.page.getByRole('button', { name: USE }).first().click();
  await anna.page.getByRole('dialog').getByText('Your browser will warn you once').waitFor();
  // The lesson goes on behind the guide.
  await shows(anna.page, 'Teacher’s camera');
  await anna.page.getByRole('button', { name: 'Go to the secure connection' }).click();
  await passWarning(anna.page);
  await isStillThere(anna.page, 'Anna');
  await anna.page.getByText('You may speak now.').waitFor();
  expect(anna.page.url()).toBe(`https://teacher.test:${school.test.server.port}/j/${school.lecture.joinCode}`);
  await showsThemselves(anna.page, 'Anna');
  await anna.page.reload();
  await isStillThere(anna.page, 'Anna');
  await anna.context.close();
});

describe.skipIf(certutil === null)('where the laptop’s authority is trusted', () => {
  let home: string;
  let browser: Browser;

  beforeAll(async () => {
    home = await emptyHome();
    await trust(home, (await visit(`${school.test.url}/api/doors/lectern.pem`)).text);
    browser = await launchChromium({ fakeMedia: true, home, args: [SLOW_CAMERA] });
  });

  afterAll(async () => {
    await browser?.close();
    await rm(home, { recursive: true, force: true });
  });

  async function openLink(probe: 'answers' | 'waits'): Promise<{ page: Page; release: () => Promise<void> }> {
    const context = await browser.newContext();
    onTestFinished(() => context.close());
    const page = await context.newPage();
    const state = /^https:.*\/api\/doors\/state$/;
    if (probe === 'waits') await page.route(state, (route) => route.abort());
    await page.goto(`http://teacher.test:${school.test.server.port}/j/${school.lecture.joinCode}`);
    return { page, release: () => page.unroute(state) };
  }

  test('the page moves up by itself, without a warning', async () => {
    const { page } = await openLink('answers');
    await page.waitForURL(/^https:/);
    await join(page, 'Ben');
    await showsThemselves(page, 'Ben');
  });

  test('one tap moves the seat, and nothing is asked', async () => {
    const { page, release } = await openLink('waits');
    await comeIn(page, 'Chloé');
    await release();
    await page.getByRole('button', { name: USE }).first().click();
    await page.waitForURL(/^https:/);
    await isStillThere(page, 'Chloé');
    expect(page.url()).not.toContain('move=');
  });
});

test('the teacher closes the plain door: who came by it is led to the other one', async () => {
  const proxy = await proxyInFrontOf(school.test.server.port);
  onTestFinished(() => proxy.close());
  const dan = await school.person({ context: { viewport: { width: 390, height: 780 } } });
  const link = `http://teacher.test:${proxy.port}/j/${school.lecture.joinCode}`;
  await dan.page.goto(link);
  await comeIn(dan.page, 'Dan');
  const desk = await school.openTeacher({ context: { viewport: { width: 1200, height: 800 } } });
  await desk.page.getByRole('link', { name: 'Connection' }).click();
  const open = desk.page.getByRole('checkbox', { name: 'Let students in by the plain connection' });
  await open.uncheck();
  await dan.page.getByRole('heading', { name: 'This lecture needs a secure connection' }).waitFor();
  await dan.page.getByRole('button', { name: 'Go to the secure connection' }).click();
  await passWarning(dan.page);
  await isStillThere(dan.page, 'Dan');
  // A newcomer finds the way as well.
  const eva = await school.person();
  await eva.page.goto(link);
  await eva.page.getByRole('button', { name: 'Go to the secure connection' }).click();
  await passWarning(eva.page);
  await eva.page.getByRole('textbox', { name: 'Your name' }).waitFor();
  await open.check();
  await eva.page.goto(link);
  await eva.page.getByRole('textbox', { name: 'Your name' }).waitFor();
  for (const { context } of [dan, eva, desk]) await context.close();
});

test('signing out everywhere else leaves this window alone, and the others ask to sign in', async () => {
  const [desk, other] = [await school.openTeacher(), await school.openTeacher()];
  await desk.page.getByRole('link', { name: 'Connection' }).click();
  await desk.page.getByRole('button', { name: 'Sign out everywhere else' }).click();
  await other.page.getByRole('heading', { name: 'Open the link that Lectern printed' }).waitFor();
  await desk.page.getByRole('checkbox', { name: 'Let students in by the plain connection' }).waitFor();
  await desk.page.reload();
  await desk.page.getByRole('checkbox', { name: 'Let students in by the plain connection' }).waitFor();
  for (const { context } of [desk, other]) await context.close();
});

test('when the laptop’s address is gone, the page goes on at the one that answers', async () => {
  const { port } = school.test.server;
  const old = await anotherAddress('127.0.0.2', port);
  const finn = await school.person();
  await finn.page.goto(`http://127.0.0.2:${port}/j/${school.lecture.joinCode}`);
  await comeIn(finn.page, 'Finn');
  await finn.page.waitForLoadState('networkidle').catch(() => undefined);
  old.close();
  await finn.page.waitForURL(`http://127.0.0.1:${port}/j/*`, { timeout: 30_000 });
  await isStillThere(finn.page, 'Finn');
  await finn.context.close();
});
