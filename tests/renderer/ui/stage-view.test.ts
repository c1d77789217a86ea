import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DEFAULT_STAGE } from '../../../protocol/constants.ts';
import { drawnHeight } from '../../../renderer/ui/shown-pictures.ts';
import { layoutStage, type StagePicture } from '../../../renderer/ui/stage-layout.ts';
import {
  FIRST_CHOICE,
  gridOf,
  lastSpeakersFirst,
  pagesOf,
  rememberSpeakers,
  tilesPerPage,
  viewFor,
} from '../../../renderer/ui/stage-view.ts';

const track = {} as MediaStreamTrack;
const camera = (participantId: string, more: Partial<StagePicture> = {}): StagePicture => ({
  producerId: `${participantId}-camera`,
  participantId,
  displayName: participantId,
  role: 'student',
  source: 'camera',
  label: '',
  paused: false,
  yours: false,
  muted: false,
  track,
  ...more,
});
const berg = camera('berg', { role: 'teacher' });
const students = Array.from({ length: 14 }, (_, index) => camera(`s${index}`));
const names = (pictures: readonly StagePicture[] | undefined) => pictures?.map(({ participantId }) => participantId);

describe('whose arrangement holds', () => {
  const led = { layout: 'gallery', spotlight: 'x', followed: true } as const;

  test('a class that follows sees the leaders’ layout and spotlight, before its own pins', () => {
    expect(viewFor(led, { ...FIRST_CHOICE, pinned: 'y' }, false)).toEqual({ layout: 'gallery', large: 'x', arranged: true });
  });
  test('a followed layout goes before one’s own pin', () => {
    const stage = { layout: 'gallery', spotlight: null, followed: true } as const;
    expect(viewFor(stage, { ...FIRST_CHOICE, pinned: 'y' }, false)).toMatchObject({ layout: 'gallery', large: null });
  });
  test('who does not follow sees their own, and the spotlight only where they pinned nothing', () => {
    const free = { layout: 'screen-only', pinned: null, following: false } as const;
    expect(viewFor(led, free, false)).toMatchObject({ layout: 'screen-only', large: 'x' });
    expect(viewFor(led, { ...free, pinned: 'y' }, false).large).toBe('y');
  });
  test('without a followed layout each chooses; the spotlight still holds', () => {
    const stage = { ...led, followed: false };
    expect(viewFor(stage, { ...FIRST_CHOICE, pinned: 'y' }, false)).toMatchObject({ layout: 'speaker', large: 'x' });
    expect(viewFor(DEFAULT_STAGE, FIRST_CHOICE, false)).toEqual({ layout: 'speaker', large: null, arranged: false });
  });
  test('leaders share one layout and keep their own pins', () => {
    expect(viewFor(led, { layout: 'speaker', pinned: 'y', following: true }, true)).toMatchObject({
      layout: 'gallery',
      large: 'y',
    });
  });
});

test('who spoke last stands first, each once, and nothing moves while nobody new speaks', () => {
  const first = rememberSpeakers([], ['a']);
  const second = rememberSpeakers(first, ['b', 'b']);
  expect(second).toEqual(['b', 'a']);
  expect(rememberSpeakers(second, [])).toBe(second);
  expect(rememberSpeakers(second, ['b'])).toBe(second);
  const many = Array.from({ length: 60 }, (_, index) => `p${index}`).reduce<readonly string[]>(
    (before, id) => rememberSpeakers(before, [id]),
    [],
  );
  expect(many).toHaveLength(24);
  expect(many[0]).toBe('p59');
});

describe('pages of cameras', () => {
  test('one page holds all where there is room, the teacher first, oneself last', () => {
    const me = camera('me', { yours: true });
    expect(names(pagesOf([me, ...students.slice(0, 2), berg], [], 9)[0])).toEqual(['berg', 's0', 's1', 'me']);
  });
  test('the teacher is first on each page', () => {
    const pages = pagesOf([...students, berg], [], 6);
    expect(pages.map((page) => page[0]?.participantId)).toEqual(['berg', 'berg', 'berg']);
    expect(pages.map((page) => page.length)).toEqual([6, 6, 5]);
  });
  test('who speaks out of sight comes to the first page, and nobody there moves for who is seen already', () => {
    const quiet = pagesOf([berg, ...students], [], 6);
    expect(names(quiet[0])).toEqual(['berg', 's0', 's1', 's2', 's3', 's4']);
    expect(names(pagesOf([berg, ...students], ['s3'], 6)[0])).toEqual(names(quiet[0]));
    expect(names(pagesOf([berg, ...students], ['s12', 's3'], 6)[0])).toEqual(['berg', 's0', 's1', 's2', 's3', 's12']);
  });
  test('everyone is on exactly one page, whatever the room', () => {
    const ids = students.map(({ participantId }) => participantId);
    fc.assert(
      fc.property(
        fc.subarray(students),
        fc.boolean(),
        fc.array(fc.constantFrom(...ids)),
        fc.integer({ min: 1, max: 20 }),
        (some, teacher, spoke, perPage) => {
          const pages = pagesOf(teacher ? [...some, berg] : some, [...new Set(spoke)], perPage);
          const seen = pages.flat().filter(({ role }) => role === 'student');
          expect(new Set(seen).size).toBe(seen.length);
          expect(seen.length).toBe(some.length);
          for (const page of pages) expect(page.length).toBeLessThanOrEqual(perPage);
          if (teacher) expect(pages[0]?.[0]).toBe(berg);
        },
      ),
    );
  });
});

test('a phone shows few faces, a wide window many, never more than fit', () => {
  expect(tilesPerPage(360, 310)).toBe(6);
  expect(tilesPerPage(898, 500)).toBe(16);
  expect(tilesPerPage(3840, 2160)).toBe(20);
  expect(tilesPerPage(10, 10)).toBe(1);
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 100, max: 4000 }),
      fc.integer({ min: 100, max: 3000 }),
      (count, width, height) => {
        const { columns, tileWidthPx } = gridOf(count, width, height);
        const rows = Math.ceil(count / columns);
        expect(columns * tileWidthPx + (columns - 1) * 8).toBeLessThanOrEqual(width);
        expect((rows * tileWidthPx * 9) / 16 + (rows - 1) * 8).toBeLessThanOrEqual(height + 1);
      },
    ),
  );
});

test('in the strip those who spoke last come first, after the teacher', () => {
  expect(names(lastSpeakersFirst([...students.slice(0, 3), berg], ['s2', 's1']))).toEqual(['berg', 's2', 's1', 's0']);
});

test('of several students without a teacher, the one who spoke last is large', () => {
  expect(layoutStage(students, { recentSpeakers: ['s5', 's2'] }).main?.participantId).toBe('s5');
  expect(layoutStage([...students, berg], { recentSpeakers: ['s5'] }).main).toBe(berg);
});

test('the height asked for is the one drawn, in device pixels', () => {
  expect(drawnHeight({ width: 1280, height: 720 }, 'contain', 16 / 9, 1)).toBe(720);
  expect(drawnHeight({ width: 360, height: 600 }, 'contain', 16 / 9, 1)).toBe(208);
  expect(drawnHeight({ width: 132, height: 99 }, 'cover', 16 / 9, 2)).toBe(208);
  expect(drawnHeight({ width: 400, height: 100 }, 'cover', 16 / 9, 1)).toBe(240);
  expect(drawnHeight({ width: 0, height: 0 }, 'cover', 16 / 9, 1)).toBe(0);
});
