import { describe, expect, test } from 'vitest';
import { floorCodec } from '../../../../signaling-server/sfu/engine/codecs.ts';
import { ProducerStream } from '../../../../signaling-server/sfu/engine/producer-stream.ts';
import { parseRtcp, type RtcpPacket } from '../../../../signaling-server/sfu/engine/rtcp-packet.ts';
import { RtpHeader, readRtpHeader } from '../../../../signaling-server/sfu/engine/rtp-packet.ts';
import { atOnce, type RtpFields, rtp, vp8 } from './packets.ts';

function scene() {
  const upstream: RtcpPacket[] = [];
  let keyframeRequests = 0;
  const stream = new ProducerStream({
    soon: atOnce,
    ssrc: 7,
    rid: '',
    codec: floorCodec('video'),
    ownSsrc: 1,
    sendRtcp: (packet) => upstream.push(...parseRtcp(packet)),
    onKeyframeRequest: () => {
      keyframeRequests += 1;
    },
  });
  const receive = (fields: RtpFields, nowMs = 0) => {
    const message = rtp({ payload: vp8({}), ...fields });
    const header = new RtpHeader();
    if (!readRtpHeader(message, header)) throw new Error('the test built a bad packet');
    return stream.receive(message, header, nowMs);
  };
  return { stream, receive, asked: () => upstream.splice(0), keyframeRequests: () => keyframeRequests };
}

describe('a received stream', () => {
  test('asks for what is missing, once more after 50 ms, and no more when it came', () => {
    const { stream, receive, asked } = scene();
    receive({ sequence: 10 });
    receive({ sequence: 13 });
    expect(asked()).toEqual([{ type: 'nack', mediaSsrc: 7, entries: [{ sequence: 11, bitmask: 1 }] }]);
    receive({ sequence: 11 }, 10);
    stream.askForMissing(60);
    expect(asked()).toEqual([{ type: 'nack', mediaSsrc: 7, entries: [{ sequence: 12, bitmask: 0 }] }]);
    receive({ sequence: 12 }, 70);
    stream.askForMissing(200);
    expect(asked()).toEqual([]);
    expect(stream.recall(0x1_0000 + 12)?.sequence).toBe(0x1_0000 + 12);
  });

  test('takes a packet once', () => {
    const { receive } = scene();
    expect(receive({ sequence: 1 })).toBeTypeOf('object');
    expect(receive({ sequence: 1 })).toBeUndefined();
  });

  test('after an outage asks for a keyframe instead', () => {
    const { receive, asked, keyframeRequests } = scene();
    receive({ sequence: 10 });
    receive({ sequence: 1500 }, 1000);
    expect(asked()).toEqual([{ type: 'pli', mediaSsrc: 7 }]);
    expect(keyframeRequests()).toBe(1);
  });

  test('answers many wishes for a keyframe with one, and repeats only if none came', () => {
    const { stream, receive, asked } = scene();
    for (let time = 0; time < 300; time += 10) stream.requestKeyframe(time, 'repair');
    expect(asked()).toHaveLength(1);
    receive({ sequence: 1, payload: vp8({ keyframe: true }) }, 200);
    receive({ sequence: 2 }, 400);
    expect(asked()).toEqual([]);
    stream.requestKeyframe(500, 'repair');
    stream.requestKeyframe(600, 'repair');
    receive({ sequence: 3 }, 900);
    expect(asked()).toHaveLength(2);
  });

  test('three keyframes serve all who come within two seconds', () => {
    const { stream, receive, asked } = scene();
    let sequence = 0;
    let answerAtMs = Number.POSITIVE_INFINITY;
    let requests = 0;
    // The last ones take a moment to connect.
    for (let time = 0; time < 2200; time += 20) {
      const keyframe = time >= answerAtMs;
      if (keyframe) answerAtMs = Number.POSITIVE_INFINITY;
      sequence += 1;
      receive({ sequence, payload: vp8({ keyframe }) }, time);
      stream.requestKeyframe(time, 'begin');
      const now = asked().length;
      requests += now;
      if (now > 0) answerAtMs = time + 60;
    }
    // One more is under way for those of the last second.
    expect(requests).toBe(2);
    receive({ sequence: sequence + 1 }, 2440);
    expect(asked()).toHaveLength(1);
  });

  test('waits longer for a sender that is slow to answer', () => {
    const { stream, receive, asked } = scene();
    const ask = (fromMs: number, untilMs: number) => {
      for (let time = fromMs; time < untilMs; time += 10) stream.requestKeyframe(time, 'repair');
      return asked().length;
    };
    expect(ask(0, 400)).toBe(2);
    receive({ sequence: 1, payload: vp8({ keyframe: true }) }, 700);
    expect(ask(1000, 1700)).toBe(1);
  });

  test('a stray number is dropped, a new beginning is told', () => {
    const { receive } = scene();
    receive({ sequence: 1 });
    expect(receive({ sequence: 20_000 })).toBeUndefined();
    expect(receive({ sequence: 20_001 })).toBe('restarted');
  });

  test('reports with the time of the last SR (RFC 3550 section 6.4.1)', () => {
    const { stream, receive } = scene();
    receive({ sequence: 1 });
    receive({ sequence: 3 });
    expect(stream.reportBlock(0)).toMatchObject({ ssrc: 7, packetsLost: 1, lastSr: 0, delaySinceLastSr: 0 });
    stream.noteSenderReport({ ntpSeconds: 0x1234_5678, ntpFraction: 0x9abc_def0, rtpTimestamp: 1 }, 1000);
    expect(stream.reportBlock(1500)).toMatchObject({ lastSr: 0x5678_9abc, delaySinceLastSr: 32_768 });
  });
});
