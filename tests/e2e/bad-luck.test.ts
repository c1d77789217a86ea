/** What goes wrong in classrooms, on the product's own pages: said in words, and mended without a click where nobody need do anything. */
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEFAULT_STUDENT_PERMISSIONS } from '../../protocol/constants.ts';
import { type Person, startClass, type TestClass } from './support/class.ts';
import { endFromOutside } from './support/opened-devices.ts';
import { goLive, join, listenFor, SLOW_CAMERA, shows, showsNo, write } from './support/product-pages.ts';
import { grows, receivedMedia } from './support/received-media.ts';

const CAMERA = 'Teacher’s camera';
const LOST = 'Connection lost. Coming back by itself…';
const INTERRUPTED = 'Picture and sound stopped. Bringing them back…';
const small = { viewport: { width: 960, height: 600 } };

let school: TestClass;
let teacher: Person;
/** On plain http, on a network of his own. */
let ben: Person;
/** On a secure origin, and allowed to be seen. */
let eva: Person;

beforeAll(async () => {
  const started = await startClass({
    lecture: { capacity: 3, studentPermissions: [...DEFAULT_STUDENT_PERMISSIONS, 'speak', 'camera'] },
    students: [
      { ownNetwork: true, context: small },
      { secure: true, context: small },
    ],
    chromium: { args: [SLOW_CAMERA] },
  });
  school = started.class;
  teacher = started.teacher;
  [ben, eva] = started.students as [Person, Person];
  await join(ben.page, 'Ben');
  await join(eva.page, 'Eva');
  await goLive(teacher.page, school.lecture.lectureId);
  for (const { page } of [ben, eva]) await shows(page, CAMERA);
});

afterAll(() => school?.close());

describe('at the door', () => {
  /** The third and last seat, taken by the second Ben. */
  let third: Person;

  test('names that won’t do are refused at the field; a name that is taken gets a number', async () => {
    third = await school.openStudent({ context: small });
    const { page } = third;
    await join(page, '   ');
    await page.getByText('Please enter your name.').waitFor();
    await join(page, 'x'.repeat(61));
    await page.getByText('Please use a name of at most 60 letters.').waitFor();
    await join(page, ' ben ');
    await shows(page, CAMERA);
    await teacher.page.getByText('ben (2)').first().waitFor();
    await page.getByRole('tab', { name: 'People' }).click();
    await page.getByText('ben (2) (you)').waitFor();
  });

  test('a full lecture says so, and has room again when somebody leaves', async () => {
    const late = await school.openStudent({ context: small });
    await late.page.getByRole('heading', { name: 'This lecture is full' }).waitFor();
    await third.page.getByRole('button', { name: 'More', exact: true }).click();
    await third.page.getByRole('menuitem', { name: 'Leave' }).click();
    await third.page.getByRole('dialog').getByRole('button', { name: 'Leave' }).click();
    await third.page.getByRole('heading', { name: 'You have left the lecture' }).waitFor();
    await late.page.getByRole('button', { name: 'Try again' }).click();
    await join(late.page, 'Zoë');
    await shows(late.page, CAMERA);
    await late.page.getByRole('button', { name: 'More', exact: true }).click();
    await late.page.getByRole('menuitem', { name: 'Leave' }).click();
    await late.page.getByRole('dialog').getByRole('button', { name: 'Leave' }).click();
    await teacher.page.getByText('2 here').waitFor();
    await late.context.close();
    await third.context.close();
  });

  test('a lecture that was cancelled says so; one in the bin is not found', async () => {
    const { lecture } = await school.desk.ask('lecture:create', { title: 'Physics', startsAt: Date.now() + 3_600_000 });
    await school.desk.ask('lecture:cancel', { lectureId: lecture.lectureId });
    const { page, context } = await school.openStudent({ joinCode: lecture.joinCode });
    await page.getByRole('heading', { name: 'This lecture was cancelled' }).waitFor();
    await school.desk.ask('lecture:delete', { lectureId: lecture.lectureId });
    await page.reload();
    await page.getByRole('heading', { name: 'There is no lecture with this code' }).waitFor();
    await context.close();
  });
});

describe('a student’s camera', () => {
  const failWith = (page: Page, name: string) =>
    page.evaluate((errorName) => {
      const { mediaDevices } = navigator;
      const original = mediaDevices.getUserMedia;
      mediaDevices.getUserMedia = async () => {
        mediaDevices.getUserMedia = original;
        throw new DOMException('no', errorName);
      };
    }, name);

  test.each([
    ['denied', 'NotAllowedError', 'The browser may not use your camera.'],
    ['missing', 'NotFoundError', 'No camera was found.'],
    ['busy', 'NotReadableError', 'Another program is using your camera.'],
  ])('that is %s is said, and the lecture goes on', async (_problem, errorName, sentence) => {
    const { page } = eva;
    await failWith(page, errorName);
    await page.getByRole('button', { name: 'Turn camera on' }).click();
    await page.getByText(sentence, { exact: false }).first().waitFor();
    await page.getByRole('button', { name: 'Turn camera on' }).waitFor();
    await shows(page, CAMERA);
  });

  test('that is unplugged while it is seen is said, and can be turned on again', async () => {
    const { page } = eva;
    await page.getByRole('button', { name: 'Turn camera on' }).click();
    await shows(ben.page, 'Eva’s camera');
    await endFromOutside(page, 'camera');
    await page.getByText('Your camera was unplugged. Everything else goes on.').first().waitFor();
    await showsNo(ben.page, 'Eva’s camera');
    await page.getByRole('button', { name: 'Turn camera on' }).click();
    await shows(ben.page, 'Eva’s camera');
    await page.getByRole('button', { name: 'Turn camera off' }).click();
    await showsNo(ben.page, 'Eva’s camera');
  });
});

test('the teacher’s camera unplugged while live: students go on hearing, and see again when it is back', async () => {
  await endFromOutside(teacher.page, 'camera');
  await teacher.page.getByText('Your camera was unplugged. The class sees everything else', { exact: false }).waitFor();
  for (const { page } of [ben, eva]) {
    await page.getByText('Picture paused').first().waitFor();
    await grows(page, { audioEnergy: 0.001 });
  }
  await teacher.page.getByRole('button', { name: 'Turn camera on' }).click();
  for (const { page } of [ben, eva]) {
    await page.getByText('Picture paused').waitFor({ state: 'detached' });
    await shows(page, CAMERA);
  }
});

test('the media engine killed: every page says so and has picture and sound back by itself', async () => {
  const pages = [teacher, ben, eva].map(({ page }) => page);
  const told = await Promise.all(pages.map((page) => listenFor(page, INTERRUPTED)));
  school.killEngine();
  await Promise.all(told.map(({ said }) => said()));
  for (const page of pages) await page.getByText(INTERRUPTED).waitFor({ state: 'detached' });
  for (const { page } of [ben, eva]) {
    await shows(page, CAMERA);
    await grows(page, { frames: 10, audioEnergy: 0.001 });
  }
});

test('a student’s network gone for ten seconds: the stage freezes with a note, and goes on without a click', async () => {
  const { page } = ben;
  await shows(page, CAMERA);
  const note = page.getByText(LOST).or(page.getByText(INTERRUPTED)).first();
  ben.network?.cut();
  const tenSeconds = page.waitForTimeout(10_000);
  await note.waitFor({ timeout: 10_000 });
  const { framesDecoded } = await receivedMedia(page);
  await write(eva.page, 'while Ben is away');
  await tenSeconds;
  // The last picture is still there, and it is of then.
  await note.waitFor();
  await page.locator(`video[aria-label="${CAMERA}"]`).waitFor();
  expect((await receivedMedia(page)).framesDecoded).toBeLessThanOrEqual(framesDecoded);
  expect(await page.getByText('while Ben is away').count()).toBe(0);
  ben.network?.restore();
  await note.waitFor({ state: 'detached' });
  await shows(page, CAMERA);
  await grows(page, { frames: 10, audioEnergy: 0.001 }, 20_000);
  await page.getByText('while Ben is away').first().waitFor();
  await teacher.page.getByText('2 here').waitFor();
  // Whose network is whole sees nothing of it.
  expect(eva.complaints).toEqual([]);
});
