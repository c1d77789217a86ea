/** A receiver's numbers run on, whatever happens at the source: RFC 3550 section 5.1, RFC 7741 section 4.2. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { scene } from './consumer-scene.ts';
import { vp8 } from './packets.ts';

test('numbers run on through pauses of the receiver and of the source', () => {
  const { clock, producer, consumer, newStream, receive, taken } = scene();
  const stream = newStream(7);
  const frame = (sequence: number, keyframe = false): void => {
    clock.nowMs += 33;
    receive(stream, {
      sequence,
      timestamp: sequence * 3000,
      payload: vp8({ keyframe, pictureId: sequence * 5, tl0: sequence }),
    });
  };
  frame(65_534, true);
  frame(65_535);
  consumer.setPaused(true);
  for (let sequence = 65_536; sequence < 65_600; sequence += 1) frame(sequence);
  consumer.setPaused(false);
  frame(65_600); // not a keyframe yet
  frame(65_601, true);
  producer.setPaused(true);
  frame(65_602);
  producer.setPaused(false);
  frame(65_603);
  frame(65_604, true);
  const packets = taken();
  expect(packets.map((packet) => (packet.sequence - (packets[0]?.sequence ?? 0)) & 0xffff)).toEqual([0, 1, 2, 3]);
  expect(packets.map((packet) => (packet.tl0 - (packets[0]?.tl0 ?? 0)) & 0xff)).toEqual([0, 1, 2, 3]);
  expect(((packets[2]?.pictureId ?? 0) - (packets[1]?.pictureId ?? 0)) & 0x7fff).toBe(1);
  expect(((packets[3]?.pictureId ?? 0) - (packets[2]?.pictureId ?? 0)) & 0x7fff).toBe(1);
  // Media time went on while nothing was sent.
  expect(((packets[2]?.timestamp ?? 0) - (packets[1]?.timestamp ?? 0)) >>> 0).toBe(66 * 3000);
});

test('another source stream (reconnect, layer) goes on behind the last packet, in time', () => {
  const { clock, producer, owner, newStream, receive, taken } = scene();
  const before = newStream(7);
  receive(before, { sequence: 100, timestamp: 5000, payload: vp8({ keyframe: true, pictureId: 9, tl0: 200 }) });
  producer.detach(owner);
  producer.attach(owner, []);
  const after = newStream(8);
  receive(before, { sequence: 101, timestamp: 8000, payload: vp8({ pictureId: 10 }) }); // the old connection's last words
  clock.nowMs += 2000;
  receive(after, { sequence: 40_000, timestamp: 4_000_000_000, payload: vp8({ keyframe: true, pictureId: 30_000, tl0: 3 }) });
  receive(after, { sequence: 40_001, timestamp: 4_000_003_000, payload: vp8({ pictureId: 30_001, tl0: 4 }) });
  const [a, b, c, d] = taken();
  expect(d).toMatchObject({ sequence: ((a?.sequence ?? 0) + 3) & 0xffff });
  expect(c?.sequence).toBe(((b?.sequence ?? 0) + 1) & 0xffff);
  expect(((c?.timestamp ?? 0) - (b?.timestamp ?? 0)) >>> 0).toBe(180_000);
  expect(((d?.timestamp ?? 0) - (c?.timestamp ?? 0)) >>> 0).toBe(3000);
  expect(c?.pictureId).toBe(((b?.pictureId ?? 0) + 1) & 0x7fff);
  expect(d?.pictureId).toBe(((c?.pictureId ?? 0) + 1) & 0x7fff);
});

test('probing packets, all padding, leave no gap', () => {
  const { newStream, receive, taken } = scene();
  const stream = newStream(7);
  receive(stream, { sequence: 1, payload: vp8({ keyframe: true }) });
  receive(stream, { sequence: 2, paddingBytes: 100 });
  receive(stream, { sequence: 3, payload: vp8({}) });
  const packets = taken();
  expect(packets.map((packet) => packet.payload.length > 0)).toEqual([true, false, true]);
  expect(packets[2]?.sequence).toBe(((packets[0]?.sequence ?? 0) + 2) & 0xffff);
});

test('picture ids run on behind padding, too', () => {
  const { producer, owner, newStream, receive, taken } = scene();
  const stream = newStream(7);
  receive(stream, { sequence: 1, payload: vp8({ keyframe: true, pictureId: 500, tl0: 9 }) });
  receive(stream, { sequence: 2, paddingBytes: 100 });
  producer.attach(owner, []);
  receive(newStream(8), { sequence: 1, payload: vp8({ keyframe: true, pictureId: 3, tl0: 77 }) });
  const [a, , b] = taken();
  expect(b?.pictureId).toBe(((a?.pictureId ?? 0) + 1) & 0x7fff);
  expect(b?.tl0).toBe(((a?.tl0 ?? 0) + 1) & 0xff);
});

test('continuous whatever happens: no number twice, no gap, time never back', () => {
  const action = fc.oneof(
    { weight: 12, arbitrary: fc.constant('frame' as const) },
    { weight: 3, arbitrary: fc.constant('keyframe' as const) },
    fc.constant('pause' as const),
    fc.constant('resume' as const),
    fc.constant('source pause' as const),
    fc.constant('source resume' as const),
    fc.constant('reconnect' as const),
  );
  fc.assert(
    fc.property(fc.array(action, { maxLength: 120 }), fc.integer({ min: 0, max: 0xffff }), (actions, start) => {
      const { clock, producer, consumer, owner, newStream, receive, taken } = scene();
      let ssrc = 1;
      let stream = newStream(ssrc);
      let sequence = start;
      let timestamp = start * 9;
      for (const one of actions) {
        clock.nowMs += 33;
        timestamp += 2970;
        if (one === 'pause' || one === 'resume') consumer.setPaused(one === 'pause');
        else if (one === 'source pause' || one === 'source resume') producer.setPaused(one === 'source pause');
        else if (one === 'reconnect') {
          producer.attach(owner, []);
          ssrc += 1;
          stream = newStream(ssrc);
          sequence = (start * ssrc) & 0xffff;
          timestamp = (start * ssrc * 31) >>> 0;
        } else {
          sequence += 1;
          const payload = vp8({ keyframe: one === 'keyframe', pictureId: sequence, tl0: sequence });
          receive(stream, { sequence, timestamp, ssrc, payload });
        }
      }
      const packets = taken();
      packets.slice(1).forEach((packet, index) => {
        const before = packets[index];
        expect((packet.sequence - (before?.sequence ?? 0)) & 0xffff).toBe(1);
        const elapsed = (packet.timestamp - (before?.timestamp ?? 0)) | 0;
        expect(elapsed).toBeGreaterThan(0);
        expect((packet.pictureId - (before?.pictureId ?? 0)) & 0x7fff).toBe(1);
      });
    }),
  );
});
