/** From a code to the lesson: what is asked, what is kept, and every way of being turned away. */
import type { Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openStory, type Story } from '../story/story-browser.ts';

let story: Story;
beforeAll(async () => {
  story = await openStory();
});
afterAll(() => story[Symbol.asyncDispose]());

const joins = (page: Page) =>
  page.evaluate(() => window.room.asked.filter(({ name }) => name === 'lesson:join').map(({ payload }) => payload));

test('a code may be typed with spaces, dashes and small letters', async () => {
  const page = await story.open('code');
  const field = page.getByRole('textbox', { name: 'Code' });
  expect(await field.evaluate((element) => element === document.activeElement)).toBe(true);
  await page.keyboard.press('Enter');
  await page.getByText('Please enter the code your teacher shows.').waitFor();
  await field.fill('k7p');
  await page.keyboard.press('Enter');
  await page.getByText('A code has six letters and numbers.').waitFor();
  await field.fill(' k7 p-q3m ');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/j/K7PQ3M');
  await page.goBack();
  await field.waitFor();
  await page.context().close();
});

test('the first screen is the title, one field and one button', async () => {
  const page = await story.open('name');
  await page.getByRole('heading', { name: 'Algebra II: quadratic equations' }).waitFor();
  expect(await page.getByRole('textbox').count()).toBe(1);
  expect(await page.getByRole('button').count()).toBe(1);
  expect(await page.title()).toBe('Algebra II: quadratic equations – Lectern');
  await page.getByRole('button', { name: 'Join' }).click();
  await page.getByText('Please enter your name.').waitFor();
  await page.getByRole('textbox').fill('x'.repeat(61));
  await page.keyboard.press('Enter');
  await page.getByText('at most 60 letters').waitFor();
  await page.getByRole('textbox').fill('  Anna   Sato ');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Joining…' }).waitFor();
  expect(await joins(page)).toEqual([{ ticket: { kind: 'code', joinCode: 'K7PQ3M' }, displayName: 'Anna Sato' }]);
  await page.reload();
  await expect.poll(() => page.getByRole('textbox').inputValue()).toBe('Anna Sato');
  await page.context().close();
});

test('the waiting screen turns into the stage by itself', async () => {
  const page = await story.open('waiting');
  await page.getByText('Your teacher hasn’t started yet').waitFor();
  await page.evaluate(() => window.room.happen('lesson:started', {}));
  await page.getByRole('region', { name: 'Stage' }).waitFor();
  await page.evaluate(() => window.room.happen('lesson:ended', { reason: 'teacher' }));
  await page.getByRole('heading', { name: 'The lecture has ended' }).waitFor();
  await page.context().close();
});

test('the seat moved to another tab can be taken back', async () => {
  const page = await story.open('closed-moved');
  await page.evaluate(() => {
    window.room.heldSeat = () => ({ kind: 'seat', seatToken: 'mine' });
  });
  await page.getByRole('button', { name: 'Use it here' }).click();
  await expect.poll(() => joins(page)).toEqual([{ ticket: { kind: 'seat', seatToken: 'mine' } }]);
  await page.context().close();
});

test('a laptop that cannot be reached is looked for until it answers', async () => {
  const page = await story.open('unreachable');
  await page.getByRole('heading', { name: 'Your teacher’s laptop can’t be reached' }).waitFor();
  await page.evaluate(() => {
    window.room.answers['lesson:look'] = async () => ({
      lectureId: 'a',
      title: 'Algebra',
      phase: 'live',
      startsAt: null,
      full: false,
      locked: false,
      welcome: { kind: 'class', displayName: null, roster: null },
    });
  });
  await page.getByRole('heading', { name: 'Algebra' }).waitFor();
  await page.context().close();
});

test('a full lecture can be tried again, an unknown code changed', async () => {
  const page = await story.open('full');
  await page.getByRole('heading', { name: 'This lecture is full' }).waitFor();
  await page.evaluate(() => {
    window.room.answers['lesson:look'] = async () => ({
      lectureId: 'a',
      title: 'Algebra',
      phase: 'live',
      startsAt: null,
      full: false,
      locked: false,
      welcome: { kind: 'class', displayName: null, roster: null },
    });
  });
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('button', { name: 'Join' }).waitFor();
  await page.context().close();

  const other = await story.open('code-unknown');
  await other.getByRole('button', { name: 'Enter another code' }).click();
  await other.getByRole('textbox', { name: 'Code' }).waitFor();
  await other.context().close();
});
