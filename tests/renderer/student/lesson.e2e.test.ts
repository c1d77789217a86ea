/** The lesson's screen: keys, sound, one's own voice and picture, and what is said when things go wrong. */
import type { Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openStory, type Story } from '../story/story-browser.ts';

const laptop = { viewport: { width: 1280, height: 800 } };
let story: Story;
beforeAll(async () => {
  story = await openStory();
});
afterAll(() => story[Symbol.asyncDispose]());

const published = (page: Page) =>
  page.evaluate(() => window.room.snapshot.media.published.map(({ source, paused }) => `${source}${paused ? ' muted' : ''}`));
const names = (page: Page) => page.evaluate(() => window.room.asked.map(({ name }) => name));

test('H raises and lowers the hand, ? lists the keys, and keys rest while one writes', async () => {
  const page = await story.open('live', laptop);
  await page.keyboard.press('h');
  await page.getByRole('button', { name: /Lower hand. You are number 3/ }).waitFor();
  await page.keyboard.press('H');
  await page.getByRole('button', { name: 'Raise hand' }).waitFor();
  await page.getByRole('textbox', { name: 'Message' }).click();
  await page.keyboard.type('hhh?');
  expect(await names(page)).toEqual(['hand:raise', 'hand:lower']);
  await page.evaluate(() => (document.activeElement as HTMLElement).blur());
  await page.keyboard.press('?');
  const dialog = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await dialog.waitFor();
  // This student may not speak: the microphone's key isn't listed.
  expect(await dialog.locator('kbd').allTextContents()).toEqual(['H', 'D', '?']);
  await dialog.getByRole('checkbox').uncheck();
  await page.keyboard.press('Escape');
  await page.keyboard.press('h');
  expect((await names(page)).length).toBe(2);
  await page.context().close();
});

test('microphone, camera and screen: sent, muted, stopped', async () => {
  const page = await story.open('live-speaker', laptop);
  await page.getByRole('button', { name: 'Unmute' }).click();
  await page.getByRole('button', { name: 'Mute', exact: true }).waitFor();
  expect(await published(page)).toEqual(['microphone']);
  await page.keyboard.press('m');
  await page.getByRole('button', { name: 'Unmute' }).waitFor();
  expect(await published(page)).toEqual(['microphone muted']);
  await page.keyboard.press('c');
  await page.getByRole('button', { name: 'Turn camera off' }).waitFor();
  await page.locator('video[aria-label="Your camera"]').waitFor();
  const track = await page.evaluateHandle(
    () => window.room.snapshot.media.published.find(({ source }) => source === 'camera')?.track,
  );
  await page.keyboard.press('c');
  await page.getByRole('button', { name: 'Turn camera on' }).waitFor();
  // Off is off: the camera's light goes out.
  expect(await track.evaluate((camera) => camera?.readyState)).toBe('ended');
  expect(await published(page)).toEqual(['microphone muted']);
  await page.context().close();
});

test('space talks while it is held', async () => {
  const page = await story.open('live-speaker', laptop);
  await page.getByRole('button', { name: 'Unmute' }).click();
  await page.getByRole('button', { name: 'Mute', exact: true }).click();
  await page.getByRole('button', { name: 'Unmute' }).waitFor();
  await page.evaluate(() => (document.activeElement as HTMLElement).blur());
  await page.keyboard.down(' ');
  await page.getByRole('button', { name: 'Mute', exact: true }).waitFor();
  await page.keyboard.up(' ');
  await page.getByRole('button', { name: 'Unmute' }).waitFor();
  await page.context().close();
});

test('a source that the teacher stops is closed here too, and said', async () => {
  const page = await story.open('live-speaker', laptop);
  await page.getByRole('button', { name: 'Unmute' }).click();
  await page.getByRole('button', { name: 'Mute', exact: true }).waitFor();
  const state = await page.evaluate(() => {
    const { room } = window;
    const [mine] = room.snapshot.media.published;
    if (!mine) throw new Error('nothing published');
    room.set({ media: { ...room.snapshot.media, published: [] } });
    room.emit('publication-ended', { producerId: mine.producerId, source: 'microphone', track: mine.track });
    return mine.track.readyState;
  });
  expect(state).toBe('ended');
  await page.getByText('Your teacher has turned your microphone off.').waitFor();
  await page.context().close();
});

test('asked to speak: one press unmutes', async () => {
  const page = await story.open('live-asked', laptop);
  await page.getByText('asks you to speak.').waitFor();
  await page.locator('.notice').getByRole('button', { name: 'Unmute' }).click();
  await page.getByRole('button', { name: 'Mute', exact: true }).waitFor();
  expect(await published(page)).toEqual(['microphone']);
  await page.getByText('asks you to speak.').waitFor({ state: 'detached' });
  await page.context().close();
});

test('a refused camera says what to do, and the lesson goes on', async () => {
  const page = await story.open('live-speaker', laptop);
  await page.evaluate(() => {
    navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotAllowedError'));
  });
  await page.getByRole('button', { name: 'Turn camera on' }).click();
  await page.getByText('The browser may not use your camera.').waitFor();
  expect(await published(page)).toEqual([]);
  await page.context().close();
});

test('a lost connection freezes the stage with a note and returns without a click', async () => {
  const page = await story.open('live', laptop);
  await page.evaluate(() => window.room.set({ connection: 'reconnecting' }));
  await page.getByText('Connection lost. Coming back by itself…').waitFor();
  expect(await page.locator('.stage-frozen video').count()).toBe(2);
  await page.evaluate(() => window.room.set({ connection: 'joined' }));
  await page.getByText('Connection lost.').waitFor({ state: 'detached' });
  await page.context().close();
});

test('reactions float for everyone and go by themselves', async () => {
  const page = await story.open('live', laptop);
  await page.getByRole('button', { name: 'React', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Clapping' }).click();
  await page.locator('.floating-reaction').getByText('Anna Sato').waitFor();
  await page.locator('.floating-reaction').waitFor({ state: 'detached' });
  await page.context().close();
});

test('screen readers hear of hands and messages', async () => {
  const page = await story.open('live', laptop);
  await page.evaluate(() => {
    window.room.happen('hand:raised', { participantId: 's0' });
    window.room.happen('chat:sent', { participantId: 's1', text: 'Hello', audience: { kind: 'everyone' }, replyTo: null });
  });
  await page.locator('[role=log]').getByText('Ben Okafor raised a hand. Carla Nunes: Hello').waitFor();
  await page.context().close();
});

test('where the browser wants a tap before sound there is one button, and then there is sound', async () => {
  await using quiet = await openStory({ args: ['--autoplay-policy=user-gesture-required'] });
  const page = await quiet.open('live', laptop);
  const tap = page.getByRole('button', { name: 'Tap to hear' });
  await tap.click();
  await tap.waitFor({ state: 'detached' });
  expect(await page.locator('audio').evaluateAll((all) => all.every((audio) => !(audio as HTMLAudioElement).paused))).toBe(true);
});
