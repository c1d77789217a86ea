import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openTeacherBrowser, originOf, type TeacherBrowser } from './teacher-page.ts';

const HOUR_MS = 3_600_000;
const inHours = (hours: number) => Math.ceil((Date.now() + hours * HOUR_MS) / 60_000) * 60_000;

describe('planning lectures', () => {
  let teacher: TeacherBrowser;

  beforeAll(async () => {
    teacher = await openTeacherBrowser();
  });
  afterAll(async () => {
    await teacher[Symbol.asyncDispose]();
  });
  beforeEach(async () => {
    for (const { lectureId } of await teacher.lectures()) await teacher.desk.ask('lecture:delete', { lectureId });
    await teacher.page.goto('about:blank');
    await teacher.page.goto(`${teacher.origin}/teach#/`);
    await teacher.page.getByText('Plan your first lecture').waitFor();
  });

  const menuOf = async (title: string, entry: string) => {
    await teacher.page.getByRole('button', { name: `More for ${title}` }).click();
    await teacher.page.getByRole('menuitem', { name: entry }).click();
  };

  it('begins with what to do first', async () => {
    const { page } = teacher;
    await page.getByText('Plan your first lecture').waitFor();
    await teacher.expectAccessible('empty home');
    await page.getByRole('button', { name: 'Plan a lecture' }).click();
    await page.getByRole('heading', { name: 'New lecture' }).waitFor();
  });

  it('plans a lecture and shows how students get in', async () => {
    const { page } = teacher;
    await teacher.go('#/new');
    await page.getByLabel('Title').fill('Algebra II');
    await page.getByLabel('Length').fill('90');
    await page.getByLabel('Most students at once').fill('30');
    await page.getByRole('checkbox', { name: 'speak with their microphone' }).check();
    await teacher.expectAccessible('new lecture');
    await page.getByRole('button', { name: 'Save lecture' }).click();
    await page.getByRole('heading', { name: 'Algebra II' }).waitFor();
    await page.getByRole('button', { name: 'Copy link' }).waitFor();
    await teacher.expectAccessible('lecture');
    const [lecture] = await teacher.lectures();
    expect(lecture).toMatchObject({ title: 'Algebra II', durationMinutes: 90, capacity: 30, status: 'scheduled' });
    expect(lecture?.studentPermissions).toContain('speak');

    await teacher.go('#/new');
    expect(await page.getByLabel('Length').inputValue()).toBe('90');
    expect(await page.getByLabel('Most students at once').inputValue()).toBe('30');
  });

  it('says beside the fields what is wrong, and puts the focus there', async () => {
    const { page } = teacher;
    await teacher.go('#/new');
    await page.getByLabel('Most students at once').fill('0');
    await page.getByLabel('Date', { exact: true }).fill('2020-01-01');
    await page.getByRole('button', { name: 'Save lecture' }).click();
    await page.getByText('Please give the lecture a title.').waitFor();
    await page.getByText('This time has passed.').waitFor();
    await page.getByText('Please choose 1 to 5000 students.').waitFor();
    await page.getByText('3 things need another look.').waitFor();
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-invalid'))).toBe('true');
    await teacher.expectAccessible('form with messages');
    expect(await teacher.lectures()).toEqual([]);
  });

  it('opens a classroom at once, without asking for a title', async () => {
    const { page } = teacher;
    await page.getByRole('button', { name: 'Or start one right now' }).click();
    await page.getByLabel('Title').waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Go live' }).waitFor();
    expect((await teacher.lectures()).map(({ title }) => title)).toEqual([expect.stringMatching(/^Lecture of \w+ \d+$/)]);
    // A date asks for a title as ever.
    await teacher.go('#/new');
    await page.getByRole('button', { name: 'Save lecture' }).click();
    await page.getByText('Please give the lecture a title.').waitFor();
  });

  it('makes a room on the spot, and names the lecture that clashes', async () => {
    const { page } = teacher;
    const startsAt = inHours(30);
    const { room } = await teacher.desk.ask('room:create', { name: `Hall ${Date.now()}` });
    const other = await teacher.plan('Physics', { startsAt, roomId: room.roomId });
    const mine = await teacher.plan('Algebra', { startsAt });
    await teacher.go(`#/lectures/${mine.lectureId}/edit`);
    await page.getByLabel('Room', { exact: true }).selectOption({ label: room.name });
    await page.getByRole('button', { name: 'Save changes' }).click();
    const clash = page.getByRole('alert').filter({ hasText: 'The room is taken then' });
    await clash.waitFor();
    await teacher.expectAccessible('clash');
    expect(await clash.getByRole('link', { name: 'Physics' }).getAttribute('href')).toBe(`#/lectures/${other.lectureId}`);

    const name = `Lab ${Date.now()}`;
    await page.getByLabel('Room', { exact: true }).selectOption({ label: 'New room…' });
    await page.getByLabel('Name of the new room').fill(name);
    await page.keyboard.press('Enter');
    await page.getByLabel('Name of the new room').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Save changes' }).click();
    await page.getByText('Saved.').waitFor();
    const { lecture } = await teacher.desk.ask('lecture:get', { lectureId: mine.lectureId });
    expect(lecture.roomName).toBe(name);
  });

  it('asks before unsaved changes are lost', async () => {
    const { page } = teacher;
    const lecture = await teacher.plan('Geometry', { startsAt: inHours(5) });
    await teacher.go(`#/lectures/${lecture.lectureId}/edit`);
    await page.getByLabel('Title').fill('Geometry II');
    await page.getByRole('link', { name: 'Rooms' }).click();
    await page.getByRole('heading', { name: 'Leave without saving?' }).waitFor();
    await teacher.expectAccessible('leaving');
    await page.getByRole('button', { name: 'Stay here' }).click();
    expect(await page.getByLabel('Title').inputValue()).toBe('Geometry II');
    await page.getByRole('link', { name: 'Rooms' }).click();
    await page.getByRole('button', { name: 'Leave', exact: true }).click();
    await page.getByRole('heading', { name: 'Rooms' }).waitFor();
    expect((await teacher.desk.ask('lecture:get', { lectureId: lecture.lectureId })).lecture.title).toBe('Geometry');
  });

  it('leaves without a question when nothing was changed', async () => {
    const { page } = teacher;
    await teacher.go('#/new');
    await page.getByLabel('Title').waitFor();
    await page.getByRole('link', { name: 'Rooms' }).click();
    await page.getByRole('heading', { name: 'Rooms' }).waitFor();
  });

  it('cancels, and takes it back', async () => {
    const { page } = teacher;
    const { lectureId } = await teacher.plan('Chemistry', { startsAt: inHours(5) });
    const status = async () => (await teacher.desk.ask('lecture:get', { lectureId })).lecture.status;
    await menuOf('Chemistry', 'Cancel lecture');
    await page.getByText('“Chemistry” is cancelled.').waitFor();
    expect(await status()).toBe('cancelled');
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(status).toBe('scheduled');
  });

  it('deletes into the bin, and brings back from there', async () => {
    const { page } = teacher;
    const { lectureId } = await teacher.plan('Biology', { startsAt: inHours(5) });
    await menuOf('Biology', 'Move to bin');
    await page.getByText('“Biology” is in the bin.').waitFor();
    await page.getByText('Plan your first lecture').waitFor();
    await page.getByRole('link', { name: 'Bin' }).click();
    const line = page.getByRole('listitem').filter({ has: page.locator(`a[href="#/lectures/${lectureId}"]`) });
    await line.waitFor();
    await teacher.expectAccessible('bin');
    await line.getByRole('button', { name: 'Bring back' }).click();
    await line.waitFor({ state: 'detached' });
    expect((await teacher.lectures()).map(({ title }) => title)).toEqual(['Biology']);
  });

  it('duplicates into the drafts, and repeats weekly', async () => {
    const { page } = teacher;
    const startsAt = inHours(5);
    await teacher.plan('History', { startsAt });
    await menuOf('History', 'Duplicate');
    await page.getByRole('heading', { name: 'Drafts' }).waitFor();
    await page.getByRole('button', { name: 'More for History' }).first().click();
    await page.getByRole('menuitem', { name: 'Repeat weekly' }).click();
    await page.getByLabel('How many more weeks').fill('60');
    await page.getByRole('button', { name: 'Plan them' }).click();
    await page.getByText('Please choose 1 to 52 weeks.').waitFor();
    await teacher.expectAccessible('repeat');
    await page.getByLabel('How many more weeks').fill('3');
    await page.getByRole('button', { name: 'Plan them' }).click();
    await page.getByText('Planned 3 more lectures').waitFor();
    const planned = (await teacher.lectures()).filter((lecture) => lecture.status === 'scheduled');
    expect(planned).toHaveLength(4);
    await page.getByRole('heading', { name: 'Later' }).waitFor();
  });

  it('finds by words and by status, and says when nothing is found', async () => {
    const { page } = teacher;
    await teacher.plan('Latin', { startsAt: inHours(5) });
    await teacher.plan('Greek', { startsAt: inHours(6), description: 'Homer' });
    await teacher.plan('Music');
    await page.getByRole('heading', { name: 'Next lecture' }).waitFor();
    await teacher.expectAccessible('home');
    await page.getByRole('searchbox').fill('homer');
    await page.getByText('1 lecture found').waitFor();
    await page.getByRole('link', { name: 'Greek' }).waitFor();
    expect(await page.getByRole('link', { name: 'Latin' }).count()).toBe(0);
    await page.getByRole('searchbox').fill('sport');
    await page.getByText('No lecture has these words.').waitFor();
    await page.getByRole('searchbox').fill('');
    await page.getByLabel('Show', { exact: true }).selectOption({ label: 'Draft' });
    await page.getByText('1 lecture found').waitFor();
    await page.getByRole('link', { name: 'Music' }).waitFor();
    await page.getByLabel('Show', { exact: true }).selectOption({ label: 'All lectures' });
    await page.getByRole('heading', { name: 'Next lecture' }).waitFor();
  });

  it('follows what another page does', async () => {
    const { page } = teacher;
    await page.getByText('Plan your first lecture').waitFor();
    const { lectureId } = await teacher.plan('Art', { startsAt: inHours(5) });
    await page.getByRole('link', { name: 'Art' }).waitFor();
    await teacher.desk.ask('lecture:update', { lectureId, changes: { title: 'Art history' } });
    await page.getByRole('link', { name: 'Art history' }).waitFor();
  });

  it('keeps rooms: makes, renames, archives, takes back', async () => {
    const { page } = teacher;
    const name = `Studio ${Date.now()}`;
    await teacher.go('#/rooms');
    await page.getByRole('button', { name: 'New room' }).click();
    await page.getByRole('button', { name: 'Save room' }).click();
    await page.getByText('Please name the room.').waitFor();
    await teacher.expectAccessible('room dialog');
    await page.getByLabel('Name', { exact: true }).fill(name);
    await page.getByRole('button', { name: 'Save room' }).click();
    await page.getByRole('heading', { name, exact: true }).waitFor();
    await teacher.expectAccessible('rooms');
    await page.getByRole('button', { name: `Edit ${name}` }).click();
    await page.getByLabel('Name', { exact: true }).fill(`${name} A`);
    await page.getByRole('button', { name: 'Save room' }).click();
    await page.getByRole('button', { name: `Archive ${name} A` }).click();
    await page.getByText(`“${name} A” is archived.`).waitFor();
    await page.getByRole('heading', { name: `${name} A` }).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Undo' }).first().click();
    await page.getByRole('heading', { name: `${name} A` }).waitFor();
  });

  it('works with the keyboard alone', async () => {
    const { page } = teacher;
    await page.getByText('Plan your first lecture').waitFor();
    const press = async (key: string, times = 1) => {
      for (let time = 0; time < times; time += 1) await page.keyboard.press(key);
    };
    const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim() ?? '');
    const tabTo = async (text: string) => {
      for (let step = 0; step < 30 && !(await focused()).startsWith(text); step += 1) await press('Tab');
      expect(await focused()).toMatch(new RegExp(`^${text}`));
    };
    await tabTo('Plan a lecture');
    await press('Enter');
    await page.getByRole('heading', { name: 'New lecture' }).waitFor();
    await page.keyboard.type('By keyboard');
    await press('Enter');
    await page.getByRole('heading', { name: 'By keyboard' }).waitFor();
    await tabTo('Edit');
    await press('Tab');
    await press('Enter');
    await page.getByRole('menuitem').first().waitFor();
    await press('End');
    await expect.poll(focused).toBe('Move to bin');
    await press('Enter');
    await page.getByText('This lecture is in the bin.').waitFor();
    await tabTo('Bring back');
    await press('Enter');
    await page.getByText('This lecture is in the bin.').waitFor({ state: 'detached' });
  });

  it('fits 360 px without scrolling sideways', async () => {
    const { page } = teacher;
    const { lectureId } = await teacher.plan('A title so long that it needs several lines on a small telephone', {
      startsAt: inHours(5),
    });
    await page.setViewportSize({ width: 360, height: 740 });
    for (const hash of ['#/', '#/new', `#/lectures/${lectureId}`, '#/rooms', '#/bin']) {
      await teacher.go(hash);
      await page.locator('.content h1').waitFor();
      await page.locator('.wait').waitFor({ state: 'detached' });
      expect(await page.evaluate(() => document.documentElement.scrollWidth), hash).toBeLessThanOrEqual(360);
    }
    await page.setViewportSize({ width: 1280, height: 900 });
  });

  it('is accessible in the dark too', async () => {
    const { page } = teacher;
    const { lectureId } = await teacher.plan('Night class', { startsAt: inHours(5) });
    await page.emulateMedia({ colorScheme: 'dark' });
    for (const hash of ['#/', '#/new', `#/lectures/${lectureId}`, '#/rooms', '#/nowhere']) {
      await teacher.go(hash);
      await page.locator('.content h1').waitFor();
      await page.locator('.wait').waitFor({ state: 'detached' });
      await teacher.expectAccessible(hash);
    }
    await page.emulateMedia({ colorScheme: 'light' });
  });

  it('complains of nothing in the browser’s console', () => {
    expect(teacher.complaints).toEqual([]);
  });
});

describe('signing in', () => {
  it('asks for the link, takes a pasted one, and says when it is used up', async () => {
    await using teacher = await openTeacherBrowser();
    const { page, running } = teacher;
    const link = `${originOf(running)}/teach#key=${running.server.createHostKey()}`;
    const forget = async () => {
      await page.evaluate(() => localStorage.clear());
      await page.goto(`${originOf(running)}/teach`);
      await page.reload();
      await page.getByRole('heading', { name: 'Open the link that Lectern printed' }).waitFor();
    };
    await forget();
    await teacher.expectAccessible('sign in');
    await page.getByRole('button', { name: 'Open' }).click();
    await page.getByText('Paste the link or the key first.').waitFor();
    await page.getByLabel('Or paste the link or its key').fill(link);
    await page.keyboard.press('Enter');
    await page.getByText('Plan your first lecture').waitFor();
    expect(page.url()).not.toContain('key');

    await forget();
    await page.getByLabel('Or paste the link or its key').fill(link);
    await page.keyboard.press('Enter');
    await page.getByRole('alert').waitFor();
    await teacher.expectAccessible('used up link');
  });
});
