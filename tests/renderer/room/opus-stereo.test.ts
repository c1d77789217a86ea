import { expect, it } from 'vitest';
import { withStereoOpus } from '../../../renderer/room/opus-stereo.ts';

const description = [
  'm=audio 9 UDP/TLS/RTP/SAVPF 111 63',
  'a=rtpmap:111 opus/48000/2',
  'a=fmtp:111 minptime=10;useinbandfec=1',
  'a=rtpmap:63 red/48000/2',
  'a=fmtp:63 111/111',
  'm=video 9 UDP/TLS/RTP/SAVPF 96',
  'a=rtpmap:96 VP8/90000',
  '',
].join('\r\n');

it('asks for two channels of Opus and leaves the rest alone', () => {
  expect(withStereoOpus(description)).toBe(description.replace('useinbandfec=1', 'useinbandfec=1;stereo=1'));
});

it('changes nothing the second time, nor where there is no Opus', () => {
  const once = withStereoOpus(description);
  expect(withStereoOpus(once)).toBe(once);
  expect(withStereoOpus('v=0\r\na=rtpmap:0 PCMU/8000\r\n')).toBe('v=0\r\na=rtpmap:0 PCMU/8000\r\n');
});
