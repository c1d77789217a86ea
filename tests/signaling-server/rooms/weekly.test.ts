import { afterEach, beforeEach, expect, test } from 'vitest';
import { weeksLater } from '../../../signaling-server/rooms/weekly.ts';

const zone = process.env.TZ;
beforeEach(() => {
  process.env.TZ = 'Europe/Berlin';
});
afterEach(() => {
  if (zone === undefined) delete process.env.TZ;
  else process.env.TZ = zone;
});

const later = (iso: string, weeks: number) => new Date(weeksLater(Date.parse(iso), weeks)).toISOString();

test('ten o’clock stays ten o’clock when summer time ends and begins', () => {
  // Summer time ended on 25 October 2026 and begins on 28 March 2027.
  expect(later('2026-10-20T10:00:00+02:00', 1)).toBe('2026-10-27T09:00:00.000Z');
  expect(later('2027-03-23T10:00:00+01:00', 1)).toBe('2027-03-30T08:00:00.000Z');
  expect(later('2026-10-20T10:00:00+02:00', 52)).toBe('2027-10-19T08:00:00.000Z');
});

test('an hour that the clock skips becomes the next one', () => {
  expect(later('2027-03-21T02:30:00+01:00', 1)).toBe('2027-03-28T01:30:00.000Z');
});

test('beyond the calendar there is no time', () => {
  expect(weeksLater(8.64e15, 1)).toBeNaN();
});
