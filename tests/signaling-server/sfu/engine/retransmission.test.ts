/** What was lost comes again: RFC 4588, RFC 4585 section 6.2.1. */
import { expect, test } from 'vitest';
import { ConsumerStream } from '../../../../signaling-server/sfu/engine/consumer-stream.ts';
import { RetransmissionBudget } from '../../../../signaling-server/sfu/engine/retransmission-budget.ts';
import { scene } from './consumer-scene.ts';
import { vp8 } from './packets.ts';

test('lost packets come again by RTX with the number they had (RFC 4588 section 4)', () => {
  const { clock, consumer, counters, newStream, receive, taken } = scene();
  consumer.rtxPayloadType = 121;
  const stream = newStream(7);
  receive(stream, { sequence: 1, payload: vp8({ keyframe: true, pictureId: 1 }) });
  receive(stream, { sequence: 2, marker: true, payload: vp8({ pictureId: 2, body: 'lost one' }) });
  const [, lost] = taken();
  consumer.retransmission.answer((lost?.sequence ?? 0) - 1, 0b1, clock.nowMs); // the one before, and this by the bitmask
  const [, again] = taken();
  expect(again).toMatchObject({ payloadType: 121, ssrc: 0xbeef, marker: true, timestamp: lost?.timestamp });
  expect(again?.payload.readUInt16BE(0)).toBe(lost?.sequence);
  expect(again?.payload.subarray(2)).toEqual(lost?.payload);
  expect(counters).toEqual({ packetsOut: 2, retransmitted: 2 });
});

test('without RTX the very same bytes are sent again, also when other receivers wrote theirs meanwhile', () => {
  const { clock, producer, consumer, newStream, receive, taken } = scene();
  const other = new ConsumerStream({
    producer,
    mid: '1',
    ssrc: 5,
    rtxSsrc: 0,
    priority: 'other',
    budget: new RetransmissionBudget(),
    send: () => true,
    isOpen: () => true,
    counters: { packetsOut: 0, retransmitted: 0 },
    now: () => clock.nowMs,
  });
  producer.addConsumer(other);
  const stream = newStream(7);
  receive(stream, { sequence: 1, payload: vp8({ keyframe: true, pictureId: 77, tl0: 5 }) });
  const [before] = taken();
  clock.nowMs += 500;
  consumer.retransmission.answer(before?.sequence ?? 0, 0, clock.nowMs);
  expect(taken()).toEqual([before]);
});

test('on a link that loses a tenth, what is asked for again comes three times, each a moment later', () => {
  const { clock, consumer, budget, newStream, receive, taken } = scene();
  consumer.rtxPayloadType = 121;
  budget.adjust(1_000_000, Number.POSITIVE_INFINITY, 0.1);
  receive(newStream(7), { sequence: 1, payload: vp8({ keyframe: true }) });
  const [before] = taken();
  consumer.retransmission.answer(before?.sequence ?? 0, 0, clock.nowMs);
  const again = [taken()];
  for (let round = 0; round < 4; round += 1) {
    consumer.retransmission.sendCopies(clock.nowMs);
    again.push(taken());
  }
  expect(again.map(({ length }) => length)).toEqual([1, 1, 1, 0, 0]);
  const originals = again.flat().map(({ payload }) => payload.readUInt16BE(0));
  expect(new Set(originals)).toEqual(new Set([before?.sequence]));
  expect(new Set(again.flat().map(({ sequence }) => sequence)).size).toBe(3);
});

test('packets from before a switch are still found', () => {
  const { clock, consumer, producer, owner, newStream, receive, taken } = scene();
  const first = newStream(7);
  receive(first, { sequence: 1, payload: vp8({ keyframe: true, body: 'first source' }) });
  producer.attach(owner, []);
  receive(newStream(8), { sequence: 999, payload: vp8({ keyframe: true, body: 'second source' }) });
  const [a] = taken();
  consumer.retransmission.answer(a?.sequence ?? 0, 0b1, clock.nowMs);
  expect(taken().map((packet) => packet.payload.toString('latin1').slice(6))).toEqual(['first source', 'second source']);
});

test('asking for everything over and over is answered once a round trip', () => {
  const { clock, consumer, newStream, receive, taken } = scene();
  const stream = newStream(7);
  for (let sequence = 0; sequence < 20; sequence += 1) receive(stream, { sequence, payload: vp8({ keyframe: sequence === 0 }) });
  const [start] = taken();
  for (let round = 0; round < 1000; round += 1) consumer.retransmission.answer(start?.sequence ?? 0, 0xffff, clock.nowMs);
  expect(taken()).toHaveLength(17);
  clock.nowMs += 1000;
  consumer.retransmission.answer(start?.sequence ?? 0, 0, clock.nowMs);
  expect(taken()).toHaveLength(1);
});

test('what was never sent, or is long gone, is not sent again', () => {
  const { clock, consumer, newStream, receive, taken } = scene();
  const stream = newStream(7);
  receive(stream, { sequence: 0, payload: vp8({ keyframe: true }) });
  const [start] = taken();
  for (let sequence = 1; sequence < 2000; sequence += 1) receive(stream, { sequence, payload: vp8({}) });
  taken();
  consumer.retransmission.answer(start?.sequence ?? 0, 0, clock.nowMs);
  consumer.retransmission.answer(((start?.sequence ?? 0) + 5000) & 0xffff, 0xffff, clock.nowMs);
  expect(taken()).toEqual([]);
});
