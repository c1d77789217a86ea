/** A whole lesson as a folder: opened from the disk by a real browser, with no server anywhere. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { launchChromium } from '../../support/chromium.ts';
import { openClassroom } from '../../support/classroom.ts';
import { film } from '../../support/film.ts';
import { TestRecorder } from '../../support/recorder.ts';

test('the saved lesson opens by a double click: film, chat and chapters, with every request answered from the disk', {
  timeout: 90_000,
}, async () => {
  const room = await openClassroom();
  const scene = await film();
  const [teacher, anna] = [await room.teacher(), await room.student('Anna')];
  await teacher.ask('lesson:start', {});
  const recorder = await TestRecorder.start(room.url, teacher);
  await recorder.beginPart(scene);
  await recorder.send(scene, 3);
  await anna.ask('chat:send', { text: 'What is a field?' });
  await teacher.ask('recording:mark', { title: 'Fields' });
  await recorder.send(scene, 3);
  await teacher.ask('recording:stop', {});
  await room.desk.ask('recording:export', { recordingId: recorder.recordingId, kind: 'lesson-folder' });
  let path: string | null = null;
  while (path === null) path = (await room.desk.next('export:changed')).export.path;

  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    const requests: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    const problems: string[] = [];
    page.on('pageerror', (error) => problems.push(error.message));
    await page.goto(pathToFileURL(join(path, 'index.html')).href);
    const video = page.locator('video');
    await expect
      .poll(() => video.evaluate((element: HTMLVideoElement) => element.readyState), { timeout: 20_000 })
      .toBeGreaterThanOrEqual(2);
    const seconds = await video.evaluate((element: HTMLVideoElement) => element.duration);
    expect(Math.round(seconds)).toBe(6);
    await video.evaluate(
      (element: HTMLVideoElement) =>
        new Promise((resolve) => {
          element.addEventListener('seeked', resolve, { once: true });
          element.currentTime = 5;
        }),
    );
    await page.getByText('What is a field?').waitFor({ timeout: 10_000 });
    expect(requests.filter((url) => !url.startsWith('file:') && !url.startsWith('data:') && !url.startsWith('blob:'))).toEqual(
      [],
    );
    expect(problems).toEqual([]);
    if (process.env.LECTERN_SCREENSHOT !== undefined) await page.screenshot({ path: process.env.LECTERN_SCREENSHOT });
  } finally {
    await browser.close();
    await room[Symbol.asyncDispose]();
  }
});
