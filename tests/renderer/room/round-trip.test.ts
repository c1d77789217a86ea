import { expect, it } from 'vitest';
import { withRoundTrip } from '../../../renderer/room/round-trip.ts';

it.each(['\r\n', '\n'])('asks for the round trip on every codec whose packets are asked for again', (end) => {
  const offer = [
    'm=audio 9 UDP/TLS/RTP/SAVPF 111',
    'a=rtcp-fb:111 transport-cc',
    'm=video 9 UDP/TLS/RTP/SAVPF 96 97 102',
    'a=rtcp-fb:96 nack',
    'a=rtcp-fb:96 nack pli',
    'a=rtpmap:97 rtx/90000',
    'a=rtcp-fb:102 nack pli',
    '',
  ].join(end);
  const added = withRoundTrip(offer)
    .split(end)
    .filter((line) => !offer.split(end).includes(line));
  expect(added).toEqual(['a=rtcp-fb:96 rrtr', 'a=rtcp-fb:102 rrtr']);
  expect(
    withRoundTrip(offer)
      .split(end)
      .filter((line) => !added.includes(line)),
  ).toEqual(offer.split(end));
});
