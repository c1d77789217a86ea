import { expect, test } from 'vitest';
import { rangeOf } from '../../../signaling-server/recording/http-range.ts';

test.each([
  [undefined, { kind: 'all' }],
  ['bytes=0-9', { kind: 'range', start: 0, end: 10, open: false }],
  ['bytes=90-', { kind: 'range', start: 90, end: 100, open: true }],
  ['bytes=90-500', { kind: 'range', start: 90, end: 100, open: true }],
  ['bytes=-10', { kind: 'range', start: 90, end: 100, open: true }],
  ['bytes=-500', { kind: 'range', start: 0, end: 100, open: true }],
  ['bytes=99-99', { kind: 'range', start: 99, end: 100, open: false }],
  ['bytes=100-', { kind: 'beyond' }],
  ['bytes=100-200', { kind: 'beyond' }],
  ['bytes=-0', { kind: 'beyond' }],
  ['bytes=9-3', { kind: 'all' }],
  ['bytes=-', { kind: 'all' }],
  ['bytes=0-1,5-6', { kind: 'all' }],
  ['lines=0-1', { kind: 'all' }],
  [`bytes=${'9'.repeat(40)}-`, { kind: 'all' }],
])('%s of 100 bytes', (header, wanted) => {
  expect(rangeOf(header, 100)).toEqual(wanted);
});

test('of nothing there is no range', () => {
  expect(rangeOf('bytes=0-', 0)).toEqual({ kind: 'beyond' });
});
