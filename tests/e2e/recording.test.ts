/** Recording on the product's pages, and what ffprobe says of the files the server kept. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import type { Browser, BrowserContext, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { IndexReply } from '../../protocol/recording.ts';
import { launchChromium } from '../support/chromium.ts';
import { type HostProcess, startHost } from './support/host-process.ts';
import { decodingComplaints, keptParts, keptRecordingId, standsStillAtS } from './support/kept-recording.ts';
import { shareMovingScreen } from './support/moving-screen.ts';
import { endFromOutside, noteDevices } from './support/opened-devices.ts';
import { join, listenFor } from './support/product-pages.ts';

let dataFolder = '';
let host: HostProcess;
let browser: Browser;
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  browser = await launchChromium({ fakeMedia: true, args: ['--autoplay-policy=no-user-gesture-required'] });
});

beforeEach(async () => {
  dataFolder = await mkdtemp(joinPath(tmpdir(), 'lectern-recording-'));
  host = await startHost({ dataFolder });
  context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  context.setDefaultTimeout(20_000);
  await noteDevices(context);
  await context.addInitScript(shareMovingScreen);
  page = await context.newPage();
});

afterEach(async () => {
  await context?.close();
  await host?.kill();
  await rm(dataFolder, { recursive: true, force: true });
});

afterAll(async () => {
  await browser?.close();
});

async function openHome(): Promise<void> {
  await page.goto(`http://localhost:${host.port}/teach#key=${host.hostKey}`);
}

async function teach(): Promise<void> {
  await openHome();
  await page.getByRole('button', { name: 'Or start one right now' }).click();
  await page.getByLabel('Title').fill('Algebra');
  await page.getByRole('button', { name: 'Open the classroom' }).click();
  await goOnAir();
}

async function goOnAir(): Promise<void> {
  await page.getByRole('button', { name: 'Turn camera off' }).waitFor();
  await page.getByRole('button', { name: 'Go live' }).click();
  await page.getByRole('button', { name: 'End', exact: true }).waitFor();
}

/** Skips the countdown. */
async function record(): Promise<void> {
  await page.getByRole('button', { name: 'Record this lesson' }).click();
  await page.getByRole('button', { name: 'Start now' }).first().click();
  await reaches('0:01');
}

/** Until the button's clock shows this time. */
async function reaches(time: string): Promise<void> {
  await page.waitForFunction(
    (wanted) => {
      const clock = document.querySelector('.record-button .icon-button-caption')?.textContent ?? '';
      const seconds = (text: string) => text.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
      return /^\d+:\d\d/.test(clock) && seconds(clock) >= seconds(wanted);
    },
    time,
    { polling: 50 },
  );
}

/** Whole seconds, by the button's clock. */
async function recordedS(): Promise<number> {
  const shown = await page.locator('.record-button .icon-button-caption').textContent();
  return Number((shown ?? '').split(':')[1]);
}

async function openControls(): Promise<void> {
  const stop = page.getByRole('button', { name: 'Stop recording' });
  if (!(await stop.isVisible())) await page.keyboard.press('r');
  await stop.waitFor();
}

async function stop(): Promise<void> {
  await openControls();
  await page.getByRole('button', { name: 'Stop recording' }).click();
  await page.getByText('Your recording is kept.').waitFor();
}

/** Ms missing between two fragments, at most, by the server's index. Each tells how long it lasts: a lost one is a hole. */
async function largestHoleMs(): Promise<number> {
  const recordingId = await keptRecordingId(dataFolder);
  const { fragments } = await page.evaluate(async (id) => {
    const authorization = `Bearer ${localStorage.getItem('lectern:host-token')}`;
    const response = await fetch(`/api/recordings/${id}/index`, { headers: { authorization } });
    return (await response.json()) as IndexReply;
  }, recordingId);
  return fragments.reduce((most, { partNo, startMs }, index) => {
    const before = fragments[index - 1];
    return before?.partNo === partNo ? Math.max(most, Math.abs(startMs - before.startMs - before.durationMs)) : most;
  }, 0);
}

test('a lesson with everything that happens in one is one whole film', async () => {
  await teach();
  const link = await page
    .getByRole('button', { name: 'Invite' })
    .getByText(/^[A-Z2-9]{2}( [A-Z2-9]{2}){2}$/)
    .textContent();
  const student = await (await browser.newContext({ viewport: { width: 360, height: 740 } })).newPage();
  await student.goto(`http://teacher.test:${host.port}/j/${(link ?? '').replaceAll(/[^A-Z0-9]/g, '')}`);
  await join(student, 'Anna');
  await student.getByRole('button', { name: 'Raise hand' }).waitFor();
  const told = await listenFor(student, 'This lesson is being recorded now');
  await record();
  await student.getByText('This lesson is being recorded').first().waitFor();
  await told.said();

  // A share, side by side, the share stopped from outside, the camera lost: the recording goes on.
  await page.keyboard.press('s');
  await openControls();
  await page.getByText('Recorded now: your screen with your camera in the corner').waitFor();
  await page.getByLabel('Picture').selectOption('side-by-side');
  await page.getByText('Recorded now: your screen and your camera side by side').waitFor();
  const { violations } = await new AxeBuilder({ page }).include('.record-panel').analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
  await page.getByLabel('Chapter name').fill('Second part');
  await page.getByRole('button', { name: 'Chapter here' }).click();
  await page.getByText(/^Chapter set at/).waitFor();
  await page.evaluate(() => {
    const { sharedScreens } = window as unknown as { sharedScreens: MediaStreamTrack[] };
    for (const track of sharedScreens) {
      track.stop();
      track.dispatchEvent(new Event('ended'));
    }
  });
  await page.getByText('Recorded now: your camera').waitFor();
  const movingS = await recordedS();
  await endFromOutside(page, 'camera');
  await page.getByText('Recorded now: the title, as neither camera nor screen is on').waitFor();

  // What is paused is not in the film.
  await page.getByRole('button', { name: 'Pause' }).click();
  await student.getByText('The recording is paused').first().waitFor();
  const paused = await page.locator('.record-button .icon-button-caption').textContent();
  await page.waitForTimeout(2500);
  expect(await page.locator('.record-button .icon-button-caption').textContent()).toBe(paused);
  await page.getByRole('button', { name: 'Go on recording' }).click();
  await reaches('0:08');
  const seconds = await recordedS();
  await stop();
  await student.getByText('This lesson is being recorded').first().waitFor({ state: 'detached' });

  const parts = await keptParts(dataFolder);
  expect(parts).toHaveLength(1);
  const [part] = parts;
  if (!part) throw new Error('no part');
  expect(part).toMatchObject({ videoCodec: 'h264', audioCodec: 'opus', width: 1280, height: 720 });
  expect(part.seconds).toBeGreaterThanOrEqual(seconds);
  expect(part.seconds).toBeLessThan(seconds + 3);
  expect(Math.abs(part.audioSeconds - part.seconds)).toBeLessThan(0.4);
  expect(part.largestSoundStepS).toBeLessThan(0.05);
  expect(await largestHoleMs()).toBeLessThan(300);
  // How many pictures a second that is, is the measure's business (bench/measures/record.ts): this machine also encodes for the class.
  expect(await standsStillAtS(part.file, movingS)).toEqual([]);
  expect(await decodingComplaints(part.file)).toBe('');
});

test('a page that is loaded anew goes on by itself, in a second part', async () => {
  await teach();
  await record();
  await reaches('0:04');
  await page.reload();
  await page.getByRole('button', { name: 'End', exact: true }).waitFor();
  // The clock goes on where it was.
  await reaches('0:07');
  await stop();
  const parts = await keptParts(dataFolder);
  expect(parts).toHaveLength(2);
  const [first, second] = parts;
  // Of the first at most what was not whole yet is lost.
  expect(first?.seconds).toBeGreaterThan(2);
  expect(second?.seconds).toBeGreaterThan(2);
  expect(second?.audioSeconds).toBeGreaterThan(2);
});

test('while the server is dead nothing is lost: it is sent when it is back', async () => {
  await teach();
  await record();
  await reaches('0:03');
  const { port } = host;
  await host.kill();
  await page.getByText('Lectern is not answering. The recording goes on in this window').first().waitFor();
  await reaches('0:08');
  host = await startHost({ dataFolder, port });
  await page.getByText('Connection lost').waitFor({ state: 'detached' });
  await openControls();
  await page.getByText('The recording goes on here').waitFor({ state: 'detached' });
  await reaches('0:12');
  await stop();
  const parts = await keptParts(dataFolder);
  expect(parts).toHaveLength(1);
  expect(parts[0]?.seconds).toBeGreaterThanOrEqual(12);
  expect(await largestHoleMs()).toBeLessThan(100);
  expect(await decodingComplaints(parts[0]?.file ?? '')).toBe('');
});

test('an encoder that fails is followed by the next, in a part of its own', async () => {
  // The seam: the worker's own script gets an H.264 that breaks at its twentieth picture.
  await context.route('**/recording-worker*.js', async (route) => {
    const response = await route.fetch();
    const breaking = `{
      const Real = self.VideoEncoder;
      self.VideoEncoder = class extends Real {
        #error; #count = 0; #codec = '';
        constructor(init) { super(init); this.#error = init.error; }
        configure(config) { this.#codec = config.codec; super.configure(config); }
        encode(frame, options) {
          if (this.#codec.startsWith('avc1') && ++this.#count > 20) {
            super.close();
            this.#error(new DOMException('broken for the test', 'EncodingError'));
            return;
          }
          super.encode(frame, options);
        }
      };
    }\n`;
    await route.fulfill({ response, body: breaking + (await response.text()) });
  });
  await teach();
  await record();
  await reaches('0:18');
  await openControls();
  await page.getByText('The recording changed to another way of encoding').waitFor();
  await stop();
  const parts = await keptParts(dataFolder);
  const codecs = parts.map(({ videoCodec }) => videoCodec);
  expect(codecs[0]).toBe('h264');
  expect(codecs.at(-1)).not.toBe('h264');
  expect(parts.at(-1)?.seconds).toBeGreaterThan(1);
  expect(parts.reduce((sum, { seconds }) => sum + seconds, 0)).toBeGreaterThan(10);
});

test('a lecture is recorded with nobody there, from the first moment', async () => {
  await openHome();
  await page.getByRole('button', { name: 'Record a lecture' }).click();
  await goOnAir();
  await reaches('0:03');
  await page.getByRole('button', { name: 'End', exact: true }).click();
  await page.getByRole('button', { name: 'End for everyone' }).click();
  await page.getByRole('heading', { name: 'Who was there' }).waitFor();
  // The last second is sent after the lesson is over.
  await expect.poll(async () => (await keptParts(dataFolder))[0]?.seconds ?? 0, { timeout: 10_000 }).toBeGreaterThan(2.9);
  const [part] = await keptParts(dataFolder);
  expect(part).toMatchObject({ videoCodec: 'h264', audioCodec: 'opus' });
});

test('a camera that freezes gives way to the title, and comes back', async () => {
  await context.addInitScript(() => {
    const { mediaDevices } = navigator;
    if (!mediaDevices) return;
    const original = mediaDevices.getUserMedia.bind(mediaDevices);
    const canvas = document.createElement('canvas');
    canvas.width = 640;
    canvas.height = 360;
    const camera = { frozen: false };
    Object.assign(window, { camera });
    let count = 0;
    setInterval(() => {
      const drawing = canvas.getContext('2d');
      if (!drawing || camera.frozen) return;
      drawing.fillStyle = `hsl(${count++ % 360} 70% 50%)`;
      drawing.fillRect(0, 0, 640, 360);
    }, 40);
    mediaDevices.getUserMedia = async (wish) => (wish?.video ? canvas.captureStream(25) : original(wish));
  });
  await teach();
  await record();
  await openControls();
  await page.getByText('Recorded now: your camera').waitFor();
  await page.evaluate('camera.frozen = true');
  await page.getByText('Recorded now: the title').waitFor();
  await page.evaluate('camera.frozen = false');
  await page.getByText('Recorded now: your camera').waitFor();
  await stop();
  expect(await keptParts(dataFolder)).toHaveLength(1);
  expect(await largestHoleMs()).toBeLessThan(300);
});

test('a browser that cannot record says so, and teaches on', async () => {
  await context.addInitScript(() => {
    Reflect.deleteProperty(window, 'MediaStreamTrackProcessor');
  });
  await teach();
  await page.getByRole('button', { name: 'Record this lesson' }).click();
  await page.getByRole('button', { name: 'Start now' }).first().click();
  await page.getByText('This browser cannot record.').waitFor();
  await page.getByRole('button', { name: 'End', exact: true }).waitFor();
});
