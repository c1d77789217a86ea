import { expect, test } from 'vitest';
import { withPausedLayers } from '../../../renderer/room/paused-layers.ts';

const answer = [
  'v=0',
  's=-',
  'm=video 9 UDP/TLS/RTP/SAVPF 96',
  'a=mid:0',
  'a=rid:q recv',
  'a=simulcast:recv q;h;f',
  'm=video 9 UDP/TLS/RTP/SAVPF 96',
  'a=mid:1',
  'a=simulcast:recv h;f',
  '',
].join('\r\n');

test('layers that are off stay off, each on its own line', () => {
  const marked = withPausedLayers(answer, new Map([['0', new Set(['h', 'f'])]]));
  expect(marked).toBe(answer.replace('recv q;h;f', 'recv q;~h;~f'));
  expect(withPausedLayers(answer, new Map([['1', new Set(['h', 'f'])]]))).toContain('recv ~h;~f\r\n');
});

test('an answer without any is left as it is', () => {
  expect(withPausedLayers(answer, new Map())).toBe(answer);
  expect(withPausedLayers(answer, new Map([['2', new Set(['f'])]]))).toBe(answer);
});
