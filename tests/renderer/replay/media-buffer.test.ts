import { expect, test } from 'vitest';
import { tracksOf } from '../../../renderer/replay/media-buffer.ts';

test('which parts one media buffer takes after each other', () => {
  const both = tracksOf('video/mp4; codecs="avc1.42c01e, opus"');
  expect(tracksOf('video/mp4; codecs="vp09.00.30.08, opus"')).toBe(both);
  expect(tracksOf('video/mp4; codecs="vp08.00.41.08,opus"')).toBe(both);
  const picture = tracksOf('video/mp4; codecs="avc1.42c01e"');
  const sound = tracksOf('audio/mp4; codecs="opus"');
  expect(new Set([both, picture, sound]).size).toBe(3);
  expect(tracksOf('audio/mp4; codecs=opus')).toBe(sound);
});
