/** Who begins to look is given what was just sent: no keyframe that all others would pay for, and no wait for one. */
import { describe, expect, test } from 'vitest';
import { scene } from './consumer-scene.ts';
import { vp8 } from './packets.ts';

const FRAME_MS = 33;
const FRAME_TICKS = 2970;

/** A stream that has sent a keyframe and so many frames after it, each in two packets, while the receiver's connection was being made. */
function joining(frames: number, payloadBytes = 100) {
  const it = scene();
  it.link.open = false;
  const stream = it.newStream(7);
  let sequence = 65_530;
  const send = (keyframe = false): void => {
    it.clock.nowMs += FRAME_MS;
    const frame = Math.floor(sequence / 2);
    for (const begins of [true, false]) {
      it.receive(stream, {
        sequence: sequence & 0xffff,
        timestamp: frame * FRAME_TICKS,
        marker: !begins,
        payload: Buffer.concat([
          vp8({ keyframe: keyframe && begins, pictureId: frame & 0x7fff, begins }),
          Buffer.alloc(payloadBytes),
        ]),
      });
      sequence += 1;
    }
  };
  send(true);
  for (let frame = 0; frame < frames; frame += 1) send();
  it.asked();
  it.taken();
  return {
    ...it,
    stream,
    send,
    /** The connection is up. @returns all that it begins with, as much at a time as a busy browser has room for */
    open: () => {
      it.link.open = true;
      it.consumer.opened();
      const sent = [];
      for (let more = it.taken(); more.length > 0; more = it.taken()) {
        expect(more.length).toBeLessThanOrEqual(32);
        sent.push(...more);
        it.consumer.continueRecap();
      }
      return sent;
    },
  };
}

describe('a receiver whose connection is up', () => {
  test('gets the latest keyframe and all since at once, timed as if it had lasted a moment, then what comes', () => {
    const { open, send, taken, asked } = joining(20);
    const recap = open();
    expect(recap).toHaveLength(42);
    expect(asked()).toEqual([]);
    send();
    const packets = [...recap, ...taken()];
    for (const [index, { sequence }] of packets.entries()) {
      expect(sequence).toBe(((packets[0]?.sequence ?? 0) + index) & 0xffff);
    }
    const shownAt = packets.filter((_, index) => index % 2 === 0).map(({ timestamp }) => timestamp);
    const steps = shownAt.slice(1).map((timestamp, index) => (timestamp - (shownAt[index] ?? 0)) | 0);
    // Every frame has a time of its own; the last one came as it was sent.
    expect(steps.slice(0, -1).every((step) => step > 0 && step <= FRAME_TICKS / 16)).toBe(true);
    expect(steps.at(-1)).toBe(FRAME_TICKS);
  });

  test('a lost packet of it is sent again just as it was', () => {
    const { consumer, open, send, taken } = joining(5);
    const recap = open();
    send();
    taken();
    const third = recap[3];
    consumer.retransmission.answer(third?.sequence ?? 0, 0, 2000);
    expect(taken()).toEqual([third]);
  });

  test.each([
    ['the keyframe is older than a second and a half', () => joining(50)],
    ['it would be more than a new keyframe costs', () => joining(40, 3100)],
  ])('asks for a keyframe where %s', (_, begin) => {
    const { open, asked } = begin();
    expect(open()).toEqual([]);
    expect(asked()).toEqual(['pli']);
  });

  test('asks for a keyframe where its line is known to be narrow', () => {
    const { budget, open } = joining(5);
    budget.adjust(100_000, 300_000);
    expect(open()).toEqual([]);
  });

  test('is never shown what was sent before the source paused', () => {
    const { producer, open } = joining(5);
    producer.setPaused(true);
    producer.setPaused(false);
    expect(open()).toEqual([]);
  });

  test('gets what comes meanwhile in its turn', () => {
    const { consumer, link, send, taken } = joining(30);
    link.open = true;
    consumer.opened();
    send();
    const packets = taken();
    for (let turn = 0; turn < 3; turn += 1) {
      consumer.continueRecap();
      send();
      packets.push(...taken());
    }
    expect(packets).toHaveLength(70);
    for (const [index, { sequence }] of packets.entries()) {
      expect(sequence).toBe(((packets[0]?.sequence ?? 0) + index) & 0xffff);
    }
  });
});

test('who looks again after a moment is shown nothing earlier than what was seen', () => {
  const { consumer, open, send, taken } = joining(10);
  open();
  send();
  const last = taken().at(-1);
  consumer.setPaused(true);
  consumer.setPaused(false);
  const [first] = taken();
  expect(((first?.timestamp ?? 0) - (last?.timestamp ?? 0)) | 0).toBeGreaterThan(0);
  expect(first?.sequence).toBe(((last?.sequence ?? 0) + 1) & 0xffff);
});
