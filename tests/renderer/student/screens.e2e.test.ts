/** Every screen, at each size and in both lights: nothing for axe to find, nothing too wide, nothing the browser complains of. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openStory, type Story } from '../story/story-browser.ts';

const everyScene = [
  'code',
  'name',
  'name-live',
  'joining',
  'unreachable',
  'code-unknown',
  'lecture-ended',
  'lecture-cancelled',
  'full',
  'locked',
  'lobby',
  'waiting',
  'live',
  'live-plain',
  'live-voice',
  'live-cameras',
  'live-screens',
  'live-speaker',
  'live-paused',
  'live-away',
  'live-blocked',
  'live-announcement',
  'live-chat-off',
  'live-asked',
  'live-empty-chat',
  'live-moderator',
  'closed-ended',
  'closed-removed',
  'closed-refused',
  'closed-banned',
  'closed-moved',
  'closed-lost',
  'closed-left',
  'components-paper',
  'components-stage',
];
/** One of each layout. */
const layouts = ['name', 'live', 'live-cameras', 'live-speaker', 'live-moderator', 'components-paper'];
const looks = [
  {
    name: 'phone',
    scenes: everyScene,
    viewport: { width: 360, height: 740 },
    colorScheme: 'light',
    hasTouch: true,
    isMobile: true,
  },
  { name: 'tablet in the dark', scenes: layouts, viewport: { width: 820, height: 1180 }, colorScheme: 'dark' },
  { name: 'laptop', scenes: layouts, viewport: { width: 1440, height: 900 }, colorScheme: 'light' },
  {
    name: 'phone on its side',
    scenes: layouts,
    viewport: { width: 740, height: 360 },
    colorScheme: 'dark',
    hasTouch: true,
    isMobile: true,
  },
] as const;

let story: Story;
beforeAll(async () => {
  story = await openStory();
});
afterAll(() => story[Symbol.asyncDispose]());

describe.each(looks)('$name', ({ name: _name, scenes, ...look }) => {
  // One page for all scenes: browsers take longer to open one than to draw it.
  let page: Page;
  beforeAll(async () => {
    page = await story.open('name', look);
  });
  afterAll(() => page.context().close());

  test.each(scenes)('%s', async (scene) => {
    await story.show(page, scene);
    await page.locator('h1, [role=status]').first().waitFor();
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
    // Controls that are seen are whole: none hangs out of the window.
    const outside = await page.locator('button:visible').evaluateAll((buttons) =>
      buttons
        .filter((button) => {
          const { left, right } = button.getBoundingClientRect();
          const scrolls = button.closest('.stage-strip, .stage-screens, .people-panel, .chat-log') !== null;
          return !scrolls && (left < 0 || right > window.innerWidth);
        })
        .map((button) => button.outerHTML),
    );
    expect(outside).toEqual([]);
    expect(story.complaints).toEqual([]);
  });
});
