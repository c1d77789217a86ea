/** Which SSRC belongs to which `m=` line: RFC 8843 section 9.2, RFC 8853; and what the page is told about them. */
import { describe, expect, test } from 'vitest';
import { chooseCodec } from '../../../../signaling-server/sfu/engine/codecs.ts';
import type { ForwardedPacket } from '../../../../signaling-server/sfu/engine/forwarded-packet.ts';
import { absSendTime } from '../../../../signaling-server/sfu/engine/forwarded-packet.ts';
import { Producer } from '../../../../signaling-server/sfu/engine/producer.ts';
import { ReceivedMedia } from '../../../../signaling-server/sfu/engine/received-media.ts';
import { parseRtcp, type RtcpPacket } from '../../../../signaling-server/sfu/engine/rtcp-packet.ts';
import { ABS_SEND_TIME_EXTENSION, AUDIO_LEVEL_EXTENSION } from '../../../../signaling-server/sfu/engine/sdp-answer.ts';
import { type OfferedMedia, parseOffer } from '../../../../signaling-server/sfu/engine/sdp-offer.ts';
import { type OfferedLine, offerOf } from './offers.ts';
import { atOnce, rtp, vp8 } from './packets.ts';

class Spy extends Producer {
  readonly forwarded: ForwardedPacket[] = [];
  override forward(packet: ForwardedPacket, nowMs: number): void {
    this.forwarded.push(packet);
    super.forward(packet, nowMs);
  }
}

const spy = (producerId: string, kind: 'audio' | 'video'): Spy => new Spy(producerId, kind, 'stream', false);

function scene() {
  const upstream: RtcpPacket[] = [];
  const counters = { packetsIn: 0, keyframeRequests: 0 };
  const media = new ReceivedMedia({
    ownSsrc: 1,
    counters,
    send: (packet) => void upstream.push(...parseRtcp(packet)),
    soon: atOnce,
  });
  const setLine = (line: OfferedLine, producer: Producer): void => {
    const [offered] = parseOffer(offerOf([line])).media as [OfferedMedia];
    const chosen = chooseCodec(producer.kind, offered.codecs);
    if (chosen === undefined) throw new Error('no codec offered');
    media.setLine(offered, producer, chosen);
  };
  return { media, setLine, counters, told: () => upstream.splice(0) };
}

const camera: OfferedLine = { kind: 'video', mid: 'c' };
const screen: OfferedLine = { kind: 'video', mid: 's' };
const voice: OfferedLine = { kind: 'audio', mid: 'v' };

describe('an SSRC is bound', () => {
  test('by the offer', () => {
    const { media, setLine } = scene();
    const [a, b] = [spy('a', 'video'), spy('b', 'video')];
    setLine({ ...camera, attributes: ['a=ssrc-group:FID 100 101', 'a=ssrc:100 cname:x', 'a=ssrc:101 cname:x'] }, a);
    setLine({ ...screen, attributes: ['a=ssrc:200 cname:x'] }, b);
    media.receive(rtp({ sequence: 1, ssrc: 100, payload: vp8({}) }), 0);
    media.receive(rtp({ sequence: 1, ssrc: 200, payload: vp8({}) }), 0);
    media.receive(rtp({ sequence: 1, ssrc: 101, payload: vp8({}) }), 0); // of two lines, unnamed
    expect([a.forwarded.length, b.forwarded.length]).toEqual([1, 1]);
    expect(media.hasSsrc(100)).toBe(true);
    expect(media.hasSsrc(101)).toBe(false);
  });

  test('by the MID in the packet', () => {
    const { media, setLine } = scene();
    const [a, b] = [spy('a', 'video'), spy('b', 'video')];
    setLine(camera, a);
    setLine(screen, b);
    media.receive(rtp({ sequence: 1, ssrc: 7, payload: vp8({}), extensions: [[4, 's']] }), 0);
    media.receive(rtp({ sequence: 2, ssrc: 7, payload: vp8({}) }), 0); // known by now
    media.receive(rtp({ sequence: 1, ssrc: 8, payload: vp8({}), extensions: [[4, 'nowhere']] }), 0);
    expect([a.forwarded.length, b.forwarded.length]).toEqual([0, 2]);
  });

  test('by the payload type, if only one line has it', () => {
    const { media, setLine } = scene();
    const [a, b] = [spy('a', 'video'), spy('b', 'audio')];
    setLine(camera, a);
    setLine(voice, b);
    media.receive(rtp({ sequence: 1, ssrc: 7, payloadType: 111, payload: Buffer.from('opus') }), 0);
    media.receive(rtp({ sequence: 1, ssrc: 8, payloadType: 96, payload: vp8({}) }), 0);
    media.receive(rtp({ sequence: 1, ssrc: 9, payloadType: 77, payload: vp8({}) }), 0);
    expect([a.forwarded.length, b.forwarded.length]).toEqual([1, 1]);
  });

  test('by the RID for layers, and not before it says one', () => {
    const { media, setLine } = scene();
    const a = spy('a', 'video');
    setLine({ ...camera, attributes: ['a=rid:l send', 'a=rid:h send', 'a=simulcast:send l;h'] }, a);
    media.receive(rtp({ sequence: 1, ssrc: 7, payload: vp8({}) }), 0);
    expect(a.forwarded).toHaveLength(0);
    media.receive(
      rtp({
        sequence: 1,
        ssrc: 7,
        payload: vp8({}),
        extensions: [
          [4, 'c'],
          [5, 'l'],
        ],
      }),
      0,
    );
    media.receive(
      rtp({
        sequence: 1,
        ssrc: 8,
        payload: vp8({}),
        extensions: [
          [4, 'c'],
          [5, 'h'],
        ],
      }),
      0,
    );
    media.receive(
      rtp({
        sequence: 1,
        ssrc: 9,
        payload: vp8({}),
        extensions: [
          [4, 'c'],
          [5, 'x'],
        ],
      }),
      0,
    );
    expect(a.forwarded.map((packet) => packet.stream.rid)).toEqual(['l', 'h']);
    expect(a.streamFor(1)?.rid).toBe('h');
  });

  test('only once per layer: new SSRCs take the place of old ones, so their number is bounded', () => {
    const { media, setLine } = scene();
    setLine(camera, spy('a', 'video'));
    for (let ssrc = 1; ssrc <= 500; ssrc += 1)
      media.receive(rtp({ sequence: 1, ssrc, payload: vp8({}), extensions: [[4, 'c']] }), 0);
    expect([1, 250, 499, 500].map((ssrc) => media.hasSsrc(ssrc))).toEqual([false, false, false, true]);
  });
});

describe('lines', () => {
  test('saying the same again changes nothing', () => {
    const { media, setLine } = scene();
    const a = spy('a', 'video');
    const line: OfferedLine = { ...camera, attributes: ['a=ssrc:100 cname:x'] };
    setLine(line, a);
    const stream = a.streamFor(0);
    setLine(line, a);
    expect(a.streamFor(0)).toBe(stream);
    setLine({ ...camera, attributes: ['a=ssrc:300 cname:x'] }, a);
    expect(a.streamFor(0)?.ssrc).toBe(300);
    expect(media.hasSsrc(100)).toBe(false);
  });

  test('a producer taken over by another connection is no longer heard on this one', () => {
    const [before, after] = [scene(), scene()];
    const a = spy('a', 'video');
    before.setLine({ ...camera, attributes: ['a=ssrc:100 cname:x'] }, a);
    after.setLine({ ...camera, attributes: ['a=ssrc:100 cname:x'] }, a);
    before.media.receive(rtp({ sequence: 1, ssrc: 100, payload: vp8({}) }), 0);
    expect(a.forwarded).toHaveLength(0);
    before.media.close();
    after.media.receive(rtp({ sequence: 1, ssrc: 100, payload: vp8({}) }), 0);
    expect(a.forwarded).toHaveLength(1);
    after.media.removeProducer(a);
    expect(a.owner).toBeUndefined();
  });

  test('a line that changes hands ends the producer it had', () => {
    const { media, setLine } = scene();
    const [a, b] = [spy('a', 'video'), spy('b', 'video')];
    setLine(camera, a);
    setLine(camera, b);
    expect([a.owner, b.owner]).toEqual([undefined, media]);
    media.keepLines(() => false);
    expect(b.owner).toBeUndefined();
    expect(media.producers).toEqual([]);
  });
});

describe('what the page is told', () => {
  test('RR for each stream, and how much it may send in all', () => {
    const { media, setLine, told } = scene();
    const [a, b, c] = [spy('a', 'video'), spy('b', 'video'), spy('c', 'audio')];
    a.source = 'camera';
    b.source = 'screen';
    c.source = 'microphone';
    setLine({ ...camera, attributes: ['a=ssrc:100 cname:x'] }, a);
    setLine({ ...screen, attributes: ['a=ssrc:200 cname:x'] }, b);
    setLine({ ...voice, attributes: ['a=ssrc:300 cname:x'] }, c);
    media.sendReports(0);
    expect(told()).toEqual([]); // nothing came yet
    for (const ssrc of [100, 200]) media.receive(rtp({ sequence: 1, ssrc, payload: vp8({}) }), 0);
    media.receive(rtp({ sequence: 1, ssrc: 300, payloadType: 111, payload: Buffer.from('opus') }), 0);
    media.sendReports(10);
    // 3.6 + 5 + 0.1 Mbit/s, as 18 bits can say it.
    expect(told()).toMatchObject([
      { type: 'receiver-report', reports: [{ ssrc: 100 }, { ssrc: 200 }, { ssrc: 300 }] },
      { type: 'remb', bitrateBps: 8_699_968, mediaSsrcs: [100, 200] },
    ]);
  });

  test('a sender that begins anew with the same SSRC goes on', () => {
    const { media, setLine } = scene();
    const a = spy('a', 'video');
    setLine({ ...camera, attributes: ['a=ssrc:100 cname:x'] }, a);
    for (const sequence of [1, 2, 30_000, 30_001, 30_002]) media.receive(rtp({ sequence, ssrc: 100, payload: vp8({}) }), 0);
    expect(a.forwarded.map((packet) => packet.sequence & 0xffff)).toEqual([1, 2, 30_001, 30_002]);
    expect(new Set(a.forwarded.map((packet) => packet.stream)).size).toBe(2);
  });

  test('less, when its packets say that they stood in a queue; and how loud it is, from the packets too', () => {
    const { media, setLine, told } = scene();
    const [a, b] = [spy('a', 'video'), spy('b', 'audio')];
    a.source = 'camera';
    const sendTime = `a=extmap:2 ${ABS_SEND_TIME_EXTENSION}`;
    setLine({ ...camera, attributes: ['a=ssrc:100 cname:x', sendTime] }, a);
    setLine({ ...voice, attributes: ['a=ssrc:300 cname:x', sendTime, `a=extmap:6 ${AUDIO_LEVEL_EXTENSION}`] }, b);
    const ticks = (ms: number): string => String.fromCharCode(...[16, 8, 0].map((shift) => (absSendTime(ms) >> shift) & 0xff));
    const remb = (): number | undefined => {
      const found = told().find((packet) => packet.type === 'remb');
      return found?.type === 'remb' ? found.bitrateBps : undefined;
    };
    let sequence = 0;
    /** Half a second of packets that are ever later, and what the page is told behind it. */
    const run = (startMs: number, lateMs: (step: number) => number): number | undefined => {
      for (let step = 0; step < 25; step += 1) {
        const sentMs = startMs + step * 20;
        sequence += 1;
        const payload = Buffer.concat([vp8({}), Buffer.alloc(1000)]);
        media.receive(rtp({ sequence, ssrc: 100, payload, extensions: [[2, ticks(sentMs)]] }), sentMs + lateMs(step));
        const heard: [number, string][] = [
          [2, ticks(sentMs)],
          [6, '\u00a0'], // the voice flag, and 32 dB below overload
        ];
        media.receive(
          rtp({ sequence, ssrc: 300, payloadType: 111, payload: Buffer.from('opus'), extensions: heard }),
          sentMs + lateMs(step),
        );
      }
      media.sendReports(startMs + 500 + lateMs(25));
      return remb();
    };
    expect(run(0, () => 10)).toBe(3_600_000);
    run(500, () => 10);
    run(1000, (step) => 10 + step * 8);
    expect(run(1500, (step) => 210 + step * 8)).toBeLessThan(500_000);
    expect(media.uplink().limitBps).toBeLessThan(500_000);
    expect(b.level.read(2100)).toBeCloseTo(-32, 0);
  });
});
