import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { PayloadInput } from '../../../protocol/requests.ts';
import { PicturePreferences } from '../../../renderer/room/picture-preferences.ts';

let told: PayloadInput<'consumer:prefer'>[];
let away: boolean;
let preferences: PicturePreferences;
const later = () => vi.advanceTimersByTimeAsync(250);

beforeEach(() => {
  vi.useFakeTimers();
  told = [];
  away = false;
  preferences = new PicturePreferences(async (wanted) => {
    if (away) throw new Error('away');
    told.push(wanted);
  });
});
afterEach(() => {
  preferences.close();
  vi.useRealTimers();
});

test('many changes in a moment are told once, the same picture not again', async () => {
  for (const shownHeightPx of [100, 200, 300.4]) preferences.prefer([{ producerId: 'a', shownHeightPx }], null);
  await later();
  preferences.prefer([{ producerId: 'a', shownHeightPx: 300 }], null);
  await later();
  expect(told).toEqual([{ preferences: [{ producerId: 'a', shownHeightPx: 300 }], pinned: null }]);
});

test('a return, and a telling that failed, bring it again', async () => {
  away = true;
  preferences.prefer([{ producerId: 'a', shownHeightPx: 180 }], 'a');
  await later();
  away = false;
  preferences.again();
  await later();
  preferences.again();
  await later();
  expect(told).toHaveLength(2);
  expect(told[1]).toEqual({ preferences: [{ producerId: 'a', shownHeightPx: 180 }], pinned: 'a' });
});

test('nothing is said for who shows nothing yet', async () => {
  preferences.again();
  await later();
  expect(told).toEqual([]);
});

test('what something else needs is kept while the page is hidden', async () => {
  const release = preferences.keep('a', 360);
  preferences.prefer([{ producerId: 'a', shownHeightPx: 0 }], null);
  await later();
  release();
  await later();
  expect(told.map(({ preferences: [one] }) => one?.shownHeightPx)).toEqual([360, 0]);
});
