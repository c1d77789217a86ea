/** The student's page as built, on the real server with the real media engine. */
import type { Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DEFAULT_STUDENT_PERMISSIONS } from '../../../protocol/constants.ts';
import { type Person, TestClass } from '../../e2e/support/class.ts';
import { receivedMedia } from '../../e2e/support/received-media.ts';
import { type TestPage, teach } from '../../support/join-as.ts';

let algebra: TestClass;
let teacher: TestPage;
let anna: Person;
let ben: Person;
beforeAll(async () => {
  algebra = await TestClass.start({
    lecture: { title: 'Algebra II', studentPermissions: [...DEFAULT_STUDENT_PERMISSIONS, 'speak', 'camera'] },
  });
  teacher = await teach(algebra.test.url, await algebra.test.server.signHostToken(), algebra.lecture.lectureId);
  anna = await algebra.openStudent({ secure: true });
  ben = await algebra.openStudent();
});
afterAll(async () => {
  teacher.close();
  await algebra.close();
});

async function join(page: Page, name: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Your name' }).fill(name);
  await page.getByRole('button', { name: 'Join' }).click();
}

test('name, waiting, and the stage as soon as the teacher is live', async () => {
  await join(anna.page, 'Anna');
  await join(ben.page, 'Ben');
  for (const { page } of [anna, ben]) await page.getByRole('heading', { name: 'Your teacher hasn’t started yet' }).waitFor();
  await teacher.ask('lesson:start', {});
  for (const { page } of [anna, ben]) await page.getByRole('region', { name: 'Stage' }).waitFor();
});

test('chat and hand, both ways', async () => {
  await ben.page.getByRole('textbox', { name: 'Message' }).fill('hello from plain http');
  await ben.page.keyboard.press('Enter');
  await anna.page.getByText('hello from plain http').waitFor();
  await teacher.ask('chat:send', { text: 'welcome' });
  await ben.page.getByText('welcome').waitFor();
  await ben.page.getByRole('button', { name: 'Raise hand' }).click();
  await ben.page.getByRole('button', { name: /Lower hand/ }).waitFor();
  await teacher.ask('hand:lower-all', {});
  await ben.page.getByRole('button', { name: 'Raise hand' }).waitFor();
});

test('on plain http the reason is said; on a secure origin one speaks and is seen', async () => {
  await ben.page.getByText('You may speak, over a secure connection').waitFor();
  expect(await ben.page.getByRole('button', { name: 'Unmute' }).count()).toBe(0);
  await anna.page.getByRole('button', { name: 'Unmute' }).click();
  await anna.page.getByRole('button', { name: 'Turn camera on' }).click();
  await anna.page.getByRole('button', { name: 'Turn camera off' }).waitFor();
  await ben.page.locator('video[aria-label="Anna’s camera"]').waitFor();
  await expect.poll(async () => (await receivedMedia(ben.page)).framesDecoded, { timeout: 15_000 }).toBeGreaterThan(20);
  await expect.poll(async () => (await receivedMedia(ben.page)).audioEnergy, { timeout: 15_000 }).toBeGreaterThan(0);
});

test('muted by the teacher, asked to speak, unmuted by one press', async () => {
  await teacher.ask('participant:mute', { participantId: null });
  await anna.page.getByRole('button', { name: 'Unmute' }).waitFor();
  const annaId = Object.values(teacher.state.participants).find(({ displayName }) => displayName === 'Anna')?.participantId;
  if (!annaId) throw new Error('Anna is not here');
  await teacher.ask('participant:ask-unmute', { participantId: annaId });
  await anna.page.getByText('Ms Noether asks you to speak.').waitFor();
  await anna.page.locator('.notice').getByRole('button', { name: 'Unmute' }).click();
  await anna.page.getByRole('button', { name: 'Mute', exact: true }).waitFor();
});

test('a reload returns to the same seat without asking for the name', async () => {
  await ben.page.reload();
  await ben.page.getByRole('region', { name: 'Stage' }).waitFor();
  await ben.page.getByText('hello from plain http').waitFor();
  expect(await ben.page.getByRole('textbox', { name: 'Your name' }).count()).toBe(0);
  expect(Object.values(teacher.state.participants).filter(({ displayName }) => displayName === 'Ben').length).toBe(1);
});

test('a right that is taken stops the camera and says so', async () => {
  await teacher.ask('permissions:change', { target: { kind: 'everyone' }, take: ['camera', 'chat', 'private-chat'] });
  await anna.page.getByText('Your teacher has turned your camera off.').waitFor();
  await anna.page.getByRole('button', { name: /camera/ }).waitFor({ state: 'detached' });
  await ben.page.getByText('Your teacher has muted chat.').waitFor();
});

test('an assistant locks the lesson in the class dialog, which a student does not have', async () => {
  const annaId = Object.values(teacher.state.participants).find(({ displayName }) => displayName === 'Anna')?.participantId;
  if (!annaId) throw new Error('Anna is not here');
  const more = anna.page.getByRole('button', { name: 'More', exact: true });
  const item = anna.page.getByRole('menuitem', { name: 'Class' });
  await more.click();
  await anna.page.getByRole('menuitem', { name: 'Leave the lecture' }).waitFor();
  expect(await item.count()).toBe(0);
  await anna.page.keyboard.press('Escape');
  await teacher.ask('participant:set-role', { participantId: annaId, role: 'assistant' });
  await more.click();
  await item.click();
  const dialog = anna.page.getByRole('dialog', { name: 'Class' });
  const lock = dialog.getByRole('checkbox', { name: 'Nobody new can come in' });
  await lock.check();
  await expect.poll(() => teacher.state.locked).toBe(true);
  await lock.uncheck();
  await expect.poll(() => teacher.state.locked).toBe(false);
  await anna.page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
});

test('a student who was handed the lesson can end it, after being asked', async () => {
  const benId = Object.values(teacher.state.participants).find(({ displayName }) => displayName === 'Ben')?.participantId;
  if (!benId) throw new Error('Ben is not here');
  const end = ben.page.getByRole('menuitem', { name: 'End for everyone' });
  await teacher.ask('participant:set-role', { participantId: benId, role: 'assistant' });
  await ben.page.getByRole('button', { name: 'More', exact: true }).click();
  expect(await end.count()).toBe(0);
  await ben.page.keyboard.press('Escape');
  await teacher.ask('lesson:hand-over', { participantId: benId });
  await ben.page.getByRole('button', { name: 'More', exact: true }).click();
  await end.click();
  await ben.page.getByRole('dialog').getByRole('button', { name: 'End for everyone' }).click();
});

test('the end is said, and nobody complained', async () => {
  for (const { page } of [anna, ben]) await page.getByRole('heading', { name: 'The lecture has ended' }).waitFor();
  expect([...anna.complaints, ...ben.complaints]).toEqual([]);
});

test('an ended lecture and an unknown code are told apart', async () => {
  const late = await algebra.openStudent();
  await late.page.getByRole('heading', { name: 'This lecture has ended' }).waitFor();
  await late.page.goto(`${late.origin}/j/222222`);
  await late.page.getByRole('heading', { name: 'There is no lecture with this code' }).waitFor();
});
