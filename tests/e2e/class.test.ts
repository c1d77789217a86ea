/** One whole lecture on the product's own pages: a teacher, four students on plain http, one on a secure origin. */
import type { Page } from 'playwright';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Person, TestClass } from './support/class.ts';
import { endFromOutside } from './support/opened-devices.ts';
import { during, join, SLOW_CAMERA, shows, showsNo, write } from './support/product-pages.ts';
import { grows, receivedMedia } from './support/received-media.ts';

const TEACHERS_CAMERA = 'Ms Rivera’s camera';
const TEACHERS_SCREEN = 'Ms Rivera’s screen';
const small = { viewport: { width: 960, height: 600 } };

let school: TestClass;
let teacher: Page;
/** Anna, Ben, Chloé, Dan at http://teacher.test; Eva at http://localhost. */
const students: Person[] = [];
let lecturePage = '';
let joinCode = '';

const each = <T>(act: (page: Page) => Promise<T>) => Promise.all(students.map(({ page }) => act(page)));
const byName = (name: 'Anna' | 'Ben' | 'Chloé' | 'Dan' | 'Eva') =>
  students[['Anna', 'Ben', 'Chloé', 'Dan', 'Eva'].indexOf(name)] as Person;

beforeAll(async () => {
  school = await TestClass.start({ chromium: { args: [SLOW_CAMERA] } });
  teacher = (await school.openTeacher({ context: { viewport: { width: 1200, height: 700 } } })).page;
});

afterEach(async ({ task }) => {
  if (task.result?.state !== 'fail') return;
  const received = await Promise.all(students.map(({ page }) => receivedMedia(page).catch(String)));
  console.error(JSON.stringify({ received, complaints: students.map(({ complaints }) => complaints) }, null, 2));
});

afterAll(() => school?.close());

describe('a lecture', () => {
  test('is planned by the teacher, and students wait for it', async () => {
    await teacher.getByRole('button', { name: 'New lecture' }).click();
    await teacher.getByLabel('Title').fill('Algebra II');
    await teacher.getByRole('button', { name: /^Save/ }).click();
    await teacher.getByRole('heading', { name: 'Algebra II' }).waitFor();
    lecturePage = teacher.url();
    const spoken = await teacher.getByText(/^Code( [A-Z2-9]){6}$/).textContent();
    joinCode = (spoken ?? '').replace('Code', '').replaceAll(' ', '');
    for (const name of ['Anna', 'Ben', 'Chloé']) {
      const student = await school.openStudent({ joinCode, context: small });
      students.push(student);
      await join(student.page, name);
    }
    await each((page) => page.getByRole('heading', { name: 'Your teacher hasn’t started yet' }).waitFor());
    expect(await byName('Anna').page.evaluate(() => [window.origin.split(':')[1], window.isSecureContext])).toEqual([
      '//teacher.test',
      false,
    ]);
  });

  test('goes live from the green room, and everybody sees and hears the teacher', async () => {
    await teacher.getByRole('button', { name: 'Open the classroom' }).click();
    await teacher.getByLabel('Your camera').waitFor();
    await teacher.getByLabel('Your name').fill('Ms Rivera');
    await teacher.keyboard.press('Enter');
    for (const name of ['Anna', 'Ben', 'Chloé']) await teacher.getByText(name, { exact: true }).waitFor();
    await teacher.getByRole('button', { name: 'Go live' }).click();
    await teacher.getByRole('button', { name: 'End', exact: true }).waitFor();
    await each((page) => page.getByRole('region', { name: 'Stage' }).waitFor());
    await each(async (page) => {
      await shows(page, TEACHERS_CAMERA, 10);
      await grows(page, { frames: 10, audioEnergy: 0.001 });
    });
  });

  test('lets in who comes late, on plain http and on a secure origin', async () => {
    for (const [name, secure] of [
      ['Dan', false],
      ['Eva', true],
    ] as const) {
      const student = await school.openStudent({ joinCode, secure, context: small });
      students.push(student);
      await student.page.getByText('Live', { exact: true }).or(student.page.getByText('Live now')).first().waitFor();
      await join(student.page, name);
      await shows(student.page, TEACHERS_CAMERA);
      await grows(student.page, { frames: 10, audioEnergy: 0.001 });
    }
    await teacher.getByText('5 here').waitFor();
  });

  test('is spoken about in the chat, both ways', async () => {
    await write(teacher, 'Good morning, everyone');
    await each((page) => page.getByText('Good morning, everyone').first().waitFor());
    await write(byName('Dan').page, 'Hello from plain http');
    for (const page of [teacher, ...students.map((student) => student.page)]) {
      await page.getByText('Hello from plain http').first().waitFor();
    }
  });

  test('is silent while the teacher is muted, and only then', async () => {
    await teacher.getByRole('button', { name: 'Mute microphone' }).click();
    await each((page) => page.getByRole('img', { name: 'Microphone off' }).first().waitFor());
    await each(async (page) => expect((await during(page, 5)).audioBytesGrown).toBe(0));
    await teacher.getByRole('button', { name: 'Turn microphone on' }).click();
    await each((page) => grows(page, { frames: 5, audioEnergy: 0.001 }));
  });

  test('shows the teacher’s screen until sharing is stopped, by a button or from outside', async () => {
    await teacher.getByRole('button', { name: 'Share screen' }).click();
    await teacher.getByRole('button', { name: 'You are sharing your screen' }).waitFor();
    await each((page) => shows(page, TEACHERS_SCREEN));
    // The camera goes on beside it.
    await each((page) => shows(page, TEACHERS_CAMERA));
    await teacher.getByRole('button', { name: 'You are sharing your screen' }).click();
    await teacher.getByRole('menuitem', { name: /^Stop sharing/ }).click();
    await each((page) => showsNo(page, TEACHERS_SCREEN));

    await teacher.getByRole('button', { name: 'Share screen' }).click();
    await each((page) => shows(page, TEACHERS_SCREEN));
    await endFromOutside(teacher, 'screen');
    await teacher.getByText('You stopped sharing your screen.').waitFor();
    await teacher.getByRole('button', { name: 'Share screen' }).waitFor();
    await each((page) => showsNo(page, TEACHERS_SCREEN));
    await each((page) => shows(page, TEACHERS_CAMERA));
  });

  test('a student who is given the word is heard and seen by everyone', async () => {
    const eva = byName('Eva').page;
    expect(await eva.getByRole('button', { name: 'Unmute' }).count()).toBe(0);
    for (const right of ['Let them speak', 'Let them use their camera']) {
      await teacher.getByRole('button', { name: 'What to do with Eva' }).click();
      await teacher.getByRole('menuitem', { name: right }).click();
    }
    await eva.getByRole('button', { name: 'Unmute' }).click();
    await eva.getByRole('button', { name: 'Mute', exact: true }).waitFor();
    await eva.getByRole('button', { name: 'Turn camera on' }).click();
    // With the teacher muted, what is heard is Eva.
    await teacher.getByRole('button', { name: 'Mute microphone' }).click();
    await teacher.getByRole('button', { name: 'Turn microphone on' }).waitFor();
    for (const page of [teacher, ...students.map((student) => student.page)]) {
      if (page === eva) continue;
      await shows(page, 'Eva’s camera');
      await grows(page, { frames: 5, audioEnergy: 0.001 });
    }
    await eva.getByRole('button', { name: 'Mute', exact: true }).click();
    await eva.getByRole('button', { name: 'Unmute' }).waitFor();
    await eva.getByRole('button', { name: 'Turn camera off' }).click();
    for (const page of [teacher, byName('Anna').page, byName('Dan').page]) await showsNo(page, 'Eva’s camera');
    await expect.poll(async () => (await during(byName('Ben').page, 5)).audioBytesGrown, { timeout: 10_000 }).toBe(0);
  });

  test('ends for everyone, and nobody’s page complained', async () => {
    await teacher.getByRole('button', { name: 'End', exact: true }).click();
    await teacher.getByRole('button', { name: 'End for everyone' }).click();
    await each((page) => page.getByRole('heading', { name: 'The lecture has ended' }).waitFor());
    await teacher.getByRole('heading', { name: 'Who was there' }).waitFor();
    expect(teacher.url()).toBe(lecturePage);
    expect(students.flatMap(({ complaints }) => complaints)).toEqual([]);
  });

  test('is kept, with its chat, when the server is started again', async () => {
    await school.restart();
    await teacher.goto(`${new URL(lecturePage).origin}/teach`);
    await teacher.reload();
    await teacher.getByRole('link', { name: 'Algebra II' }).click();
    await teacher.getByRole('heading', { name: 'Algebra II' }).waitFor();
    for (const name of ['Anna', 'Ben', 'Chloé', 'Dan', 'Eva']) await teacher.getByRole('rowheader', { name }).waitFor();
    await teacher.getByText('Good morning, everyone').waitFor();
    await teacher.getByText('Hello from plain http').waitFor();
  });
});
