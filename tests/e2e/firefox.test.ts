/** Firefox in a class of Chromium's: it sees and hears, is seen and heard, and sends its camera in layers. */
import { networkInterfaces } from 'node:os';
import type { Browser, Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEFAULT_STUDENT_PERMISSIONS } from '../../protocol/constants.ts';
import type { MediaStats, ProducerMediaStats } from '../../renderer/room/media-stats.ts';
import { ChildSfu } from '../../signaling-server/sfu/child-sfu.ts';
import { nodeSfuProcess } from '../../signaling-server/sfu/node-process.ts';
import { firefoxPath, launchFirefox } from '../support/firefox.ts';
import { type BarePages, barePages } from './support/bare-pages.ts';
import { bareTeacher } from './support/bare-people.ts';
import { type Person, startClass, TestClass } from './support/class.ts';
import { goLive, SLOW_CAMERA } from './support/product-pages.ts';
import { grows } from './support/received-media.ts';

let school: TestClass;
let pages: BarePages;
let teacher: Person;
let firefox: Browser;
let fox: Page;

/**
 * Firefox gathers no loopback address, whatever its settings say: packets go to this machine's own address, which they do not leave
 * either. Without any network there is none.
 */
const ownAddress = Object.values(networkInterfaces())
  .flatMap((infos) => infos ?? [])
  .find(({ family, internal }) => family === 'IPv4' && !internal)?.address;

const engineAt = (address: string): ChildSfu =>
  new ChildSfu({
    udpPort: 0,
    bindAddress: undefined,
    announcedAddresses: [address],
    startProcess: nodeSfuProcess(),
    log: { info: () => undefined, warn: console.warn, error: console.error },
  });

const stats = (page: Page): Promise<MediaStats | null> => page.evaluate(() => window.bare.room.mediaStats());

/** Reads the numbers until they fit. */
async function until(
  page: Page,
  fits: (producers: readonly ProducerMediaStats[]) => boolean,
  withinMs = 20_000,
): Promise<MediaStats> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const now = await stats(page);
    if (now && fits(now.producers)) return now;
    if (Date.now() > deadline) {
      const logged = await page.evaluate(() => window.bare.logged.join('\n'));
      throw new Error(`not so within ${withinMs} ms: ${JSON.stringify(now, null, 1)}\n${logged}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

const flows = (direction: 'in' | 'out', kind: 'audio' | 'video') => (producers: readonly ProducerMediaStats[]) =>
  producers.some(
    (each) =>
      each.direction === direction &&
      each.kind === kind &&
      each.bps > 5000 &&
      (kind === 'audio' || (each.framesPerSecond ?? 0) > 2),
  );

describe.skipIf(firefoxPath === null || ownAddress === undefined)('Firefox', () => {
  beforeAll(async () => {
    pages = await barePages();
    school = await TestClass.start({
      server: { pagesFolder: pages.folder, sfu: engineAt(ownAddress ?? '') },
      chromium: { args: [SLOW_CAMERA] },
      lecture: { studentPermissions: [...DEFAULT_STUDENT_PERMISSIONS, 'speak', 'camera', 'share-screen'] },
    });
    teacher = await bareTeacher(school);
    firefox = await launchFirefox();
    fox = await firefox.newPage();
    await fox.goto(`http://localhost:${school.test.server.port}/`);
    await fox.waitForFunction(() => 'bare' in window);
    await fox.evaluate(
      (joinCode) => window.bare.open(undefined).join({ ticket: { kind: 'code', joinCode }, displayName: 'Fox' }),
      school.lecture.joinCode,
    );
  });

  afterAll(async () => {
    await firefox?.close();
    await school?.close();
    await pages?.remove();
  });

  test('sees and hears the teacher', async () => {
    const now = await until(fox, (producers) => flows('in', 'video')(producers) && flows('in', 'audio')(producers));
    expect(now).toMatchObject({ way: 'udp' });
    expect(now.receiveBps).toBeGreaterThan(20_000);
  });

  test('is seen and heard, and sends its camera in layers', async () => {
    await fox.evaluate(async () => {
      const { room } = window.bare;
      await room.publish('camera', (await window.bare.openCamera()).track);
      await room.publish('microphone', (await window.bare.openMicrophone()).track);
    });
    const sent = await until(fox, (producers) => flows('out', 'video')(producers) && flows('out', 'audio')(producers));
    const camera = sent.producers.find(({ direction, kind }) => direction === 'out' && kind === 'video');
    console.info('Firefox sends', JSON.stringify(camera?.layers));
    await grows(teacher.page, { frames: 20, audioBytes: 5000 });
    const received = await teacher.page.evaluate(() => window.bare.room.mediaStats());
    console.info('Chromium receives', JSON.stringify(received?.producers));
    expect(camera?.layers.length).toBeGreaterThanOrEqual(2);
  });

  test('shows a screen', async () => {
    const producerId = await fox.evaluate(async () => {
      const { room } = window.bare;
      return (await room.publish('screen', window.bare.movingPicture(1280, 720))).producerId;
    });
    await expect
      .poll(
        () =>
          teacher.page.evaluate(async (wanted) => {
            const now = await window.bare.room.mediaStats();
            return now?.producers.find((each) => each.producerId === wanted)?.framesDecoded ?? 0;
          }, producerId),
        { timeout: 15_000 },
      )
      .toBeGreaterThan(10);
  });
});

describe.skipIf(firefoxPath === null || ownAddress === undefined)('the product’s own page in Firefox', () => {
  let lecture: TestClass;
  let host: Person;
  let browser: Browser;

  beforeAll(async () => {
    const started = await startClass({
      server: { sfu: engineAt(ownAddress ?? '') },
      chromium: { args: [SLOW_CAMERA] },
      lecture: { studentPermissions: [...DEFAULT_STUDENT_PERMISSIONS, 'share-screen'] },
    });
    lecture = started.class;
    host = started.teacher;
    await goLive(started.teacher.page, lecture.lecture.lectureId);
    browser = await launchFirefox();
  });

  afterAll(async () => {
    await browser?.close();
    await lecture?.close();
  });

  test('lets a student in, shows the teacher, and tells its connection’s details', async () => {
    const page = await browser.newPage();
    await page.setViewport({ width: 360, height: 740 });
    // In place of the browser's own choice of screens, which no script can answer.
    await page.evaluateOnNewDocument(() => {
      navigator.mediaDevices.getDisplayMedia = async () => {
        const canvas = document.createElement('canvas');
        canvas.width = 1280;
        canvas.height = 720;
        const brush = canvas.getContext('2d');
        let frame = 0;
        setInterval(() => {
          frame += 1;
          if (brush) brush.fillStyle = `hsl(${frame % 360} 80% 60%)`;
          brush?.fillRect(0, 0, 1280, 720);
        }, 50);
        return canvas.captureStream(20);
      };
    });
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(String(error)));
    await page.goto(`http://localhost:${lecture.test.server.port}/j/${lecture.lecture.joinCode}`);
    await page.locator('::-p-aria([name="Your name"][role="textbox"])').fill('Fox');
    await page.keyboard.press('Enter');
    await page.waitForFunction(
      () => {
        const video = document.querySelector<HTMLVideoElement>('video[aria-label="Teacher’s camera"]');
        return video !== null && video.videoWidth > 0 && video.currentTime > 1;
      },
      { timeout: 20_000 },
    );
    await page.keyboard.press('d');
    await page.waitForFunction(
      () => document.querySelector('dialog canvas') !== null && document.body.textContent.includes('Teacher: camera'),
      {
        timeout: 10_000,
      },
    );
    if (process.env.LECTERN_TEST_PICTURES)
      await page.screenshot({ path: `${process.env.LECTERN_TEST_PICTURES}/firefox-student.png` });
    await page.keyboard.press('Escape');
    // A part of a screen, where tracks are no streams of frames.
    const press = (name: string, role = 'button') => page.locator(`::-p-aria([name="${name}"][role="${role}"])`).click();
    const shownAs = () =>
      host.page.locator('video[aria-label="Fox’s screen"]').evaluate((video) => {
        const { videoWidth, videoHeight } = video as HTMLVideoElement;
        return videoHeight === 0 ? 0 : Math.round((100 * videoWidth) / videoHeight) / 100;
      });
    await press('Show your screen');
    await expect.poll(shownAs, { timeout: 20_000 }).toBe(1.78);
    await press('You are showing your screen');
    await press('Quality, sound, part of it', 'menuitem');
    await press('Show a part of it');
    await page.locator('.region-picture').wait();
    // From a quarter from the left to the right edge: half as wide becomes three quarters.
    await page.keyboard.down('Shift');
    for (let step = 0; step < 5; step += 1) await page.keyboard.press('ArrowRight');
    await page.keyboard.up('Shift');
    if (process.env.LECTERN_TEST_PICTURES)
      await page.screenshot({ path: `${process.env.LECTERN_TEST_PICTURES}/firefox-region.png` });
    await press('Show this part');
    await expect.poll(shownAs, { timeout: 20_000 }).toBe(2.67);
    expect(complaints).toEqual([]);
  });
});
