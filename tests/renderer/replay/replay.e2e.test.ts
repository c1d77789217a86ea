/** Recordings in a real browser from the real server, over plain http: the player, the library, and what students may watch. */
import { text } from 'node:stream/consumers';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Person, TestClass } from '../../e2e/support/class.ts';
import { joinAs, type TestPage } from '../../support/join-as.ts';
import { makePart } from './made-recording.ts';
import { RecordedLesson } from './recorded-lesson.ts';
import { lookAt, sees } from './watched-video.ts';

let place: TestClass;
let lesson: RecordedLesson;
let anna: TestPage;
let teacher: Person;

beforeAll(async () => {
  place = await TestClass.start();
  lesson = await RecordedLesson.begin(place.test, 'Algebra II');
  anna = await joinAs('Anna', { url: place.test.url, joinCode: lesson.joinCode });
  await anna.ask('chat:send', { text: 'before it was recorded' });
  await lesson.startRecording();
  await lesson.teacher.ask('recording:mark', { title: 'Completing the square' });
  const { at } = await lesson.teacher.nextEvent('recording:started');
  // Three parts as a recorder leaves them: another codec after a restart, and one without sound.
  const parts = await Promise.all([
    makePart({ seconds: 12 }),
    makePart({ seconds: 10, fromSecond: 12, codec: 'vp9', width: 480, height: 270 }),
    makePart({ seconds: 8, fromSecond: 22, silent: true }),
  ]);
  await lesson.uploadAll(parts, at);
  await anna.ask('hand:raise', {});
  await anna.ask('chat:send', { text: 'why nine?' });
  await lesson.stopRecording();
  await lesson.teacher.ask('lesson:end', {});
  teacher = await place.openTeacher();
  // Signed in: the key of the address was traded.
  await teacher.page.getByRole('link', { name: 'Recordings' }).waitFor();
});
afterAll(async () => {
  anna?.close();
  lesson?.close();
  await place?.close();
});

const position = (page: Page) => page.getByRole('slider', { name: 'Position' });
const accessible = async (page: Page) => expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);

async function openPlayer(person: Person, path: string): Promise<Page> {
  await person.page.goto(`${person.origin}${path}`);
  await expect
    .poll(() => person.page.locator('video').evaluate((video: HTMLVideoElement) => video.readyState))
    .toBeGreaterThan(1);
  return person.page;
}

describe('the player', () => {
  test('opens at the time of a link, and keys move about as on well-known players', async () => {
    const page = await openPlayer(teacher, `/replay/${lesson.recordingId}?t=5s`);
    await sees(page, 5);
    await page.keyboard.press('l');
    await sees(page, 15);
    await page.keyboard.press('ArrowLeft');
    await sees(page, 10);
    await page.keyboard.press('5');
    await sees(page, 15);
    await page.keyboard.press('Home');
    await sees(page, 0);
    await page.keyboard.press('>');
    await page.keyboard.press('>');
    await page.keyboard.press('k');
    await expect.poll(async () => (await lookAt(page)).seconds).toBeGreaterThan(0.5);
    expect(await lookAt(page)).toMatchObject({ rate: 1.5, pitchKept: true, paused: false });
    await page.keyboard.press('k');
    expect((await lookAt(page)).paused).toBe(true);
    await page.keyboard.press('m');
    await page.getByRole('button', { name: 'Unmute' }).click();
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard keys' }).waitFor();
    await page.keyboard.press('Escape');
  });

  test('plays over parts of other codecs, sizes and tracks to the end, with a bounded buffer', async () => {
    const page = await openPlayer(teacher, `/replay/${lesson.recordingId}?t=10s`);
    for (let presses = 0; presses < 4; presses += 1) await page.keyboard.press('>');
    await page.keyboard.press('k');
    await expect.poll(async () => (await lookAt(page)).width, { timeout: 20_000 }).toBe(480);
    await expect.poll(async () => (await lookAt(page)).seconds, { timeout: 30_000 }).toBeGreaterThan(23);
    expect((await lookAt(page)).width).toBe(320);
    await page.getByRole('button', { name: 'Play', exact: true }).waitFor({ timeout: 30_000 });
    expect((await lookAt(page)).seconds).toBeGreaterThan(29);
    expect((await lookAt(page)).buffered).toBeLessThan(40);
  });

  test('sound before the first picture is heard, and what a headset’s key started goes on over the new buffer', async () => {
    // As when the camera was slow: the second part can't be added to the first one's buffer.
    const late = await RecordedLesson.begin(place.test, 'Camera came late');
    await late.startRecording();
    await late.uploadAll([await makePart({ seconds: 2, unseen: true }), await makePart({ seconds: 6, fromSecond: 2 })]);
    await late.stopRecording();
    const page = await openPlayer(teacher, `/replay/${late.recordingId}`);
    const video = page.locator('video');
    const places = await video.evaluateHandle((element: HTMLVideoElement) => {
      const seconds: number[] = [];
      // Before the player, who may begin the next buffer with it.
      document.addEventListener('timeupdate', () => seconds.push(element.currentTime), { capture: true });
      void element.play();
      return seconds;
    });
    await sees(page, 3);
    const heard = (await places.jsonValue()).filter((seconds) => seconds > 0.2 && seconds < 2.02);
    expect(heard.length).toBeGreaterThan(2);
    // To its very end, before the next one begins.
    expect(Math.max(...heard)).toBeGreaterThan(1.95);
    expect((await lookAt(page)).paused).toBe(false);
    await video.evaluate((element: HTMLVideoElement) => element.pause());
    await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
    late.close();
  });

  test('shows chat, chapters and people of that moment; a press on one goes there', async () => {
    const page = await openPlayer(teacher, `/replay/${lesson.recordingId}?t=3s`);
    await page.getByText('before it was recorded').waitFor();
    await page.getByRole('searchbox', { name: 'Search the chat' }).fill('NINE');
    await page.getByText('1 message').waitFor();
    await page.getByRole('searchbox', { name: 'Search the chat' }).fill('');
    await page.getByRole('tab', { name: 'Chapters' }).click();
    await page
      .getByRole('button', { name: /Completing the square/ })
      .first()
      .click();
    await sees(page, 0);
    await page.getByRole('tab', { name: 'People' }).click();
    await page.getByText('2 people here now').waitFor();
    await page.getByRole('button', { name: /Anna raised a hand/ }).waitFor();
    await accessible(page);
  });

  test('lets the teacher add, rename and remove chapters afterwards, with a way back', async () => {
    const page = await openPlayer(teacher, `/replay/${lesson.recordingId}?t=20s`);
    await page.getByRole('tab', { name: 'Chapters' }).click();
    await page.getByRole('button', { name: 'Add a chapter here' }).click();
    await page.getByRole('button', { name: 'Rename Chapter' }).click();
    await page.getByRole('textbox', { name: 'Title of the chapter' }).fill('Exercises');
    await page.keyboard.press('Enter');
    const titles = async () => {
      const { recordings } = await place.desk.ask('recording:list', { lectureId: lesson.lectureId });
      return recordings[0]?.markers.map(({ title }) => title);
    };
    await expect.poll(titles).toEqual(['Completing the square', 'Exercises']);
    await page.getByRole('button', { name: 'More: Exercises' }).click();
    await page.getByRole('menuitem', { name: 'Remove Exercises' }).click();
    await expect.poll(titles).toEqual(['Completing the square']);
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(titles).toEqual(['Completing the square', 'Exercises']);
  });

  test('remembers where one stopped, and a press starts over', async () => {
    const page = await openPlayer(teacher, `/replay/${lesson.recordingId}?t=14s`);
    await sees(page, 14);
    await openPlayer(teacher, `/replay/${lesson.recordingId}`);
    await sees(page, 14);
    await page.getByRole('button', { name: 'From the start' }).click();
    await sees(page, 0);
  });

  test('is whole on a phone', async () => {
    const phone = await place.person({ secure: true, context: { viewport: { width: 360, height: 740 }, hasTouch: true } });
    await phone.page.goto(`${phone.origin}/teach#key=${place.test.server.createHostKey()}`);
    await phone.page.getByRole('link', { name: 'Recordings' }).waitFor();
    const page = await openPlayer(phone, `/replay/${lesson.recordingId}?t=3s`);
    await position(page).waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    await accessible(page);
    await phone.context.close();
  });
});

describe('students', () => {
  test('see nothing that was not shared, and nothing of it can be fetched', async () => {
    const ben = await place.person();
    await ben.page.goto(`${ben.origin}/w/${lesson.joinCode}`);
    await ben.page.getByText('Nothing to watch yet').waitFor();
    await accessible(ben.page);
    await ben.page.goto(`${ben.origin}/w/${lesson.joinCode}?r=${lesson.recordingId}`);
    await ben.page.getByText('This recording can’t be opened').waitFor();
    await ben.page.goto(`${ben.origin}/w/XXXXXX`);
    await ben.page.getByText('There is no lecture with this code').waitFor();
    await ben.context.close();
  });

  test('watch what the teacher shares in the library, by the same code, on plain http', async () => {
    const { page } = teacher;
    await page.goto(`${teacher.origin}/teach#/recordings`);
    await page.getByRole('button', { name: 'Share: Algebra II' }).click();
    await page.getByRole('checkbox', { name: 'The class can watch this recording' }).check();
    await page.getByText(`/w/${lesson.joinCode}`).waitFor();
    await accessible(page);
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByText('Class can watch').waitFor();

    const ben = await place.person();
    await ben.page.goto(`${ben.origin}/w/${lesson.joinCode}`);
    await ben.page.getByRole('button', { name: 'Watch Algebra II' }).click();
    await sees(ben.page, 0);
    await ben.page.keyboard.press('5');
    await sees(ben.page, 15);
    expect(await ben.page.evaluate(() => window.isSecureContext)).toBe(false);
    expect(await ben.page.getByRole('button', { name: 'Add a chapter here' }).count()).toBe(0);
    await ben.page.getByRole('button', { name: 'Back', exact: true }).click();
    await ben.page.getByRole('heading', { name: 'Watch again' }).waitFor();
    await accessible(ben.page);
    expect(ben.complaints).toEqual([]);
    await ben.context.close();
  });
});

describe('the library', () => {
  test('finds, renames, bins with a way back, and keeps for so long', async () => {
    const { page } = teacher;
    await page.goto(`${teacher.origin}/teach#/recordings`);
    await page.getByRole('link', { name: 'Algebra II', exact: true }).waitFor();
    await page.getByRole('button', { name: 'Rename: Algebra II' }).click();
    await page.getByRole('textbox', { name: 'Title of the recording' }).fill('Squares');
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: 'Squares', exact: true }).waitFor();
    await page.getByRole('searchbox', { name: 'Search recordings' }).fill('nothing like it');
    await page.getByText('Nothing found').waitFor();
    await page.getByRole('searchbox', { name: 'Search recordings' }).fill('squa');
    await page.getByRole('link', { name: 'Squares', exact: true }).waitFor();
    await page.getByRole('button', { name: 'More for Squares' }).click();
    await page.getByRole('menuitem', { name: 'How long to keep it' }).click();
    await page.getByRole('combobox', { name: 'Keep' }).selectOption('30');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText(/Kept until/).waitFor();
    await page.getByRole('button', { name: 'More for Squares' }).click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('searchbox', { name: 'Search recordings' }).fill('');
    await page.getByRole('link', { name: 'Squares', exact: true }).waitFor();
    await accessible(page);
  });

  test('makes files, says how far it is, and gives them out', async () => {
    const { page } = teacher;
    await page.goto(`${teacher.origin}/teach#/recordings`);
    await page.getByRole('button', { name: 'Export: Squares' }).click();
    await page.getByRole('radio', { name: /Chat as text/ }).check();
    await accessible(page);
    await page.getByRole('button', { name: 'Make it' }).click();
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: /^Download Squares/ }).click();
    expect(await text(await (await download).createReadStream())).toContain('why nine?');
    await page.getByRole('button', { name: /^Remove Squares/ }).click();
    await page.getByRole('region', { name: 'Exports' }).waitFor({ state: 'detached' });
  });

  test('is reached from the lecture’s page, and the player from it', async () => {
    const { page } = teacher;
    await page.goto(`${teacher.origin}/teach#/lectures/${lesson.lectureId}`);
    await page.getByRole('link', { name: 'Squares', exact: true }).click();
    await sees(page, 0);
    await page.getByRole('button', { name: 'Back', exact: true }).click();
    await page.getByRole('heading', { name: 'Recordings' }).waitFor();
    expect(teacher.complaints).toEqual([]);
  });
});
