/** Looking back during a lesson that goes on, on the student's page as built, over plain http. */
import AxeBuilder from '@axe-core/playwright';
import type { Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Person, TestClass } from '../../e2e/support/class.ts';
import { join } from '../../e2e/support/product-pages.ts';
import { type MadePart, makePart } from './made-recording.ts';
import { RecordedLesson } from './recorded-lesson.ts';
import { lookAt, sees } from './watched-video.ts';

const PAST = '.rewind-past video';

let place: TestClass;
let lesson: RecordedLesson;
let anna: Person;
let stopFeeding: () => Promise<void> = async () => undefined;
let part: MadePart;

beforeAll(async () => {
  [place, part] = await Promise.all([TestClass.start(), makePart({ seconds: 150 })]);
  lesson = await RecordedLesson.begin(place.test);
  anna = await place.openStudent({ joinCode: lesson.joinCode });
  await join(anna.page, 'Anna');
  await anna.page.getByRole('region', { name: 'Stage' }).waitFor();
});
afterAll(async () => {
  await stopFeeding();
  lesson?.close();
  await place?.close();
});

const back = (page: Page) => page.getByRole('button', { name: 'Back 30 seconds' });
const live = (page: Page) => page.getByRole('button', { name: 'Back to live' });
const line = (page: Page) => page.getByRole('slider', { name: 'Lesson so far' });

/** Until so much of the lesson is behind us. */
async function lessonIsAt(seconds: number): Promise<void> {
  await expect
    .poll(
      async () => {
        const recording = await place.desk.ask('recording:list', { lectureId: lesson.lectureId });
        return (recording.recordings[0]?.durationMs ?? 0) / 1000;
      },
      { timeout: 90_000, interval: 250 },
    )
    .toBeGreaterThanOrEqual(seconds);
}

test('there is nothing to look back at before something is recorded', async () => {
  expect(await back(anna.page).count()).toBe(0);
  await lesson.startRecording();
  const partNo = await lesson.beginPart(part);
  stopFeeding = lesson.feed(partNo, part, 0);
  await back(anna.page).waitFor();
  await new AxeBuilder({ page: anna.page }).analyze().then(({ violations }) => expect(violations).toEqual([]));
});

test('a press shows the past with chat and people as they were, and the teacher sees who is behind', async () => {
  await lesson.teacher.ask('chat:send', { text: 'early' });
  await lessonIsAt(12);
  await lesson.teacher.ask('chat:send', { text: 'just now' });
  await anna.page.getByText('just now', { exact: true }).waitFor();
  await back(anna.page).click();
  await live(anna.page).waitFor();
  await sees(anna.page, 1, PAST);
  expect(await lookAt(anna.page, PAST)).toMatchObject({ paused: false, pitchKept: true });
  await anna.page.getByText('The chat as it was then.').waitFor();
  expect(await anna.page.getByText('just now', { exact: true }).count()).toBe(0);
  const { participantId, behindMs } = await lesson.teacher.next('behind:changed');
  expect(lesson.teacher.state.participants[participantId]?.displayName).toBe('Anna');
  expect(behindMs).toBeGreaterThan(8_000);
  // Hand and message box work all the same, and go to the class now.
  await anna.page.getByRole('button', { name: 'Raise hand' }).click();
  await lesson.teacher.nextEvent('hand:raised');
  await new AxeBuilder({ page: anna.page }).analyze().then(({ violations }) => expect(violations).toEqual([]));
});

test('one drags along the timeline, and is live with one press', async () => {
  const box = await line(anna.page).boundingBox();
  if (!box) throw new Error('the timeline is not shown');
  await anna.page.mouse.move(box.x + box.width * 0.3, box.y + box.height / 2);
  await anna.page.mouse.down();
  await anna.page.mouse.move(box.x + box.width * 0.6, box.y + box.height / 2, { steps: 4 });
  await anna.page.mouse.up();
  await expect.poll(async () => (await lookAt(anna.page, PAST)).seconds, { timeout: 10_000 }).toBeGreaterThan(5);
  await live(anna.page).click();
  await live(anna.page).waitFor({ state: 'detached' });
  await expect.poll(async () => (await lesson.teacher.next('behind:changed')).behindMs, { timeout: 15_000 }).toBeNull();
  await anna.page.getByText('just now', { exact: true }).waitFor();
});

test('faster than live one catches up, and is live by oneself', async () => {
  await back(anna.page).click();
  await live(anna.page).waitFor();
  await anna.page.getByRole('button', { name: /^Speed/ }).click();
  await anna.page.getByRole('menuitemradio', { name: '2×', exact: true }).click();
  expect((await lookAt(anna.page, PAST)).rate).toBe(2);
  await live(anna.page).waitFor({ state: 'detached', timeout: 60_000 });
});

test('who comes late is offered to catch up from the start', async () => {
  await lessonIsAt(62);
  const ben = await place.openStudent({ joinCode: lesson.joinCode, context: { viewport: { width: 360, height: 740 } } });
  await join(ben.page, 'Ben');
  await ben.page.getByRole('button', { name: 'Catch up from the start at 1.5×' }).click();
  await live(ben.page).waitFor();
  await expect.poll(async () => (await lookAt(ben.page, PAST)).seconds, { timeout: 20_000 }).toBeGreaterThan(1);
  expect(await lookAt(ben.page, PAST)).toMatchObject({ rate: 1.5, paused: false });
  expect(await ben.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  expect(ben.complaints).toEqual([]);
  await ben.context.close();
});

test('when the teacher forbids it, everybody is live at once and the way back is gone', async () => {
  await back(anna.page).click();
  await live(anna.page).waitFor();
  await lesson.teacher.ask('rewind:allow', { allowed: false });
  await back(anna.page).waitFor({ state: 'detached' });
  expect(await anna.page.locator(PAST).count()).toBe(0);
  await anna.page.getByRole('region', { name: 'Stage' }).waitFor();
  // A piece of the past that was asked for in the same moment is refused, and browsers note that by themselves.
  const refused = 'Failed to load resource: the server responded with a status of 403 (Forbidden)';
  expect(anna.complaints.filter((complaint) => complaint !== refused)).toEqual([]);
});
