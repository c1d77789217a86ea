/** Who helps the teacher, on a phone: starts the lecture, leads the class from there; and the code on the projector that goes by itself. */
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RoomClient } from '../../renderer/room/room-client.ts';
import { HOST_PARTICIPANT_ID } from '../../signaling-server/lessons/joining.ts';
import { memoryStorage } from '../renderer/room/node-class.ts';
import { film } from '../support/film.ts';
import { TestRecorder } from '../support/recorder.ts';
import { type Person, TestClass } from './support/class.ts';
import { join, write } from './support/product-pages.ts';

const PHONE = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };
const small = { viewport: { width: 960, height: 600 } };

let school: TestClass;
let helper: Person;
let ben: Person;
/** The teacher, at first without a page: only there. */
let teacher: RoomClient;

const idOf = (name: string) => {
  const people = Object.values(teacher.snapshot.lesson?.participants ?? {});
  return people.find(({ displayName }) => displayName === name)?.participantId ?? '';
};
const state = () => {
  const { lesson } = teacher.snapshot;
  if (!lesson) throw new Error('the teacher has no lesson');
  return lesson;
};

async function choose(page: Page, item: string): Promise<void> {
  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name: item }).click();
}

/** Nothing sticks out of a narrow screen. */
async function expectNoOverflow(page: Page): Promise<void> {
  const overflow = await page.evaluate(() =>
    [document.scrollingElement, ...document.querySelectorAll('dialog, dialog *')].flatMap((element) =>
      element && element.getBoundingClientRect().right > innerWidth + 1 && getComputedStyle(element).clipPath === 'none'
        ? [`${element.tagName}.${element.className}`]
        : [],
    ),
  );
  expect(overflow).toEqual([]);
}

beforeAll(async () => {
  school = await TestClass.start();
  const hostToken = await school.test.server.signHostToken();
  teacher = new RoomClient({ serverUrl: school.test.url, hostToken, storage: memoryStorage(), createPeerConnection: null });
  await teacher.join({ ticket: { kind: 'host', lectureId: school.lecture.lectureId }, displayName: 'Ms Rivera' });
  helper = await school.openStudent({ context: PHONE });
  ben = await school.openStudent({ context: small });
  await join(helper.page, 'Anna');
  await join(ben.page, 'Ben');
  for (const { page } of [helper, ben]) await page.getByRole('heading', { name: 'Your teacher hasn’t started yet' }).waitFor();
});

afterAll(async () => {
  teacher?.close();
  await school?.close();
});

describe('an assistant on a phone', () => {
  test('is offered to start only as one, and starts the lecture for all', async () => {
    const start = helper.page.getByRole('button', { name: 'Start the lecture' });
    expect(await start.count()).toBe(0);
    await teacher.ask('participant:set-role', { participantId: idOf('Anna'), role: 'assistant' });
    await start.waitFor();
    expect(await ben.page.getByRole('button', { name: 'Start the lecture' }).count()).toBe(0);
    await start.click();
    for (const { page } of [helper, ben]) await page.getByRole('region', { name: 'Stage' }).waitFor();
    expect(state().phase).toBe('live');
  });

  test('announces, and takes it away', async () => {
    const { page } = helper;
    await choose(page, 'Class');
    const dialog = page.getByRole('dialog', { name: 'Class' });
    await dialog.getByRole('button', { name: 'Announce' }).click();
    await dialog.getByText('Please write something first.').waitFor();
    await dialog.getByLabel('Announcement').fill('Back at 10:30');
    await dialog.getByRole('button', { name: 'Announce' }).click();
    await ben.page.getByText('Back at 10:30').waitFor();
    await expectNoOverflow(page);
    if (process.env.LECTERN_SHOTS) await page.screenshot({ path: `${process.env.LECTERN_SHOTS}/class.png` });
    await dialog.getByRole('button', { name: 'Take away' }).click();
    await ben.page.getByText('Back at 10:30').waitFor({ state: 'detached' });
  });

  test('makes groups, moves people, visits, and brings all together', async () => {
    const { page } = helper;
    const dialog = page.getByRole('dialog', { name: 'Class' });
    for (const name of ['Red', 'A group with quite a long name for a phone']) {
      await dialog.getByLabel('Name of the group').fill(name);
      await dialog.getByRole('button', { name: 'Create group' }).click();
      await dialog.getByText(name, { exact: true }).first().waitFor();
    }
    await dialog.getByLabel('Group of Ben').selectOption('Red');
    const red = () => Object.values(state().groups).find(({ name }) => name === 'Red')?.groupId;
    await expect.poll(() => state().participants[idOf('Ben')]?.groupId).toBe(red());
    await dialog.getByRole('listitem').filter({ hasText: 'Red' }).first().getByRole('button', { name: 'Go there' }).click();
    await expect.poll(() => state().participants[idOf('Anna')]?.groupId).toBe(red());
    await dialog.getByLabel('Speak to all').check();
    await expect.poll(() => state().speakingToAll).toBe(idOf('Anna'));
    await expectNoOverflow(page);
    if (process.env.LECTERN_SHOTS) {
      await dialog.getByRole('heading', { name: 'Groups' }).scrollIntoViewIfNeeded();
      await page.screenshot({ path: `${process.env.LECTERN_SHOTS}/groups.png` });
      await dialog.getByLabel('Group of Ben').scrollIntoViewIfNeeded();
      await page.screenshot({ path: `${process.env.LECTERN_SHOTS}/groups-people.png` });
    }
    for (const name of ['Red', 'A group with quite a long name for a phone']) {
      await dialog.getByRole('button', { name: `Close ${name}` }).click();
    }
    await expect.poll(() => Object.keys(state().groups).length).toBe(0);
    expect(state().participants[idOf('Ben')]?.groupId).toBe('main');
  });

  test('makes it an exam: nobody looks back or writes to the class, until it is over', async () => {
    const recorder = new TestRecorder({ url: school.test.url, ...(await teacher.ask('recording:start', {})) });
    const scene = await film();
    await recorder.beginPart(scene);
    await recorder.send(scene);
    const everyone = ben.page.getByRole('combobox', { name: 'To' });
    const back = (page: Page) => page.getByRole('button', { name: 'Back 30 seconds' });
    const reason = ben.page.getByText('This is an exam: you write to your teacher alone.');
    const exam = helper.page.getByRole('dialog', { name: 'Class' }).getByRole('checkbox', { name: 'Exam mode' });
    await back(ben.page).waitFor();
    await everyone.waitFor();
    expect(await reason.count()).toBe(0);

    await exam.check();
    await reason.waitFor();
    await everyone.waitFor({ state: 'detached' });
    await back(ben.page).waitFor({ state: 'detached' });
    await ben.page.getByText('Exam', { exact: true }).waitFor();
    await write(ben.page, 'Is question two about circles?');
    await expect.poll(() => state().chat.at(-1)?.text).toBe('Is question two about circles?');
    expect(state().chat.at(-1)?.audience).toEqual({ kind: 'teachers' });
    // Who leads looks back all the same.
    expect(await back(helper.page).count()).toBe(1);
    await expectNoOverflow(helper.page);
    await expectNoOverflow(ben.page);
    if (process.env.LECTERN_SHOTS) {
      await exam.scrollIntoViewIfNeeded();
      await helper.page.screenshot({ path: `${process.env.LECTERN_SHOTS}/exam-class.png` });
      await ben.page.screenshot({ path: `${process.env.LECTERN_SHOTS}/exam-student.png` });
    }

    await exam.uncheck();
    await back(ben.page).waitFor();
    await everyone.waitFor();
    expect(await reason.count()).toBe(0);
    expect(await ben.page.getByText('Exam', { exact: true }).count()).toBe(0);
    await teacher.ask('recording:stop', {});
    expect(ben.complaints).toEqual([]);
  });

  test('lets somebody come back who was kept out', async () => {
    const { page } = helper;
    const dialog = page.getByRole('dialog', { name: 'Class' });
    await teacher.ask('participant:remove', { participantId: idOf('Ben'), ban: true });
    await dialog.getByText('Kept out').waitFor();
    await dialog.getByRole('button', { name: 'Let Ben come back' }).scrollIntoViewIfNeeded();
    if (process.env.LECTERN_SHOTS) await page.screenshot({ path: `${process.env.LECTERN_SHOTS}/kept-out.png` });
    await dialog.getByRole('button', { name: 'Let Ben come back' }).click();
    await dialog.getByText('Kept out').waitFor({ state: 'detached' });
    await page.keyboard.press('Escape');
    const again = await school.openStudent({ context: small });
    await join(again.page, 'Ben');
    await again.page.getByRole('region', { name: 'Stage' }).waitFor();
    await again.page.close();
  });

  test('can lead no more once the role is taken', async () => {
    const { page } = helper;
    await choose(page, 'Class');
    await page.getByRole('dialog', { name: 'Class' }).waitFor();
    await teacher.ask('participant:set-role', { participantId: idOf('Anna'), role: 'student' });
    await page.getByRole('dialog', { name: 'Class' }).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'More', exact: true }).click();
    expect(await page.getByRole('menuitem', { name: 'Class' }).count()).toBe(0);
    await page.keyboard.press('Escape');
  });
});

describe('the code on the projector', () => {
  test('is there while people come in, goes when nobody came for three minutes, and is back with the next', async () => {
    expect(idOf('Ms Rivera')).toBe(HOST_PARTICIPANT_ID);
    const { page } = await school.openTeacher({ context: { viewport: { width: 1280, height: 800 } } });
    await page.clock.install();
    await page.evaluate((id) => {
      window.location.hash = `#/lectures/${id}/teach`;
    }, school.lecture.lectureId);
    await page.getByRole('button', { name: 'End', exact: true }).waitFor();
    await page.getByRole('button', { name: 'Full screen for the projector' }).click();
    const code = page.getByLabel('Join with this code');
    await code.waitFor();
    // Time goes on between the steps, too.
    await page.clock.fastForward(150_000);
    expect(await code.count()).toBe(1);
    await page.clock.fastForward(31_000);
    await code.waitFor({ state: 'detached' });
    const late = await school.openStudent({ context: small });
    await join(late.page, 'Chloé');
    await code.waitFor();
    if (process.env.LECTERN_SHOTS) await page.screenshot({ path: `${process.env.LECTERN_SHOTS}/projector.png` });
    await page.getByRole('button', { name: 'Hide the code' }).click();
    await code.waitFor({ state: 'detached' });
  });
});
