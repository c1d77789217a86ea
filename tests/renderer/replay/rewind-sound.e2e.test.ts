/** Back to live without losing speech or hearing it twice: a real recording of a real microphone, and what the student's page plays. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TestClass } from '../../e2e/support/class.ts';
import { goLive, join } from '../../e2e/support/product-pages.ts';
import { gapMs, heardBy, listen, median, writeTones } from './tones.ts';

/** What nobody takes for a lost or a doubled word. */
const MOST_MS = 300;

let place: TestClass;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(joinPath(tmpdir(), 'lectern-tones-'));
  const file = joinPath(folder, 'tones.wav');
  await writeTones(file);
  place = await TestClass.start({ chromium: { args: [`--use-file-for-fake-audio-capture=${file}`] } });
});
afterAll(async () => {
  await place?.close();
  await rm(folder, { recursive: true, force: true });
});

test('catching up joins live at the same moment of speech', { timeout: 240_000 }, async () => {
  const teacher = await place.person({ secure: true });
  // Cleaning of speech would take tones for noise.
  await teacher.context.addInitScript(() => {
    const devices = navigator.mediaDevices;
    const open = devices.getUserMedia.bind(devices);
    const plain = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
    devices.getUserMedia = (wish) =>
      open(wish?.audio ? { ...wish, audio: { ...(typeof wish.audio === 'object' ? wish.audio : {}), ...plain } } : wish);
  });
  await teacher.page.goto(`${teacher.origin}/teach#key=${place.test.server.createHostKey()}`);
  await goLive(teacher.page, place.lecture.lectureId);
  await teacher.page.getByRole('button', { name: 'Record this lesson' }).click();
  const { page } = await place.openStudent();
  await join(page, 'Anna');
  const back = page.getByRole('button', { name: 'Back 30 seconds' });
  await back.waitFor();
  await expect
    .poll(async () => (await place.desk.ask('recording:list', {})).recordings[0]?.durationMs ?? 0, {
      timeout: 60_000,
      interval: 500,
    })
    .toBeGreaterThan(12_000);
  await listen(page);
  await back.click();
  const live = page.getByRole('button', { name: 'Back to live' });
  await live.waitFor();
  await page.getByRole('button', { name: /^Speed/ }).click();
  await page.getByRole('menuitemradio', { name: '1.5×' }).click();
  await live.waitFor({ state: 'detached', timeout: 150_000 });
  const heard = await heardBy(page);
  const joined = heard.findLastIndex(({ liveIsHeard }) => !liveIsHeard);
  const around = heard.slice(joined - 14, joined + 1).flatMap((each) => gapMs(each) ?? []);
  const skippedMs = median(around);
  expect(around.length).toBeGreaterThan(5);
  expect(Math.abs(skippedMs)).toBeLessThanOrEqual(MOST_MS);
});
