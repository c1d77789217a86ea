import { expect, test } from 'vitest';
import { joinCodeOf } from '../../../renderer/student/route.ts';
import { whenText } from '../../../renderer/student/when-text.ts';

test.each([
  ['/', null],
  ['/j/', null],
  ['/j/K7PQ3M', 'K7PQ3M'],
  ['/j/k7p-q3m', 'K7PQ3M'],
  ['/j/k7%20pq%203m', 'K7PQ3M'],
  ['/j/%E0%A4%A', 'E0A4A'],
  ['/teach', null],
])('%s', (pathname, code) => expect(joinCodeOf(pathname)).toBe(code));

test('times as people say them', () => {
  const now = new Date(2026, 10, 24, 9, 0).getTime();
  expect(whenText(new Date(2026, 10, 24, 10, 15).getTime(), now, 'en-GB')).toBe('10:15');
  expect(whenText(new Date(2026, 10, 26, 10, 15).getTime(), now, 'en-GB')).toBe('Thursday 10:15');
  expect(whenText(new Date(2026, 11, 24, 10, 15).getTime(), now, 'en-GB')).toMatch(/Thu.* 24 December 10:15/);
});
