import { expect, test } from 'vitest';
import { floorCodec } from '../../../../signaling-server/sfu/engine/codecs.ts';
import { ConsumerStream } from '../../../../signaling-server/sfu/engine/consumer-stream.ts';
import { Producer } from '../../../../signaling-server/sfu/engine/producer.ts';
import { ProducerStream } from '../../../../signaling-server/sfu/engine/producer-stream.ts';
import { RetransmissionBudget } from '../../../../signaling-server/sfu/engine/retransmission-budget.ts';
import { RtpHeader, readRtpHeader } from '../../../../signaling-server/sfu/engine/rtp-packet.ts';
import { ConsumerRates, producerStats } from '../../../../signaling-server/sfu/engine/transport-statistics.ts';
import { atOnce, rtp, vp8 } from './packets.ts';

function camera() {
  const producer = new Producer('camera', 'video', 'stream', false);
  producer.attach({}, ['l', 'h']);
  const stream = new ProducerStream({
    soon: atOnce,
    ssrc: 7,
    rid: 'h',
    codec: floorCodec('video'),
    ownSsrc: 1,
    sendRtcp: () => undefined,
    onKeyframeRequest: () => undefined,
  });
  producer.addStream(stream);
  const consumer = new ConsumerStream({
    producer,
    mid: '0',
    ssrc: 8,
    rtxSsrc: 9,
    priority: 'screen',
    send: () => true,
    isOpen: () => true,
    counters: { packetsOut: 0, retransmitted: 0 },
    budget: new RetransmissionBudget(),
    now: () => 0,
  });
  producer.addConsumer(consumer);
  const header = new RtpHeader();
  const receive = (sequence: number, nowMs: number, keyframe = false): void => {
    const message = rtp({ sequence, timestamp: nowMs * 90, payload: Buffer.concat([vp8({ keyframe }), Buffer.alloc(980)]) });
    readRtpHeader(message, header);
    const packet = stream.receive(message, header, nowMs);
    if (packet !== undefined && packet !== 'restarted') producer.forward(packet, nowMs);
  };
  return { producer, stream, consumer, receive };
}

test('what a page sends: each layer that came, and the best one that is wanted', () => {
  const { producer, stream, receive } = camera();
  for (let sequence = 0; sequence < 40; sequence += 1) if (sequence % 10 !== 9) receive(sequence, sequence * 25, sequence === 0);
  for (let nowMs = 0; nowMs <= 1000; nowMs += 500) stream.reportBlock(nowMs);
  const stats = producerStats(producer);
  expect(stats).toMatchObject({ producerId: 'camera', topLayer: 1, layers: [{ layer: 1, rid: 'h', packets: 36, keyframes: 1 }] });
  expect(stats.layers[0]?.packetsLost).toBe(3);
  expect(stats.layers[0]?.lossPercent).toBeGreaterThan(0);
});

test('loss towards us is what was lost, though it came when asked for again', () => {
  const { stream, receive } = camera();
  let nowMs = 0;
  for (let report = 0; report < 30; report += 1) {
    for (let sequence = report * 20; sequence < report * 20 + 20; sequence += 1) {
      nowMs += 20;
      if (sequence % 10 !== 5) receive(sequence, nowMs);
      if (sequence % 10 === 7) receive(sequence - 2, nowMs);
    }
    stream.reportBlock(nowMs);
  }
  expect(stream.statistics.lost).toBe(0);
  expect(stream.lossShare).toBeCloseTo(0.1, 1);
});

test('what a page receives: its rate over the time that somebody looks at it', () => {
  const { consumer, receive } = camera();
  const rates = new ConsumerRates();
  expect(rates.stats(consumer, 0)).toMatchObject({ producerId: 'camera', layer: null, bps: 0, packets: 0, roundTripMs: null });
  consumer.shownHeightPx = 360;
  for (let sequence = 0; sequence < 100; sequence += 1) receive(sequence, sequence * 10, sequence === 0);
  const stats = rates.stats(consumer, 1000);
  expect(stats).toMatchObject({ priority: 'screen', shownHeightPx: 360, paused: false, layer: 1, wantedLayer: 1, packets: 100 });
  expect(stats.bps).toBeCloseTo(100 * (20 + 13 + 980) * 8, -3);
});
