/** Pictures out of packets (RFC 7741, RFC 6184): the very bytes that went in, and never a broken one, whatever is lost or sent. */
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { H264Depacketiser } from '../../../../signaling-server/recording/tracks/h264-depacketiser.ts';
import { PacketOrder } from '../../../../signaling-server/recording/tracks/packet-order.ts';
import type { Depacketiser, VideoFrame } from '../../../../signaling-server/recording/tracks/video-frame.ts';
import { Vp8Depacketiser } from '../../../../signaling-server/recording/tracks/vp8-depacketiser.ts';
import type { TappedPacket } from '../../../../signaling-server/sfu/tapped-packets.ts';
import { encoded, packetised } from './packetised.ts';

// Films are encoded on the way.
vi.setConfig({ testTimeout: 60_000 });

const kinds = [
  { codec: 'VP8', encoder: 'libvpx', make: () => new Vp8Depacketiser() },
  { codec: 'H264', encoder: 'libx264', make: () => new H264Depacketiser() },
] as const;

function pictures(packets: readonly TappedPacket[], depacketiser: Depacketiser): VideoFrame[] {
  const order = new PacketOrder();
  const ordered = [...packets.flatMap((packet) => order.add(packet)), ...order.giveUp(Number.POSITIVE_INFINITY)];
  return ordered.flatMap((one) => depacketiser.add(one));
}

describe.each(kinds)('$codec', ({ codec, encoder, make }) => {
  const film = encoded(encoder, { seconds: 2, size: '320x180' });

  test('comes out as it went in, described by its keyframes', async () => {
    const { video } = await film;
    const found = pictures(packetised(video, { codec }), make());
    expect(found.map(({ key }) => key)).toEqual(video.map(({ key }) => key));
    expect(found[0]?.description).toMatchObject({ width: 320, height: 180 });
    // Parameter sets go into the description.
    const bytes = (frame: { data: Uint8Array } | undefined) => Buffer.from(frame?.data ?? []);
    for (const [index, frame] of video.entries()) {
      if (codec === 'VP8' || !frame.key) expect(bytes(found[index]).equals(frame.data)).toBe(true);
      else expect(frame.data.subarray(-bytes(found[index]).length).equals(bytes(found[index]))).toBe(true);
    }
  });

  test('shuffled and doubled a little, it is the same', async () => {
    const { video } = await film;
    const packets = packetised(video, { codec });
    const whole = pictures(packets, make());
    await fc.assert(
      fc.property(fc.array(fc.nat(7), { minLength: packets.length, maxLength: packets.length }), (delays) => {
        const late = packets
          .flatMap((packet, index) => [
            { packet, at: index + (index === 0 ? 0 : (delays[index] ?? 0)) },
            { packet, at: index + 9 },
          ])
          .sort((a, b) => a.at - b.at)
          .map(({ packet }) => packet);
        expect(pictures(late, make()).map(({ data }) => data)).toEqual(whole.map(({ data }) => data));
      }),
      { numRuns: 30 },
    );
  });

  test('whatever is lost: only whole pictures, in order, each after all it refers to', async () => {
    const { video } = await film;
    const packets = packetised(video, { codec });
    const whole = pictures(packets, make());
    const place = new Map(whole.map(({ timestamp }, index) => [timestamp, index]));
    await fc.assert(
      fc.property(fc.array(fc.nat(packets.length - 1), { maxLength: 6 }), (lost) => {
        const found = pictures(
          packets.filter((_, index) => !lost.includes(index)),
          make(),
        );
        let before = -1;
        for (const frame of found) {
          const index = place.get(frame.timestamp) ?? -1;
          expect(Buffer.from(frame.data).equals(Buffer.from(whole[index]?.data ?? []))).toBe(true);
          // Either it follows its neighbour or it begins anew.
          expect(frame.key || index === before + 1).toBe(true);
          before = index;
        }
        expect(found.length).toBeGreaterThanOrEqual(lost.length === 0 ? whole.length : 0);
      }),
      { numRuns: 100 },
    );
  });

  test('any bytes at all: nothing is thrown, and what comes out says what it is', () => {
    const anyPacket = fc.record({
      codec: fc.constant(codec),
      streamNo: fc.constant(1),
      sequence: fc.nat(50),
      timestamp: fc.nat(5),
      marker: fc.boolean(),
      receivedAtMs: fc.nat(5000),
      capturedMs: fc.constant(Number.NaN),
      payload: fc.uint8Array({ maxLength: 60 }),
    });
    fc.assert(
      fc.property(fc.array(anyPacket, { maxLength: 60 }), (packets) => {
        const found = pictures(packets, make());
        if (found[0]) expect(found[0].key && found[0].description !== null).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});

test('a picture that lost its middle asks for a keyframe', async () => {
  const { video } = await encoded('libvpx', { seconds: 2, size: '320x180' });
  const packets = packetised(video, { codec: 'VP8' });
  const depacketiser = new Vp8Depacketiser();
  pictures(
    packets.filter(({ timestamp }, index) => index < 8 || timestamp !== packets[8]?.timestamp),
    depacketiser,
  );
  expect(depacketiser.needsKeyframe).toBe(false); // the next keyframe mended it
  pictures(
    packets.slice(0, 12).filter((_, index) => index !== 9),
    depacketiser,
  );
  expect(depacketiser.needsKeyframe).toBe(true);
});
