/** What a tap hands out, and when it asks for keyframes. */
import { expect, test } from 'vitest';
import { chooseCodec } from '../../../../signaling-server/sfu/engine/codecs.ts';
import { PacketTap } from '../../../../signaling-server/sfu/engine/packet-tap.ts';
import { Producer } from '../../../../signaling-server/sfu/engine/producer.ts';
import { ReceivedMedia } from '../../../../signaling-server/sfu/engine/received-media.ts';
import { parseRtcp, type RtcpPacket } from '../../../../signaling-server/sfu/engine/rtcp-packet.ts';
import { type OfferedMedia, parseOffer } from '../../../../signaling-server/sfu/engine/sdp-offer.ts';
import { readTapped, type TappedPacket } from '../../../../signaling-server/sfu/tapped-packets.ts';
import { offerOf } from './offers.ts';
import { atOnce, rtp, vp8 } from './packets.ts';

function scene() {
  const upstream: RtcpPacket[] = [];
  const counters = { packetsIn: 0, keyframeRequests: 0 };
  const media = new ReceivedMedia({
    ownSsrc: 1,
    counters,
    send: (packet) => void upstream.push(...parseRtcp(packet)),
    soon: atOnce,
  });
  const producer = new Producer('camera', 'video', 'stream', false);
  const [offered] = parseOffer(offerOf([{ kind: 'video', mid: 'c' }])).media as [OfferedMedia];
  const chosen = chooseCodec('video', offered.codecs);
  if (chosen === undefined) throw new Error('no codec offered');
  media.setLine(offered, producer, chosen);
  const tapped: TappedPacket[] = [];
  const tap = new PacketTap((packets) => tapped.push(...readTapped(packets)));
  producer.tap = tap;
  const send = (sequence: number, nowMs: number, options: { keyframe?: boolean; body?: string; ssrc?: number } = {}) =>
    media.receive(
      rtp({
        sequence,
        ssrc: options.ssrc ?? 7,
        timestamp: nowMs * 90,
        marker: true,
        payload: vp8(options),
        extensions: [[4, 'c']],
      }),
      nowMs,
    );
  const plis = () => upstream.splice(0).filter(({ type }) => type === 'pli').length;
  return { media, producer, tap, tapped, send, plis };
}

test('packets come out as they came in, with when they were captured once the sender has said so', () => {
  const { media, tap, tapped, send } = scene();
  send(65_535, 0, { keyframe: true, body: 'first' });
  media.noteSenderReport({ type: 'sender-report', ssrc: 7, ntpSeconds: 0, ntpFraction: 0, rtpTimestamp: 900, reports: [] }, 5);
  send(0, 33, { body: 'second' });
  tap.flush();
  expect(tapped.map(({ codec, marker, payload }) => [codec, marker, Buffer.from(payload).subarray(6).toString()])).toEqual([
    ['VP8', true, 'first'],
    ['VP8', true, 'second'],
  ]);
  expect((tapped[1]?.sequence ?? 0) - (tapped[0]?.sequence ?? 0)).toBe(1);
  expect(tapped[0]?.capturedMs).toBeNaN();
  // 2970 - 900 ticks of 90 kHz after the report's own time.
  expect(tapped[1]?.capturedMs).toBeCloseTo(23, 0);
});

test('another SSRC is another stream; what is paused is not kept', () => {
  const { producer, tap, tapped, send } = scene();
  send(1, 0, { keyframe: true });
  producer.setPaused(true);
  send(2, 20);
  producer.setPaused(false);
  send(500, 40, { ssrc: 8, keyframe: true });
  tap.flush();
  expect(tapped.map(({ streamNo }) => streamNo)).toEqual([1, 2]);
});

test('keyframes are asked for every two seconds of movement, seldom of a still picture, and the best layer is wanted', () => {
  const { producer, send, plis } = scene();
  send(1, 0, { keyframe: true, body: 'k'.repeat(1000) });
  for (let at = 1; at <= 100; at += 1) send(1 + at, at * 33, { body: 'm'.repeat(100) });
  expect(plis()).toBeGreaterThan(0);
  send(200, 4000, { keyframe: true, body: 'k'.repeat(1000) });
  plis();
  for (let at = 1; at <= 9; at += 1) send(200 + at, 4000 + at * 1000, { body: 's' });
  expect(plis()).toBe(0);
  send(210, 14_100, { body: 's' });
  expect(plis()).toBe(1);
  producer.updateDemand(20_000);
  expect(producer.demandedLayer).toBe(producer.topLayer);
});
