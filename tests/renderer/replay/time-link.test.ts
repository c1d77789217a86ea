import { expect, test } from 'vitest';
import { parseReplayRoute, replayLink, watchLink } from '../../../renderer/replay/route.ts';
import { clockText, parseTime, timeParameter } from '../../../renderer/replay/time-link.ts';

test('times of links are read however people write them', () => {
  expect(['1h2m3s', '90', '90s', '1:30', '1:02:03', '2m', '0s'].map(parseTime)).toEqual([
    3_723_000, 90_000, 90_000, 90_000, 3_723_000, 120_000, 0,
  ]);
  expect(['', 'soon', '1m1h', '-5', '1:2:3:4'].map(parseTime)).toEqual([null, null, null, null, null]);
});

test('a time survives its link', () => {
  for (const ms of [0, 1000, 61_000, 3_600_000, 3_723_000]) expect(parseTime(timeParameter(ms))).toBe(ms);
  expect(clockText(3_723_999)).toBe('1:02:03');
  expect(clockText(65_000)).toBe('1:05');
});

test('links lead where they say', () => {
  const replay = new URL(replayLink('http://localhost:8480', 'a/b', 65_000));
  expect(parseReplayRoute(replay)).toEqual({ page: 'replay', recordingId: 'a/b', startMs: 65_000 });
  const watch = new URL(watchLink('http://10.0.0.2:8480', 'K7PQ3M', 'r1', 5_000));
  expect(parseReplayRoute(watch)).toEqual({ page: 'watch', joinCode: 'K7PQ3M', recordingId: 'r1', startMs: 5_000 });
  expect(parseReplayRoute({ pathname: '/w/k7%20pq3m', search: '' })).toMatchObject({ joinCode: 'K7PQ3M', recordingId: null });
  expect(parseReplayRoute({ pathname: '/replay/%E0%A4%A', search: '?t=never' })).toMatchObject({ page: 'replay', startMs: null });
});
