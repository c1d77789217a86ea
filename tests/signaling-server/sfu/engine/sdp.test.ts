/** Offers are read (RFC 8866, RFC 8829) and answers written; header extension and payload numbers are the page's own. */
import { describe, expect, test } from 'vitest';
import { chooseCodec, floorCodec } from '../../../../signaling-server/sfu/engine/codecs.ts';
import { type MediaUse, MID_EXTENSION, writeAnswer } from '../../../../signaling-server/sfu/engine/sdp-answer.ts';
import { type Offer, type OfferedMedia, parseOffer } from '../../../../signaling-server/sfu/engine/sdp-offer.ts';
import { chromiumOffer, firefoxOffer, offerOf } from './offers.ts';

const transport = {
  iceUfrag: 'ufrag',
  icePassword: 'password',
  fingerprint: 'sha-256 00',
  candidates: ['1 1 udp 1 192.0.2.9 4444 typ host', '2 1 udp 1 127.0.0.1 4444 typ host'],
};
const line = (offer: Offer, index: number): OfferedMedia => offer.media[index] as OfferedMedia;
const chosen = (media: OfferedMedia) =>
  chooseCodec(media.kind === 'audio' ? 'audio' : 'video', media.codecs) ?? expect.fail('no codec');

describe('reading', () => {
  test("Chromium's offer", () => {
    const offer = parseOffer(chromiumOffer);
    expect(offer).toMatchObject({ iceUfrag: 'sEl6', icePassword: '5IqZNENPM4zwqijfjlXjhelx' });
    expect(offer.media.map(({ mid, kind, pageSends, pageReceives }) => ({ mid, kind, pageSends, pageReceives }))).toEqual([
      { mid: '0', kind: 'video', pageSends: true, pageReceives: false },
      { mid: '1', kind: 'audio', pageSends: true, pageReceives: false },
      { mid: '2', kind: 'video', pageSends: false, pageReceives: true },
    ]);
    expect(line(offer, 0).ssrcs).toEqual([1358789343]); // the one of retransmissions is left out
    expect(line(offer, 0).extensions.get(MID_EXTENSION)).toBe(9);
    expect(chosen(line(offer, 0))).toMatchObject({ payloadType: 96, rtxPayloadType: 97 });
    expect(chosen(line(offer, 1))).toMatchObject({ payloadType: 111, rtxPayloadType: 0 });
  });

  test("Firefox's offer, with a stopped line, a bundle-only one and simulcast", () => {
    const offer = parseOffer(firefoxOffer);
    expect(offer.fingerprint).toMatch(/^sha-256 10:/);
    expect(offer.media.map((media) => media.rejected)).toEqual([true, false, false]);
    expect(line(offer, 1)).toMatchObject({ pageSends: true, pageReceives: true });
    expect(line(offer, 2)).toMatchObject({ pageSends: true, pageReceives: false, rids: ['l', 'h'] });
    expect(chosen(line(offer, 1))).toMatchObject({ payloadType: 109 });
    expect(chosen(line(offer, 2))).toMatchObject({ payloadType: 120, rtxPayloadType: 124 });
  });

  const video = { kind: 'video', mid: '0' } as const;
  test.each([
    ['nothing', ''],
    ['no media line', 'v=0\r\ns=-\r\n'],
    ['a malformed media line', offerOf([video]).replace('m=video 9', 'm=video nine')],
    ['no mid', offerOf([video]).replace('a=mid:0', 'a=mad:0')],
    ['a mid with a space', offerOf([video]).replace('a=mid:0', 'a=mid:0 1')],
    ['two equal mids', offerOf([video, video])],
    ['no ice-ufrag', offerOf([video]).replace('a=ice-ufrag:abcd', 'a=x')],
    ['an ice-ufrag that is none', offerOf([video], { ufrag: 'a b"c' })],
    ['no ice-pwd', offerOf([video]).replace('a=ice-pwd', 'a=x')],
    ['no fingerprint', offerOf([video]).replace('a=fingerprint:sha-256', 'a=fingerprint:sha-1')],
    ['a passive page', offerOf([video], { setup: 'passive' })],
    ['too many lines', offerOf(Array.from({ length: 1101 }, (_, index) => ({ kind: 'audio', mid: String(index) }) as const))],
  ])('refuses an offer with %s', (_, text) => {
    expect(() => parseOffer(text)).toThrow(expect.objectContaining({ name: 'RefusedError', code: 'bad-request' }));
  });

  test('what it does not know it passes over', () => {
    const strange = [
      'a=rtpmap:200 VP8/90000',
      'a=rtpmap:x',
      'a=fmtp:',
      'a=extmap:99 urn:x',
      'a=ssrc:x cname',
      'a=ssrc:99999999999 cname:a',
      'a=rid:!',
      'a=simulcast:send nowhere',
      'a=ssrc-group:FID 1',
    ];
    const [media] = parseOffer(offerOf([{ ...video, attributes: strange }])).media;
    expect(media).toMatchObject({ ssrcs: [], rids: [] });
    expect(media?.codecs.map((codec) => codec.payloadType)).toEqual([96, 97]);
  });
});

describe('answering', () => {
  const offer = parseOffer(chromiumOffer);
  const receive = (media: OfferedMedia): MediaUse => ({ use: 'receive', media, chosen: chosen(media) });

  test('a line we receive on: recvonly, our feedback, start bitrate, no RTX and no transport-cc', () => {
    const answer = writeAnswer(3, transport, [
      receive(line(offer, 0)),
      receive(line(offer, 1)),
      { use: 'inactive', media: line(offer, 2), chosen: chosen(line(offer, 2)) },
    ]);
    const [session, video, audio, third] = answer.split(/(?=m=)/);
    expect(session).toContain('o=- 1 3 IN IP4 127.0.0.1\r\n');
    expect(session).toContain('a=group:BUNDLE 0 1 2\r\n');
    expect(video).toMatch(/^m=video 9 UDP\/TLS\/RTP\/SAVPF 96\r\n/);
    for (const expected of [
      'a=recvonly',
      'a=rtpmap:96 VP8/90000',
      'a=rtcp-fb:96 nack',
      'a=rtcp-fb:96 nack pli',
      'a=rtcp-fb:96 ccm fir',
      'a=rtcp-fb:96 goog-remb',
      'a=fmtp:96 x-google-start-bitrate=1500',
      'a=extmap:9 urn:ietf:params:rtp-hdrext:sdes:mid',
      'a=extmap:2 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time',
      'a=setup:passive',
      'a=candidate:1 1 udp 1 192.0.2.9 4444 typ host',
      'a=end-of-candidates',
    ]) {
      expect(video?.split('\r\n')).toContain(expected);
    }
    expect(answer).not.toMatch(/transport-cc|transport-wide/);
    expect(audio?.split('\r\n')).toContain('a=fmtp:111 minptime=10;useinbandfec=1');
    expect(audio).not.toContain('a=candidate');
    expect(third).toContain('a=inactive');
  });

  test('a line we send on: sendonly, msid, SSRCs of media and retransmission (RFC 8830, RFC 5576, RFC 4588)', () => {
    const media = line(offer, 2);
    const stream = { streamId: 'stream', trackId: 'track', ssrc: 11, rtxSsrc: 12 };
    const answer = writeAnswer(1, transport, [{ use: 'send', media, chosen: chosen(media), stream }]).split('\r\n');
    for (const expected of [
      'm=video 9 UDP/TLS/RTP/SAVPF 96 97',
      'a=sendonly',
      'a=msid:stream track',
      'a=ssrc-group:FID 11 12',
      'a=ssrc:11 cname:stream',
      'a=ssrc:12 cname:stream',
      'a=rtpmap:97 rtx/90000',
      'a=fmtp:97 apt=96',
      'a=candidate:2 1 udp 1 127.0.0.1 4444 typ host',
    ]) {
      expect(answer).toContain(expected);
    }
    expect(answer.join()).not.toContain('x-google-start-bitrate');
  });

  test('a page that would ask for its round trip is told that it may, where we send', () => {
    const [before, stream] = [line(offer, 2), { streamId: 'stream', trackId: 'track', ssrc: 11, rtxSsrc: 12 }];
    const asking = { ...before, asksRoundTrip: true };
    const sent = (media: typeof before) => writeAnswer(1, transport, [{ use: 'send', media, chosen: chosen(media), stream }]);
    expect(sent(asking)).toContain('a=rtcp-fb:96 rrtr');
    expect(sent(before)).not.toContain('rrtr');
    expect(writeAnswer(1, transport, [receive(asking)])).not.toContain('rrtr');
  });

  test('layers are taken in the order offered (RFC 8853)', () => {
    const media = line(parseOffer(firefoxOffer), 2);
    const answer = writeAnswer(1, transport, [receive(media)]).split('\r\n');
    for (const expected of [
      'a=rid:l recv',
      'a=rid:h recv',
      'a=simulcast:recv l;h',
      'a=extmap:7 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id',
    ]) {
      expect(answer).toContain(expected);
    }
  });

  test('a stopped line stays stopped and outside the bundle; candidates stand on the first line in use (RFC 8843)', () => {
    const offered = parseOffer(firefoxOffer);
    const answer = writeAnswer(1, transport, [
      { use: 'rejected', media: line(offered, 0) },
      receive(line(offered, 1)),
      receive(line(offered, 2)),
    ]);
    const [session, stopped, audio] = answer.split(/(?=m=)/);
    expect(session).toContain('a=group:BUNDLE 1 2\r\n');
    expect(stopped).toBe('m=video 0 UDP/TLS/RTP/SAVPF 120\r\nc=IN IP4 0.0.0.0\r\na=mid:0\r\na=inactive\r\n');
    expect(audio).toContain('a=candidate:1');
  });
});

test('codecs: ours in our order; none fits where none is offered', () => {
  expect(floorCodec('audio').name).toBe('opus');
  expect(chooseCodec('video', [])).toBeUndefined();
  const h264 = {
    payloadType: 103,
    name: 'H264',
    clockRate: 90_000,
    channels: 1,
    parameters: '',
    associatedPayloadType: undefined,
  };
  expect(chooseCodec('video', [h264])).toBeUndefined();
  expect(chooseCodec('video', [h264, { ...h264, payloadType: 5, name: 'vp8' }])).toMatchObject({
    payloadType: 5,
    rtxPayloadType: 0,
  });
  expect(chooseCodec('audio', [{ ...h264, name: 'opus', clockRate: 48_000 }])).toBeUndefined(); // one channel is another codec
});
