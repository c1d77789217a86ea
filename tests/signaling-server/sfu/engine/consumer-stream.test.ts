/** One receiver's stream: what it begins with, which layer it gets, when it rests (the numbers: continuation.test.ts). */
import { describe, expect, test } from 'vitest';
import { parseRtcp } from '../../../../signaling-server/sfu/engine/rtcp-packet.ts';
import { bodyOf, scene } from './consumer-scene.ts';
import { vp8 } from './packets.ts';

describe('a video receiver', () => {
  test('gets nothing before a keyframe, which is asked for at most every 500 ms', () => {
    const { clock, newStream, receive, taken, asked } = scene();
    const stream = newStream(7);
    expect(asked()).toEqual(['pli']); // for the stream that came up
    for (let sequence = 0; sequence < 60; sequence += 1) {
      clock.nowMs += 20;
      receive(stream, { sequence, payload: vp8({ pictureId: sequence }) });
    }
    expect(asked()).toEqual(['pli', 'pli']);
    expect(taken()).toEqual([]);
    receive(stream, { sequence: 60, payload: vp8({ keyframe: true, pictureId: 40 }) });
    receive(stream, { sequence: 61, marker: true, payload: vp8({ pictureId: 40, begins: false }) });
    const packets = taken();
    expect(packets).toHaveLength(2);
    expect(packets[1]?.sequence).toBe(((packets[0]?.sequence ?? 0) + 1) & 0xffff);
    expect(packets[0]).toMatchObject({ payloadType: 120, ssrc: 0xc0ffee, marker: false });
    expect(packets[1]).toMatchObject({ marker: true, pictureId: packets[0]?.pictureId });
    expect((packets[0]?.extension ?? 0) >>> 24).toBe(0x32); // abs-send-time, id 3, three bytes
  });

  test('without abs-send-time the place of the extension is padding (RFC 8285 section 4.2)', () => {
    const { consumer, newStream, receive, taken } = scene();
    consumer.absSendTimeId = 0;
    receive(newStream(7), { sequence: 1, payload: vp8({ keyframe: true }) });
    expect(taken()[0]?.extension).toBe(0);
  });

  test('a keyframe whose first packet comes last, as it was lost on the way here, is sent whole', () => {
    const { newStream, receive, bodies } = scene();
    const stream = newStream(7);
    receive(stream, { sequence: 1, payload: vp8({}) });
    receive(stream, { sequence: 3, payload: vp8({ begins: false, body: 'second' }) });
    receive(stream, { sequence: 4, payload: vp8({ begins: false, body: 'third' }) });
    receive(stream, { sequence: 2, payload: vp8({ keyframe: true, body: 'first' }) });
    receive(stream, { sequence: 5, payload: vp8({ body: 'next' }) });
    expect(bodies()).toEqual(['first', 'second', 'third', 'next']);
  });

  test('whose page loses its picture all the time does not cost the others three keyframes a second', () => {
    const { clock, consumer, newStream, receive, asked } = scene();
    const stream = newStream(7);
    receive(stream, { sequence: 0, payload: vp8({ keyframe: true }) });
    asked();
    let requests = 0;
    for (let sequence = 1; sequence < 900; sequence += 1) {
      clock.nowMs += 33;
      if (sequence % 3 === 0) consumer.pictureLost(clock.nowMs);
      consumer.helpIfDue(clock.nowMs);
      const wanted = asked().length;
      requests += wanted;
      receive(stream, { sequence, payload: vp8({ keyframe: wanted > 0 }) });
    }
    // Thirty seconds: four at first, then one in two seconds.
    expect(requests).toBeGreaterThan(10);
    expect(requests).toBeLessThanOrEqual(4 + 16);
  });
});

describe('an audio receiver', () => {
  test('starts at once and needs no keyframe', () => {
    const { newStream, receive, taken, asked } = scene('audio');
    receive(newStream(9), { sequence: 5, timestamp: 960, payload: Buffer.from('opus') });
    expect(taken()).toHaveLength(1);
    expect(asked()).toEqual([]);
  });
});

describe('sender reports', () => {
  test("carry the source's own clock on, so that picture and voice stay in step (RFC 3550 section 6.4.1)", () => {
    const { clock, consumer, newStream, receive, taken } = scene();
    const stream = newStream(7);
    receive(stream, { sequence: 1, timestamp: 90_000, payload: vp8({ keyframe: true }) });
    expect(consumer.senderReport(clock.nowMs)).toBeUndefined();
    stream.noteSenderReport({ ntpSeconds: 1000, ntpFraction: 0, rtpTimestamp: 90_000 }, clock.nowMs);
    clock.nowMs += 500;
    const [sent] = taken();
    const [report] = parseRtcp(consumer.senderReport(clock.nowMs) ?? Buffer.alloc(0));
    expect(report).toMatchObject({ type: 'sender-report', ssrc: 0xc0ffee, ntpSeconds: 1000, ntpFraction: 0x8000_0000 });
    const elapsed = report?.type === 'sender-report' ? (report.rtpTimestamp - (sent?.timestamp ?? 0)) | 0 : 0;
    expect(elapsed).toBe(45_000);
  });
});

describe('simulcast', () => {
  test('the best layer that flows is sent; when it falls silent the next one takes over at its keyframe', () => {
    const { clock, producer, owner, newStream, receive, taken } = scene();
    producer.attach(owner, ['low', 'high']);
    const low = newStream(7, 'low');
    receive(low, { sequence: 1, payload: vp8({ keyframe: true, body: 'low' }) });
    const high = newStream(8, 'high');
    receive(low, { sequence: 2, payload: vp8({ body: 'low' }) });
    receive(high, { sequence: 1, payload: vp8({ keyframe: true, body: 'high' }) });
    receive(low, { sequence: 3, payload: vp8({ body: 'low' }) });
    const bodies = () => taken().map((packet) => packet.payload.toString('latin1').slice(6));
    expect(bodies()).toEqual(['low', 'low', 'high']);
    clock.nowMs += 2000;
    receive(low, { sequence: 4, payload: vp8({ body: 'low' }) });
    producer.noteFlow();
    receive(low, { sequence: 5, payload: vp8({ keyframe: true, body: 'low' }) });
    expect(bodies()).toEqual(['low']);
  });

  test('a layer that is padding alone does not flow: browsers send that on layers they have switched off', () => {
    const { clock, producer, high, low, receive, bodies } = layers();
    clock.nowMs += 2000;
    receive(low, { sequence: 2, payload: delta('low') });
    receive(high, { sequence: 2, payload: Buffer.alloc(0), paddingBytes: 200 });
    producer.noteFlow();
    receive(high, { sequence: 3, payload: Buffer.alloc(0), paddingBytes: 200 });
    receive(low, { sequence: 3, payload: keyframe('low') });
    expect(bodies().at(-1)).toBe('low');
    receive(high, { sequence: 4, payload: Buffer.alloc(0), paddingBytes: 200 });
    receive(low, { sequence: 4, payload: delta('low') });
    expect(bodies()).toEqual(['low']);
  });
});

const keyframe = (body: string) => vp8({ keyframe: true, body });
const delta = (body: string) => vp8({ body });

function layers() {
  const made = scene();
  made.producer.attach(made.owner, ['low', 'high']);
  const [low, high] = [made.newStream(7, 'low'), made.newStream(8, 'high')];
  made.receive(low, { sequence: 1, payload: keyframe('low') });
  made.receive(high, { sequence: 1, payload: keyframe('high') });
  made.bodies();
  made.asked();
  return { ...made, low, high };
}

test('no keyframe is asked for while its only receiver is still connecting: it could not take it', () => {
  const { clock, newStream, receive, consumer, link, asked, bodies } = scene();
  link.open = false;
  const stream = newStream(7);
  receive(stream, { sequence: 1, payload: delta('early') });
  expect(asked()).toEqual([]);
  link.open = true;
  clock.nowMs += 100;
  consumer.requestKeyframe();
  expect(asked()).toEqual(['pli']);
  receive(stream, { sequence: 2, payload: keyframe('whole') });
  expect(bodies()).toEqual(['whole']);
});

describe('going over to another layer', () => {
  test('the old one is sent until the new one has a keyframe: no picture is missing, no number either', () => {
    const { clock, consumer, low, high, receive, taken } = layers();
    consumer.setLayer(0);
    clock.nowMs += 33;
    receive(high, { sequence: 2, timestamp: 3000, payload: delta('high') });
    receive(low, { sequence: 2, timestamp: 3000, payload: delta('low') });
    clock.nowMs += 33;
    receive(low, { sequence: 3, timestamp: 6000, payload: keyframe('low') });
    receive(high, { sequence: 3, timestamp: 6000, payload: delta('high') });
    const packets = taken();
    expect(packets.map(bodyOf)).toEqual(['high', 'low']);
    expect(packets.map(({ sequence }) => (sequence - (packets[0]?.sequence ?? 0)) & 0xffff)).toEqual([0, 1]);
    expect(consumer.layer).toBe(0);
  });

  test('on a full line the old one stops at once, and a keyframe of the new one is asked for as by one who sees nothing', () => {
    const { clock, consumer, low, high, receive, taken, asked } = layers();
    clock.nowMs += 400; // the last keyframe was not long ago: who only wants a better picture would wait
    consumer.setLayer(0, true);
    expect(asked()).toEqual(['pli']);
    receive(high, { sequence: 2, payload: delta('high') });
    receive(low, { sequence: 2, payload: delta('low') });
    expect(taken()).toEqual([]);
    receive(low, { sequence: 3, payload: keyframe('low') });
    expect(taken().map(bodyOf)).toEqual(['low']);
  });

  test('what was given up on a full line is not sent again', () => {
    const { clock, consumer, high, receive, taken } = layers();
    receive(high, { sequence: 2, payload: delta('high') });
    const [last] = taken();
    consumer.setLayer(0, true);
    consumer.retransmission.answer(last?.sequence ?? 0, 0, clock.nowMs);
    expect(taken()).toEqual([]);
  });

  test('switched off, nothing is sent; on again, from its latest keyframe if that was a moment ago', () => {
    const { clock, consumer, low, high, receive, bodies } = layers();
    consumer.setLayer(null);
    expect([consumer.layer, consumer.wantedLayer]).toEqual([null, null]);
    receive(high, { sequence: 2, payload: keyframe('high') });
    consumer.setLayer(0);
    expect(bodies()).toEqual(['low']);
    consumer.setLayer(null);
    clock.nowMs += 5000;
    consumer.setLayer(0);
    receive(low, { sequence: 2, payload: delta('low') });
    receive(low, { sequence: 3, payload: keyframe('low again') });
    expect(bodies()).toEqual(['low again']);
  });

  test('a layer that its page encodes again is taken with its first packet, which is a keyframe', () => {
    const { clock, producer, low, high, receive, bodies } = layers();
    for (let sequence = 2; sequence < 40; sequence += 1) {
      clock.nowMs += 33;
      receive(low, { sequence, timestamp: sequence * 3000, payload: sequence === 30 ? keyframe('low') : delta('low') });
      if (sequence % 15 === 0) producer.noteFlow();
    }
    bodies();
    clock.nowMs += 33;
    receive(high, { sequence: 2, timestamp: 120_000, payload: keyframe('high again') });
    receive(low, { sequence: 40, timestamp: 120_000, payload: delta('low') });
    expect(bodies()).toEqual(['high again']);
  });

  test('timestamps go by the clock of the sender, though the keyframe was long on its way', () => {
    const { clock, consumer, low, high, receive, taken } = layers();
    high.noteSenderReport({ ntpSeconds: 5000, ntpFraction: 0, rtpTimestamp: 0 }, clock.nowMs);
    low.noteSenderReport({ ntpSeconds: 5000, ntpFraction: 0, rtpTimestamp: 1_000_000 }, clock.nowMs);
    receive(high, { sequence: 2, timestamp: 9000, payload: delta('high') });
    consumer.setLayer(0);
    clock.nowMs += 180;
    receive(low, { sequence: 2, timestamp: 1_000_000 + 9000 + 2970, payload: keyframe('low') });
    const [before, after] = taken();
    expect(((after?.timestamp ?? 0) - (before?.timestamp ?? 0)) >>> 0).toBe(2970); // 33 ms, not 180
  });
});

describe('a voice among many', () => {
  test('rests while it is silent and is heard from the packet that ends the silence on, without a gap in the numbers', () => {
    const { clock, consumer, producer, newStream, receive, taken } = scene('audio');
    const stream = newStream(9);
    const speak = (sequence: number, level: number): void => {
      clock.nowMs += 20;
      producer.noteLevel(level, clock.nowMs);
      receive(stream, { sequence, timestamp: sequence * 960, payload: Buffer.from('opus') });
    };
    speak(1, 30);
    for (let sequence = 2; sequence < 200; sequence += 1) speak(sequence, 80);
    consumer.rest();
    expect(consumer.resting).toBe(true);
    taken();
    for (let sequence = 200; sequence < 250; sequence += 1) speak(sequence, 80);
    expect(taken()).toEqual([]);
    speak(250, 40);
    speak(251, 40);
    const [first, second] = taken();
    expect(consumer.resting).toBe(false);
    expect(second?.sequence).toBe(((first?.sequence ?? 0) + 1) & 0xffff);
    expect(((second?.timestamp ?? 0) - (first?.timestamp ?? 0)) >>> 0).toBe(960);
  });

  test('nobody is woken by it who was not put to rest for silence', () => {
    const { consumer, producer, newStream, receive, taken } = scene('audio');
    const stream = newStream(9);
    consumer.setLayer(null); // the line is too narrow
    producer.noteLevel(90, 0);
    producer.noteLevel(90, 4000);
    producer.noteLevel(10, 4020);
    receive(stream, { sequence: 1, payload: Buffer.from('opus') });
    expect(taken()).toEqual([]);
  });
});
