/** What one page receives, kept to what its line carries: a line played by the test, everything between it and the packets real. */
import { describe, expect, test } from 'vitest';
import { floorCodec } from '../../../../signaling-server/sfu/engine/codecs.ts';
import { ConsumerStream } from '../../../../signaling-server/sfu/engine/consumer-stream.ts';
import { Downlink } from '../../../../signaling-server/sfu/engine/downlink.ts';
import { Producer } from '../../../../signaling-server/sfu/engine/producer.ts';
import { ProducerStream } from '../../../../signaling-server/sfu/engine/producer-stream.ts';
import { RtpHeader, readRtpHeader } from '../../../../signaling-server/sfu/engine/rtp-packet.ts';
import type { ConsumerPriority } from '../../../../signaling-server/sfu/sfu.ts';
import { atOnce, rtp, vp8 } from './packets.ts';

const PAYLOAD_BYTES = 1000;
const WIRE_BYTES = PAYLOAD_BYTES + 26 + 20 + 44;
const PROBE_WIRE_BITS = 319 * 8;

/** One page's line, and sources that send steadily. */
class Line {
  nowMs = 10_000;
  linkBps = Number.POSITIVE_INFINITY;
  readonly downlink: Downlink;
  readonly consumers: ConsumerStream[] = [];
  readonly #sources: {
    readonly producer: Producer;
    readonly streams: { stream: ProducerStream; bps: number; owed: number; sequence: number }[];
  }[] = [];
  readonly #header = new RtpHeader();
  readonly #owner = {};
  /** Bits that were sent within this step. */
  #bits = 0;
  #probes: number[] = [];
  #probesSeen = 0;
  #rembBps = 5_000_000;
  #ssrc = 1;
  readonly #takesProbes: boolean;
  sentBps = 0;

  constructor(probes = true) {
    this.downlink = new Downlink({
      consumers: () => this.consumers,
      send: (packet) => {
        this.#bits += PROBE_WIRE_BITS;
        this.#probes.push(packet.readUInt16BE(17));
        return true;
      },
    });
    this.#takesProbes = probes;
  }

  source(producerId: string, kind: 'audio' | 'video', priority: ConsumerPriority, layerBps: readonly number[]): ConsumerStream {
    const producer = new Producer(producerId, kind, 'stream', false);
    producer.source = kind === 'audio' ? 'microphone' : 'camera';
    const rids = layerBps.length > 1 ? layerBps.map((_, layer) => String(layer)) : [];
    producer.attach(this.#owner, rids);
    const streams = layerBps.map((bps, layer) => {
      const stream = new ProducerStream({
        soon: atOnce,
        ssrc: this.#ssrc++,
        rid: rids[layer] ?? '',
        codec: floorCodec(kind),
        ownSsrc: 1,
        sendRtcp: () => undefined,
        onKeyframeRequest: () => undefined,
      });
      producer.addStream(stream);
      return { stream, bps, owed: 0, sequence: 1 };
    });
    this.#sources.push({ producer, streams });
    const consumer = new ConsumerStream({
      producer,
      mid: producerId,
      ssrc: this.#ssrc++,
      rtxSsrc: kind === 'video' ? this.#ssrc++ : 0,
      priority,
      budget: this.downlink.budget,
      send: () => {
        this.#bits += kind === 'audio' ? 60_000 / 50 : WIRE_BYTES * 8;
        return true;
      },
      isOpen: () => true,
      counters: { packetsOut: 0, retransmitted: 0 },
      now: () => this.nowMs,
    });
    consumer.rtxPayloadType = kind === 'video' ? 121 : 0;
    consumer.transportSequenceId = this.#takesProbes && kind === 'video' ? 5 : 0;
    this.consumers.push(consumer);
    producer.addConsumer(consumer);
    this.downlink.adopt(consumer);
    return consumer;
  }

  run(forMs: number): void {
    for (const endMs = this.nowMs + forMs; this.nowMs < endMs; ) {
      for (let step = 0; step < 5; step += 1) this.#sendFor(20);
      if (this.nowMs % 500 === 0)
        for (const { streams } of this.#sources) for (const { stream } of streams) stream.sampleRate(this.nowMs);
      if (this.nowMs % 1000 === 0) this.#report();
      this.#answerProbes();
      this.downlink.tick(this.nowMs);
    }
  }

  /** To the moment in which a probe is on its way. */
  untilProbed(): void {
    const before = this.#probesSeen;
    while (this.#probesSeen === before) this.run(100);
  }

  layers(): (number | null)[] {
    return this.consumers.map((consumer) => consumer.layer);
  }

  #sendFor(tookMs: number): void {
    this.nowMs += tookMs;
    for (const { producer, streams } of this.#sources) {
      for (const one of streams) {
        const audio = producer.kind === 'audio';
        one.owed += (one.bps * tookMs) / 8000;
        for (const bytes = audio ? one.owed : WIRE_BYTES; one.owed >= bytes && one.owed > 0; one.owed -= bytes) {
          // Every tenth packet is a keyframe: this is not about when layers change.
          const payload = audio
            ? Buffer.alloc(106)
            : Buffer.concat([vp8({ keyframe: one.sequence % 10 === 0, pictureId: one.sequence }), Buffer.alloc(PAYLOAD_BYTES)]);
          const message = rtp({ sequence: one.sequence++, timestamp: this.nowMs * 90, payload });
          readRtpHeader(message, this.#header);
          const packet = one.stream.receive(message, this.#header, this.nowMs);
          if (packet !== undefined && packet !== 'restarted') producer.forward(packet, this.nowMs);
          if (audio) break;
        }
      }
    }
  }

  /** As a browser: REMB rises by 8 % a second up to 1.5 times what came, and falls to 0.85 of what comes through a full link. */
  #report(): void {
    const bits = this.#bits;
    this.#bits = 0;
    this.sentBps = bits;
    const delivered = Math.min(bits, this.linkBps);
    const lost = bits === 0 ? 0 : 1 - delivered / bits;
    this.#rembBps = lost > 0.02 ? delivered * 0.85 : Math.max(this.#rembBps, Math.min(this.#rembBps * 1.08, delivered * 1.5));
    this.downlink.noteRemb(this.#rembBps, this.nowMs);
    for (const consumer of this.consumers) {
      if (consumer.packets === 0) continue;
      const block = { ssrc: 1, packetsLost: 0, jitter: 0, lastSr: 0, delaySinceLastSr: 0 };
      const fractionLost = Math.min(255, Math.floor(lost * 256));
      this.downlink.noteReport(consumer, { ...block, fractionLost, highestSequence: consumer.lastSequence }, this.nowMs);
    }
  }

  #answerProbes(): void {
    const room = Math.max(1, this.linkBps - this.downlink.sentBps);
    const arrivals = this.#probes.map((sequence) => ({
      sequence,
      atMs: (this.#probesSeen++ * PROBE_WIRE_BITS * 1000) / Math.max(room, this.linkBps * 0.9),
    }));
    this.#probes = [];
    if (arrivals.length > 0) this.downlink.noteFeedback({ type: 'transport-feedback', referenceMs: 0, arrivals });
  }
}

function lesson(probes = true) {
  const line = new Line(probes);
  const voice = line.source('voice', 'audio', 'teacher-voice', [60_000]);
  const screen = line.source('screen', 'video', 'screen', [200_000, 900_000]);
  const camera = line.source('camera', 'video', 'teacher-camera', [150_000, 500_000, 1_500_000]);
  line.run(5000);
  return { line, voice, screen, camera };
}

describe('a line', () => {
  test('that is wide carries everything at its best', () => {
    const { line } = lesson();
    expect(line.layers()).toEqual([0, 1, 2]);
    expect(line.downlink.estimate.limited).toBe(false);
    expect(line.downlink.lowered).toBe('none');
  });

  test.each([
    [1_000_000, 'layer'],
    [300_000, 'video-off'],
    [100_000, 'video-off'],
  ] as const)('squeezed to %d bit/s keeps the voice and stays within it', (linkBps, lowered) => {
    const { line, voice } = lesson();
    line.linkBps = linkBps;
    line.run(8000);
    const before = voice.packets;
    line.run(2000);
    expect(voice.packets - before).toBe(100);
    expect(line.sentBps).toBeLessThanOrEqual(linkBps);
    expect(line.downlink.lowered).toBe(lowered);
  });

  test.each([true, false])('released is used to its full again within ten seconds, more slowly without probes (%s)', (probes) => {
    const { line } = lesson(probes);
    line.linkBps = 300_000;
    line.run(8000);
    expect(line.layers().slice(1)).not.toEqual([1, 2]);
    line.linkBps = Number.POSITIVE_INFINITY;
    line.run(probes ? 10_000 : 60_000);
    expect(line.layers()).toEqual([0, 1, 2]);
    line.run(12_000);
    expect(line.downlink.estimate.limited).toBe(false);
  });

  test('released is climbed in one go, and no higher than it carries', () => {
    const line = new Line();
    line.source('voice', 'audio', 'teacher-voice', [60_000]);
    const camera = line.source('camera', 'video', 'teacher-camera', [150_000, 500_000, 1_500_000, 4_000_000]);
    line.run(5000);
    const wanted = (forMs: number): Set<number | null> => {
      const seen = new Set<number | null>();
      for (const endMs = line.nowMs + forMs; line.nowMs < endMs; ) {
        line.run(100);
        seen.add(camera.wantedLayer);
      }
      return seen;
    };
    line.linkBps = 300_000;
    line.run(8000);
    expect(camera.wantedLayer).toBe(0);
    line.linkBps = 2_500_000;
    expect(wanted(10_000)).toEqual(new Set([0, 2]));
    line.linkBps = Number.POSITIVE_INFINITY;
    expect(wanted(10_000)).toEqual(new Set([2, 3]));
  });

  test('is not known by what came before more was sent', () => {
    const line = new Line();
    const camera = line.source('camera', 'video', 'teacher-camera', [150_000, 500_000, 1_500_000]);
    line.run(1000);
    // A page that is busy with its start reports what came until then, and a moment later less.
    line.downlink.noteRemb(400_000, line.nowMs);
    line.downlink.noteRemb(300_000, line.nowMs);
    expect(line.downlink.estimate.limited).toBe(false);
    line.run(3000);
    expect(camera.layer).toBe(2);
    line.downlink.noteRemb(300_000, line.nowMs);
    expect(line.downlink.estimate.limitBps).toBe(300_000);
  });

  test('is probed by any line that takes probes: one on which the page once sent does not', () => {
    const { line, screen, camera } = lesson();
    screen.transportSequenceId = 0;
    line.linkBps = 500_000;
    line.run(6000);
    expect(camera.layer).not.toBe(2);
    line.linkBps = Number.POSITIVE_INFINITY;
    line.run(6000);
    expect(line.layers()).toEqual([0, 1, 2]);
  });

  test('is not lowered for the queue that a probe made', () => {
    const { line } = lesson();
    line.linkBps = 1_000_000;
    line.run(5000);
    const before = line.downlink.estimate.limitBps;
    line.untilProbed();
    line.downlink.noteRemb(line.sentBps / 3, line.nowMs);
    expect(line.downlink.estimate.limitBps).toBeGreaterThanOrEqual(before);
    // A while later it is no probe's.
    line.run(1000);
    line.downlink.noteRemb(line.sentBps / 4, line.nowMs);
    expect(line.downlink.estimate.limitBps).toBe(line.sentBps / 4);
  });

  test('is lowered once for what was lost, not again for what tells of it later', () => {
    const { line, screen, camera } = lesson();
    line.run(500);
    line.downlink.noteRemb(1_000_000, line.nowMs);
    line.run(100);
    const { limitBps } = line.downlink.estimate;
    expect(limitBps).toBe(1_000_000);
    // A report of the second before, and what is asked for again of it.
    for (const consumer of [screen, camera]) {
      const block = { ssrc: 1, packetsLost: 0, jitter: 0, lastSr: 0, delaySinceLastSr: 0, fractionLost: 130 };
      line.downlink.noteReport(consumer, { ...block, highestSequence: consumer.lastSequence }, line.nowMs);
      for (let back = 0; back < 40; back += 1) consumer.reports.noteAskedAgain(consumer.lastSequence - 40 + back);
    }
    line.run(300);
    expect(line.downlink.estimate.limitBps).toBe(limitBps);
  });

  test('that stays narrow is probed now and then, and shows nothing of it', () => {
    const { line, screen } = lesson();
    line.linkBps = 700_000;
    line.run(10_000);
    const layer = screen.layer;
    for (let second = 0; second < 30; second += 1) {
      line.run(1000);
      expect(screen.layer).toBe(layer);
    }
  });
});

describe('what a page shows', () => {
  test('is all it is sent, also when it was told before there was anything to send', () => {
    const line = new Line();
    line.downlink.setShownHeight('camera', 0);
    line.downlink.setPriority('camera', 'teacher-camera');
    const camera = line.source('camera', 'video', 'other', [150_000, 500_000, 1_500_000]);
    line.run(2000);
    expect(camera).toMatchObject({ layer: null, priority: 'teacher-camera', shownHeightPx: 0 });
    line.downlink.setShownHeight('camera', 90);
    line.run(2000);
    expect(camera.layer).toBe(0);
    line.downlink.setShownHeight('camera', 4320);
    line.run(2000);
    expect(camera.layer).toBe(2);
  });

  test('a source that begins to send layers later is taken at its best, where no page said a height', () => {
    const line = new Line();
    const camera = line.source('camera', 'video', 'other', [500_000]);
    line.run(1000);
    camera.producer.attach({}, ['l', 'h']);
    line.run(1000);
    expect(camera.wantedLayer).toBe(1);
  });

  test('preferences for sources that never come are not kept without end', () => {
    const line = new Line();
    for (let index = 0; index < 5000; index += 1) {
      line.downlink.setShownHeight(`nobody-${index}`, 0);
      line.downlink.setPriority(`nobody-${index}`, 'screen');
    }
    const late = line.source('nobody-4999', 'video', 'other', [500_000]);
    expect(late).toMatchObject({ priority: 'other', shownHeightPx: undefined });
  });
});

describe('many voices', () => {
  const loud = (consumer: ConsumerStream, level: number, nowMs: number): void => consumer.producer.noteLevel(level, nowMs);

  test('five are always sent; among more the silent ones rest, not the teacher', () => {
    const line = new Line();
    const teacher = line.source('teacher', 'audio', 'teacher-voice', [60_000]);
    const students = Array.from({ length: 8 }, (_, index) => line.source(`s${index}`, 'audio', 'voice', [60_000]));
    for (const one of [teacher, ...students]) loud(one, 30, line.nowMs);
    line.run(1000);
    expect(line.layers()).toEqual(Array(9).fill(0));
    for (let time = 0; time < 8; time += 1) {
      line.run(500);
      for (const one of [teacher, ...students.slice(2)]) loud(one, 90, line.nowMs);
      for (const one of students.slice(0, 2)) loud(one, 30, line.nowMs);
    }
    line.run(500);
    expect([teacher, ...students].map(({ resting }) => resting)).toEqual([false, false, false, ...Array(6).fill(true)]);
    expect(line.downlink.lowered).toBe('none');
    for (const one of students.slice(5)) one.setPaused(true);
    line.downlink.adopt(teacher);
    line.run(500);
    expect(students.slice(0, 5).map(({ layer }) => layer)).toEqual(Array(5).fill(0));
  });

  test('of a whole shouting class the loudest twelve are heard', () => {
    const line = new Line();
    const students = Array.from({ length: 30 }, (_, index) => line.source(`s${index}`, 'audio', 'voice', [60_000]));
    for (let time = 0; time < 10; time += 1) {
      for (const [index, one] of students.entries())
        for (let count = 0; count < 20; count += 1) loud(one, 10 + index, line.nowMs);
      line.run(100);
    }
    expect(students.map(({ resting }) => !resting)).toEqual(students.map((_, index) => index < 12));
  });
});
