/** A whole lecture without a mouse. */
import type { Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startClass, type TestClass } from './support/class.ts';
import { SLOW_CAMERA } from './support/product-pages.ts';

let school: TestClass;
let teacher: Page;
let student: Page;

beforeAll(async () => {
  const started = await startClass({ students: [{}], chromium: { args: [SLOW_CAMERA] } });
  school = started.class;
  teacher = started.teacher.page;
  student = started.students[0]?.page as Page;
});

afterAll(() => school?.close());

/** The name of what has the focus, as it is said or shown. */
const focused = (page: Page) =>
  page.evaluate(() => {
    const element = document.activeElement;
    return element?.getAttribute('aria-label') ?? element?.textContent?.trim() ?? '';
  });

/** Goes on with Tab until something of this name has the focus. */
async function tabTo(page: Page, name: string | RegExp): Promise<void> {
  const passed: string[] = [];
  for (let step = 0; step < 40; step += 1) {
    const now = await focused(page);
    if (typeof name === 'string' ? now === name : name.test(now)) return;
    passed.push(now.slice(0, 40));
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab does not lead to ${name}, but to ${passed.join(' → ')}`);
}

test('a student comes in, a teacher goes live', async () => {
  await expect.poll(() => student.evaluate(() => document.activeElement?.tagName)).toBe('INPUT');
  await student.keyboard.type('Anna');
  await student.keyboard.press('Enter');
  await student.getByRole('heading', { name: 'Your teacher hasn’t started yet' }).waitFor();

  await teacher.getByRole('link', { name: 'Algebra' }).waitFor();
  await tabTo(teacher, 'Algebra');
  await teacher.keyboard.press('Enter');
  await teacher.getByRole('button', { name: 'Open the classroom' }).waitFor();
  await tabTo(teacher, 'Open the classroom');
  await teacher.keyboard.press('Enter');
  await teacher.getByText('Anna', { exact: true }).waitFor();
  await tabTo(teacher, 'Go live');
  await teacher.keyboard.press('Enter');
  await student.getByRole('region', { name: 'Stage' }).waitFor();
});

test('both write, a hand goes up and down', async () => {
  await tabTo(student, 'Message');
  await student.keyboard.type('May I ask something?');
  await student.keyboard.press('Enter');
  await teacher.getByText('May I ask something?').first().waitFor();
  await tabTo(student, 'Raise hand');
  await student.keyboard.press('Space');
  await student.getByRole('button', { name: /^Lower hand/ }).waitFor();

  await tabTo(teacher, 'Lower Anna’s hand');
  await teacher.keyboard.press('Enter');
  await student.getByRole('button', { name: 'Raise hand' }).waitFor();
  await tabTo(teacher, 'Message');
  await teacher.keyboard.type('Of course.');
  await teacher.keyboard.press('Enter');
  await student.getByText('Of course.').first().waitFor();

  // The focus is still in a control, where the letter key works too.
  await tabTo(student, /hand/i);
  await student.keyboard.press('h');
  await teacher.getByRole('button', { name: 'Lower Anna’s hand' }).waitFor();
});

test('a role is given through the menu of a person, while the chat goes on', async () => {
  await tabTo(teacher, 'What to do with Anna');
  await teacher.keyboard.press('Enter');
  await teacher.getByRole('menuitem', { name: 'Make an assistant' }).waitFor();
  // So long that the chat scrolls to its end.
  await tabTo(student, 'Message');
  await student.keyboard.insertText(`${'and\n'.repeat(60)}that was all`);
  await student.keyboard.press('Enter');
  await teacher.getByText('that was all').first().waitFor();
  const chat = teacher.getByRole('region', { name: 'Chat' }).locator('.chat-log-scroll');
  await expect.poll(() => chat.evaluate((log) => log.scrollTop)).toBeGreaterThan(0);
  for (let step = 0; step < 12 && (await focused(teacher)) !== 'Make an assistant'; step += 1) {
    await teacher.keyboard.press('ArrowDown');
  }
  await teacher.keyboard.press('Enter');
  await student.getByRole('tab', { name: 'People' }).waitFor();
  await teacher.getByText('Assistant', { exact: true }).first().waitFor();
});

test('the teacher ends the lecture', async () => {
  await tabTo(teacher, 'End');
  await teacher.keyboard.press('Enter');
  await teacher.getByRole('heading', { name: 'End the lecture for everyone?' }).waitFor();
  await tabTo(teacher, 'End for everyone');
  await teacher.keyboard.press('Enter');
  await student.getByRole('heading', { name: 'The lecture has ended' }).waitFor();
  await teacher.getByRole('heading', { name: 'Who was there' }).waitFor();
});
