/** What a page does with its own devices and its own way in, in a real browser. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type BarePages, barePages } from './support/bare-pages.ts';
import { type Person, TestClass } from './support/class.ts';

let pages: BarePages;
let school: TestClass;

async function open(path: string, options: { secure?: boolean } = { secure: true }): Promise<Person> {
  const person = await school.person(options);
  await person.page.goto(`${person.origin}${path}`);
  await person.page.waitForFunction(() => 'bare' in window);
  return person;
}

beforeAll(async () => {
  pages = await barePages();
  school = await TestClass.start({
    server: { pagesFolder: pages.folder },
    chromium: { args: ['--auto-select-tab-capture-source-by-title=bare'] },
  });
});

afterAll(async () => {
  await school?.close();
  await pages?.remove();
});

test('the microphone’s level moves, and a closed meter is silent', async () => {
  const { page } = await open('/');
  const levels = await page.evaluate(async () => {
    const microphone = await window.bare.openMicrophone();
    const meter = window.bare.openLevelMeter(microphone.track);
    let loudest = 0;
    const until = performance.now() + 3000;
    while (loudest < 0.01 && performance.now() < until) {
      loudest = Math.max(loudest, meter.level());
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
    meter.close();
    meter.close();
    microphone.close();
    return { loudest, closed: meter.level(), ended: microphone.track.readyState };
  });
  expect(levels.loudest).toBeGreaterThan(0.01);
  expect(levels.loudest).toBeLessThanOrEqual(1);
  expect(levels).toMatchObject({ closed: 0, ended: 'ended' });
});

test('devices have names, the camera gives 720p, the test sound ends', async () => {
  const { page } = await open('/');
  const found = await page.evaluate(async () => {
    const camera = await window.bare.openCamera();
    const devices = await window.bare.listDevices();
    const { width, height } = camera.track.getSettings();
    camera.close();
    await window.bare.playTestSound();
    return { devices, width, height, label: camera.label, deviceId: camera.deviceId };
  });
  expect(found).toMatchObject({ width: 1280, height: 720 });
  expect(found.devices.map(({ deviceId }) => deviceId)).toContain(found.deviceId);
  for (const { label } of found.devices) expect(label).not.toBe('');
});

test('a screen is captured, and stopping it from outside is told', async () => {
  const { page } = await open('/');
  const problem = await page.evaluate(async () => {
    const screen = await window.bare.openScreen();
    const told = new Promise((resolve) => screen.onEnded(resolve));
    // The browser's own "Stop sharing" ends the track from outside, and sends this event.
    screen.track.dispatchEvent(new Event('ended'));
    return [await told, screen.track.readyState, screen.deviceId];
  });
  expect(problem).toEqual(['cancelled', 'ended', null]);
});

test('on plain http there are no devices, and the page says so', async () => {
  const { page } = await open('/', { secure: false });
  const problems = await page.evaluate(async () => {
    const problemOf = (opened: Promise<unknown>) =>
      opened.then(
        () => 'none',
        (error: { problem: string }) => error.problem,
      );
    const { openCamera, openMicrophone, openScreen, listDevices } = window.bare;
    return [await problemOf(openCamera()), await problemOf(openMicrophone()), await problemOf(openScreen()), await listDevices()];
  });
  expect(problems).toEqual(['unsupported', 'unsupported', 'unsupported', []]);
});

test('the teacher’s link signs in once, leaves no key behind, and is remembered', async () => {
  const key = school.test.server.createHostKey();
  const { page } = await open(`/teach#key=${key}&view=lectures`);
  const session = await page.evaluate(() => window.bare.openHostSession());
  expect(session?.hostToken).toBeTruthy();
  expect(new URL(page.url()).hash).toBe('#view=lectures');
  await page.reload();
  await page.waitForFunction(() => 'bare' in window);
  expect(await page.evaluate(() => window.bare.openHostSession())).toEqual(session);

  // The same link again, in the browser that is signed in and in another.
  await page.goto('about:blank');
  await page.goto(`${new URL(session?.serverUrl ?? '').origin}/teach#key=${key}`);
  await page.waitForFunction(() => 'bare' in window);
  expect(await page.evaluate(() => window.bare.openHostSession())).toEqual(session);
  const stranger = await open(`/teach#key=${key}`);
  const refused = await stranger.page.evaluate(() => window.bare.openHostSession().catch((error: Error) => error.name));
  expect(refused).toBe('RefusedError');

  await page.evaluate(() => window.bare.forgetHostSession());
  expect(await page.evaluate(() => window.bare.openHostSession())).toBeNull();
});
