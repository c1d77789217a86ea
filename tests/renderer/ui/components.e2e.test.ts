/** The shared components under real keys and presses. */
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openStory, type Story } from '../story/story-browser.ts';

const laptop = { viewport: { width: 1280, height: 800 } };
let story: Story;
beforeAll(async () => {
  story = await openStory();
});
afterAll(() => story[Symbol.asyncDispose]());

/** Requests the page made, newest last, but those of joining. */
function asked(page: Page): Promise<{ name: string; payload: unknown }[]> {
  return page.evaluate(() => window.room.asked.filter(({ name }) => !name.startsWith('lesson:')));
}
const box = (page: Page) => page.getByRole('textbox', { name: 'Message' });

describe('dialog', () => {
  test('keeps the focus inside, closes by Esc and gives the focus back', async () => {
    const page = await story.open('dialog');
    await page.getByRole('button', { name: 'Open' }).click();
    const dialog = page.getByRole('dialog', { name: 'End the lecture?' });
    await dialog.waitFor();
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Cancel');
    for (let presses = 0; presses < 6; presses += 1) {
      await page.keyboard.press('Tab');
      expect(
        await page.evaluate(() => document.activeElement === document.body || document.activeElement?.closest('dialog') !== null),
      ).toBe(true);
    }
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(await page.getByTestId('answer').textContent()).toBe('closed');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Open');
    await page.context().close();
  });

  test('a press beside it closes, a press on it does not', async () => {
    const page = await story.open('dialog', laptop);
    await page.getByRole('button', { name: 'Open' }).click();
    await page.getByText('Students see that it is over.').click();
    expect(await page.getByRole('dialog').count()).toBe(1);
    await page.mouse.click(20, 700);
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Open' }).click();
    await page.getByRole('button', { name: 'End for everyone' }).click();
    expect(await page.getByTestId('answer').textContent()).toBe('confirmed');
    await page.context().close();
  });
});

describe('menu', () => {
  test('opens, moves by arrows, chooses by Enter and gives the focus back', async () => {
    const page = await story.open('components-paper', laptop);
    const button = page.getByRole('button', { name: 'Sample menu' });
    await button.focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    expect(await page.getByTestId('chosen').textContent()).toBe('three');
    expect(await button.evaluate((element) => element === document.activeElement)).toBe(true);
    await page.context().close();
  });

  test('closes by Esc and by a press elsewhere', async () => {
    const page = await story.open('components-paper', laptop);
    const button = page.getByRole('button', { name: 'Sample menu' });
    const menu = page.getByRole('menu');
    await button.click();
    await page.keyboard.press('Escape');
    await menu.waitFor({ state: 'detached' });
    await button.click();
    await page.getByRole('heading', { name: 'Components' }).click();
    await menu.waitFor({ state: 'detached' });
    await page.context().close();
  });
});

describe('chat', () => {
  test('Enter sends, Shift+Enter makes a new line', async () => {
    const page = await story.open('live', laptop);
    await box(page).click();
    await page.keyboard.type('first');
    await page.keyboard.press('Shift+Enter');
    await page.keyboard.type('second');
    await page.keyboard.press('Enter');
    await page.locator('.chat-line').last().getByText('first\nsecond').waitFor();
    expect(await box(page).inputValue()).toBe('');
    expect((await asked(page)).at(-1)).toEqual({
      name: 'chat:send',
      payload: { text: 'first\nsecond', audience: { kind: 'everyone' }, replyTo: null },
    });
    await page.context().close();
  });

  test('what was not sent stays in the box, with a word why', async () => {
    const page = await story.open('live', laptop);
    await page.evaluate(() => delete window.room.answers['chat:send']);
    await box(page).fill('precious words');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').filter({ hasText: 'cannot be reached' }).waitFor();
    expect(await box(page).inputValue()).toBe('precious words');
    await page.context().close();
  });

  test('a line is text: markup is shown, not obeyed; links leave safely', async () => {
    const page = await story.open('live', laptop);
    await box(page).fill('<img src=x onerror=alert(1)> javascript:alert(1) https://a.example/x');
    await page.keyboard.press('Enter');
    const line = page.locator('.chat-line').last();
    await line.getByText('<img src=x onerror=alert(1)> javascript:alert(1)').waitFor();
    const links = await line
      .locator('a')
      .evaluateAll((found) =>
        found.map((link) => [link.getAttribute('href'), link.getAttribute('target'), link.getAttribute('rel')]),
      );
    expect(links).toEqual([['https://a.example/x', '_blank', 'noopener noreferrer']]);
    expect(await line.locator('img').count()).toBe(0);
    await page.context().close();
  });

  test('a private line goes to the teachers and says so; answering it stays private', async () => {
    const page = await story.open('live', laptop);
    await page.getByLabel('To', { exact: true }).selectOption('teachers');
    await box(page).fill('may I leave early?');
    await page.keyboard.press('Enter');
    const line = page.locator('.chat-line').last();
    await line.getByText('Private, to the teachers').waitFor();
    await page.getByLabel('To', { exact: true }).selectOption('everyone');
    await line.hover();
    await line.getByRole('button', { name: /What to do/ }).click();
    await page.getByRole('menuitem', { name: 'Answer' }).click();
    await page.keyboard.type('it is the dentist');
    await page.keyboard.press('Enter');
    await page.locator('.chat-line').last().getByText('it is the dentist').waitFor();
    expect((await asked(page)).at(-1)?.payload).toMatchObject({ audience: { kind: 'teachers' }, replyTo: expect.any(Number) });
    await page.context().close();
  });

  test('names are offered after @ and taken by Tab', async () => {
    const page = await story.open('live', laptop);
    await box(page).click();
    await page.keyboard.type('hello @Car');
    await page.getByRole('button', { name: 'Mention Carla Nunes' }).waitFor();
    await page.keyboard.press('Tab');
    expect(await box(page).inputValue()).toBe('hello @Carla Nunes ');
    await page.context().close();
  });

  test('reading earlier lines stays put; a pill tells of new ones and leads to them', async () => {
    const page = await story.open('live', laptop);
    const log = page.locator('.chat-log-scroll');
    await page.evaluate(() => {
      for (let n = 0; n < 60; n += 1)
        window.room.happen('chat:sent', {
          participantId: 's0',
          text: `line ${n}`,
          audience: { kind: 'everyone' },
          replyTo: null,
        });
    });
    await page.getByText('line 59').waitFor();
    const atEnd = () => log.evaluate((element) => element.scrollHeight - element.scrollTop - element.clientHeight < 2);
    await expect.poll(atEnd).toBe(true);
    await log.evaluate((element) => {
      element.scrollTop = 200;
    });
    await page.waitForFunction(() => document.querySelector('.chat-log-scroll')?.scrollTop === 200);
    await page.evaluate(() => {
      for (const text of ['new one', 'new two'])
        window.room.happen('chat:sent', { participantId: 's0', text, audience: { kind: 'everyone' }, replyTo: null });
    });
    const pill = page.getByRole('button', { name: '2 new messages' });
    await pill.waitFor();
    expect(await log.evaluate((element) => element.scrollTop)).toBe(200);
    await pill.click();
    await expect.poll(atEnd).toBe(true);
    await pill.waitFor({ state: 'detached' });
    await page.context().close();
  });

  test('earlier pages come above without moving what is read, and lines that left the state stay', async () => {
    const page = await story.open('live', laptop);
    await page.evaluate(() => {
      const { room } = window;
      for (let n = 0; n < 130; n += 1)
        room.happen('chat:sent', { participantId: 's0', text: `line ${n}`, audience: { kind: 'everyone' }, replyTo: null });
      const [first] = room.snapshot.lesson?.chat ?? [];
      if (!first) throw new Error('no chat');
      room.answers['chat:history'] = async () => ({ lines: [{ ...first, messageId: 1, text: 'from the log' }], more: false });
    });
    await page.getByText('line 129').waitFor();
    await page.evaluate(() => {
      for (let n = 130; n < 150; n += 1)
        window.room.happen('chat:sent', {
          participantId: 's0',
          text: `line ${n}`,
          audience: { kind: 'everyone' },
          replyTo: null,
        });
    });
    await page.getByText('line 149').waitFor();
    expect(await page.getByText('line 35', { exact: true }).count()).toBe(1);
    const log = page.locator('.chat-log-scroll');
    await log.evaluate((element) => {
      element.scrollTop = 0;
    });
    await page.getByRole('button', { name: 'Show earlier messages' }).click();
    await page.getByText('from the log').waitFor();
    expect(await page.getByRole('button', { name: 'Show earlier messages' }).count()).toBe(0);
    await page.context().close();
  });

  test('deleting asks once', async () => {
    const page = await story.open('live', laptop);
    const line = page.locator('.chat-line').filter({ hasText: 'I could not see' });
    await line.hover();
    await line.getByRole('button', { name: /What to do/ }).click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await line.waitFor({ state: 'detached' });
    expect((await asked(page)).at(-1)?.name).toBe('chat:delete');
    await page.context().close();
  });
});

describe('people', () => {
  test('a teacher lets people in, lowers hands, gives the word, and removes after asking', async () => {
    const page = await story.open('live-moderator', laptop);
    await page.getByRole('tab', { name: /People/ }).click();
    await page.getByRole('button', { name: 'Let Karim in' }).click();
    await page.getByRole('button', { name: 'Let everyone in' }).click();
    await page.getByRole('button', { name: 'Lower Elif Kaya’s hand' }).click();
    const menuOf = async (name: string, item: string) => {
      await page.getByRole('button', { name: `What to do with ${name}` }).click();
      await page.getByRole('menuitem', { name: item }).click();
    };
    await menuOf('Ben Okafor', 'Let them speak');
    await menuOf('Ben Okafor', 'Rights…');
    await page.getByRole('checkbox', { name: 'Write in the chat' }).click();
    await page.keyboard.press('Escape');
    await menuOf('Ben Okafor', 'Remove and keep out');
    await page.getByRole('dialog').getByRole('button', { name: 'Remove and keep out' }).click();
    expect(await asked(page)).toEqual([
      { name: 'participant:admit', payload: { participantId: 'l1' } },
      { name: 'participant:admit', payload: { participantId: null } },
      { name: 'hand:lower', payload: { participantId: 's3' } },
      {
        name: 'permissions:change',
        payload: { target: { kind: 'participant', participantId: 's0' }, give: ['speak'], take: [] },
      },
      {
        name: 'permissions:change',
        payload: { target: { kind: 'participant', participantId: 's0' }, give: [], take: ['chat'] },
      },
      { name: 'participant:remove', payload: { participantId: 's0', ban: true } },
    ]);
    await page.context().close();
  });

  test('a student sees the list and no levers', async () => {
    const page = await story.open('live', laptop);
    await page.getByRole('tab', { name: /People/ }).click();
    await page.getByText('Anna Sato (you)').waitFor();
    expect(await page.getByRole('button', { name: /What to do|Lower|Let / }).count()).toBe(0);
    await page.context().close();
  });

  test('a thousand people are listed a hundred at a time and found by name', async () => {
    const page = await story.open('live', laptop);
    await page.getByRole('tab', { name: /People/ }).click();
    await page.evaluate(() => {
      const participants = Object.fromEntries(
        Array.from({ length: 1000 }, (_, n) => [
          `p${n}`,
          {
            participantId: `p${n}`,
            displayName: `Person ${n}`,
            role: 'student' as const,
            place: 'inside' as const,
            groupId: 'main',
            given: [],
            taken: [],
            joinedLessonMs: 0,
          },
        ]),
      );
      const { lesson } = window.room.snapshot;
      if (lesson) window.room.set({ lesson: { ...lesson, participants: { ...lesson.participants, ...participants } } });
    });
    await page.getByRole('button', { name: /Show \d+ more/ }).waitFor();
    expect(await page.locator('.person-row').count()).toBeLessThan(110);
    await page.getByRole('searchbox', { name: 'Find a person' }).fill('person 999');
    await expect.poll(() => page.locator('.person-row').count()).toBe(1);
    await page.context().close();
  });
});

describe('a weak connection', () => {
  test('is said to its person calmly, with what is shown; with sound alone, on the picture that rests', async () => {
    const page = await story.open('live-slow');
    await page.getByText('Your Wi-Fi is slow: showing a smaller picture').waitFor();
    expect(await page.locator('.stage-resting').count()).toBe(0);
    await page.context().close();
    const slower = await story.open('live-very-slow');
    await slower.getByText('Your Wi-Fi is very slow: sound only for now').waitFor();
    await slower.locator('.stage-picture-large').getByText('Sound only: your Wi-Fi is very slow').waitFor();
    await slower.context().close();
  });

  test('is told with its reason, in words, to who leads', async () => {
    const page = await story.open('live-lead-weak');
    await page.getByRole('tab', { name: /People/ }).click();
    await page.getByText('Their Wi-Fi is slow receiving: sound only').waitFor();
    expect(await page.locator('.person-row-reason').count()).toBe(1);
    await page.context().close();
  });
});

describe('tabs', () => {
  test('arrows choose, and unread lines are counted while the chat is away', async () => {
    const page = await story.open('live', { viewport: { width: 360, height: 740 } });
    await page.getByRole('tab', { name: /Chat/ }).focus();
    await page.keyboard.press('ArrowRight');
    expect(await page.getByRole('tab', { name: /People/ }).getAttribute('aria-selected')).toBe('true');
    await page.evaluate(() =>
      window.room.happen('chat:sent', { participantId: 's0', text: 'hello?', audience: { kind: 'everyone' }, replyTo: null }),
    );
    await page.getByRole('tab', { name: /1 new message/ }).waitFor();
    await box(page).focus();
    await page.getByText('hello?').waitFor();
    await page.context().close();
  });
});
