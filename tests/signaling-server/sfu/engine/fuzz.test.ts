/** Whatever bytes come over the network or in an offer: nothing throws, and nothing is kept that grows. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RefusedError } from '../../../../protocol/errors.ts';
import { chooseCodec } from '../../../../signaling-server/sfu/engine/codecs.ts';
import { ConsumerStream } from '../../../../signaling-server/sfu/engine/consumer-stream.ts';
import { Downlink } from '../../../../signaling-server/sfu/engine/downlink.ts';
import { Producer } from '../../../../signaling-server/sfu/engine/producer.ts';
import { ReceivedMedia } from '../../../../signaling-server/sfu/engine/received-media.ts';
import { parseRtcp } from '../../../../signaling-server/sfu/engine/rtcp-packet.ts';
import { isRtcp, RtpHeader, readRtpHeader, readTextExtension } from '../../../../signaling-server/sfu/engine/rtp-packet.ts';
import { type OfferedMedia, parseOffer } from '../../../../signaling-server/sfu/engine/sdp-offer.ts';
import { readVp8Payload } from '../../../../signaling-server/sfu/engine/vp8-payload.ts';
import { chromiumOffer, offerOf } from './offers.ts';
import { atOnce, rtp, vp8 } from './packets.ts';

/** Random bytes behind a beginning that gets past the first checks. */
const packet = fc
  .tuple(
    fc.constantFrom(0x80, 0x90, 0xa0, 0xb0, 0x8f, 0xbf, 0x81, 0x9f, 0x40, 0x00),
    fc.constantFrom(96, 111, 97, 200, 201, 202, 205, 206, 224),
    fc.uint8Array({ maxLength: 62 }),
  )
  .map(([first, second, rest]) => Buffer.from([first, second, ...rest]));

function swallow(message: Buffer): void {
  isRtcp(message);
  const header = new RtpHeader();
  if (readRtpHeader(message, header)) {
    for (let id = 0; id < 16; id += 1) readTextExtension(message, header, id);
    expect(header.payloadStart).toBeLessThanOrEqual(header.payloadEnd);
    expect(header.payloadEnd).toBeLessThanOrEqual(message.length);
    readVp8Payload(message, header.payloadStart, header.payloadEnd);
  }
  for (const parsed of parseRtcp(message)) {
    if (parsed.type === 'nack') expect(parsed.entries.length).toBeLessThanOrEqual(message.length / 4);
    if (parsed.type === 'receiver-report') expect(parsed.reports.length).toBeLessThanOrEqual(message.length / 24);
    if (parsed.type === 'transport-feedback') expect(parsed.arrivals.length).toBeLessThanOrEqual(2048);
    if (parsed.type === 'remb') expect(Number.isFinite(parsed.bitrateBps)).toBe(true);
  }
}

describe('bytes', () => {
  test('every length from 0 to 64, of zeros, ones and every first byte', () => {
    for (let length = 0; length <= 64; length += 1) {
      for (let first = 0; first < 256; first += 1) {
        for (const fill of [0x00, 0xff, 0xbe]) {
          const message = Buffer.alloc(length, fill);
          if (length > 0) message[0] = first;
          swallow(message);
        }
      }
    }
  });

  test('random packets', () => {
    fc.assert(fc.property(packet, swallow), { numRuns: 5000 });
  });

  test('counts and lengths far beyond the packet', () => {
    for (const type of [200, 201, 202, 203, 204, 205, 206, 207]) {
      for (const count of [0, 1, 4, 15, 31]) {
        for (const words of [0, 1, 2, 6, 15, 0x7fff, 0xffff]) {
          const message = Buffer.alloc(64, 0xff);
          message[0] = 0x80 | count;
          message[1] = type;
          message.writeUInt16BE(words, 2);
          swallow(message);
        }
      }
    }
  });

  test('a connection that is fed with garbage holds on to nothing and still works', () => {
    const [offered] = parseOffer(offerOf([{ kind: 'video', mid: 'c' }])).media as [OfferedMedia];
    const media = new ReceivedMedia({
      ownSsrc: 1,
      counters: { packetsIn: 0, keyframeRequests: 0 },
      send: () => undefined,
      soon: atOnce,
    });
    const producer = new Producer('a', 'video', 'stream', false);
    media.setLine(offered, producer, chooseCodec('video', offered.codecs) ?? expect.fail('no codec'));
    fc.assert(
      fc.property(packet, fc.nat(100_000), (message, nowMs) => {
        media.receive(message, nowMs);
        media.askForMissing(nowMs);
        media.sendReports(nowMs);
        media.noteFlow();
      }),
      { numRuns: 3000 },
    );
    expect(media.producers).toEqual([producer]);
  });
});

/** A page that sends and one that receives, both of them strangers. */
function strangers() {
  const [offered] = parseOffer(offerOf([{ kind: 'video', mid: 'c' }])).media as [OfferedMedia];
  const media = new ReceivedMedia({
    ownSsrc: 1,
    counters: { packetsIn: 0, keyframeRequests: 0 },
    send: () => undefined,
    soon: atOnce,
  });
  const producer = new Producer('a', 'video', 'stream', false);
  const chosen = chooseCodec('video', offered.codecs) ?? expect.fail('no codec');
  media.setLine(offered, producer, chosen);
  const clock = { nowMs: 0 };
  const sent = { packets: 0 };
  const consumers: ConsumerStream[] = [];
  const send = (): boolean => {
    sent.packets += 1;
    return true;
  };
  const downlink = new Downlink({ consumers: () => consumers, send });
  const consumer = new ConsumerStream({
    producer,
    mid: '0',
    ssrc: 0x0001_0001,
    rtxSsrc: 0x0001_0002,
    priority: 'other',
    budget: downlink.budget,
    send,
    isOpen: () => true,
    counters: { packetsOut: 0, retransmitted: 0 },
    now: () => clock.nowMs,
  });
  consumer.rtxPayloadType = 121;
  consumer.transportSequenceId = 5;
  consumers.push(consumer);
  producer.addConsumer(consumer);
  downlink.adopt(consumer);

  /** As a transport does, whatever the SSRC. */
  const control = (message: Buffer): void => {
    for (const parsed of parseRtcp(message)) {
      if (parsed.type === 'nack')
        for (const { sequence, bitmask } of parsed.entries) consumer.retransmission.answer(sequence, bitmask, clock.nowMs);
      else if (parsed.type === 'pli' || parsed.type === 'fir') consumer.pictureLost(clock.nowMs);
      else if (parsed.type === 'remb') downlink.noteRemb(parsed.bitrateBps, clock.nowMs);
      else if (parsed.type === 'transport-feedback') downlink.noteFeedback(parsed);
      else if (parsed.type === 'sender-report' || parsed.type === 'receiver-report')
        for (const block of parsed.reports) downlink.noteReport(consumer, block, clock.nowMs);
      if (parsed.type === 'sender-report') media.noteSenderReport({ ...parsed, ssrc: 7 }, clock.nowMs);
    }
  };
  const turn = (ms: number): void => {
    clock.nowMs += ms;
    media.askForMissing(clock.nowMs);
    media.sendReports(clock.nowMs);
    media.noteFlow();
    downlink.tick(clock.nowMs);
    consumer.senderReport(clock.nowMs);
  };
  return { media, producer, consumer, downlink, clock, sent, control, turn, payloadType: chosen.payloadType };
}

describe('control packets', () => {
  test('whatever a page reports, it goes on being served', () => {
    const { media, consumer, downlink, clock, sent, control, turn, payloadType } = strangers();
    let sequence = 0;
    const picture = (keyframe: boolean): void => {
      const fields = {
        sequence: sequence++,
        timestamp: sequence * 3000,
        ssrc: 7,
        payloadType,
        payload: vp8({ keyframe, pictureId: sequence }),
      };
      media.receive(rtp(fields), clock.nowMs);
    };
    picture(true);
    fc.assert(
      fc.property(packet, (message) => {
        control(message);
        picture(sequence % 10 === 0);
        turn(20);
        expect(downlink.estimate.limitBps).toBeGreaterThanOrEqual(40_000);
      }),
      { numRuns: 5000 },
    );
    // Whatever it has made us believe: calm reports bring the picture back.
    for (let time = 0; time < 500; time += 1) {
      picture(time % 10 === 0);
      turn(100);
    }
    const before = consumer.packets;
    for (let time = 0; time < 10; time += 1) picture(true);
    expect(consumer.packets - before).toBe(10);
    expect(sent.packets).toBeGreaterThan(0);
  });

  test('a page that asks for everything again and again gets a share of the line', () => {
    const { media, clock, sent, control, turn, payloadType } = strangers();
    const nack = Buffer.alloc(12 + 4 * 300, 0xff);
    nack[0] = 0x81;
    nack[1] = 205;
    nack.writeUInt16BE(nack.length / 4 - 1, 2);
    for (let sequence = 0; sequence < 500; sequence += 1) {
      const payload = Buffer.concat([vp8({ keyframe: sequence === 0 }), Buffer.alloc(1000)]);
      media.receive(rtp({ sequence, ssrc: 7, payloadType, payload }), clock.nowMs);
      for (let entry = 0; entry < 300; entry += 1) nack.writeUInt16BE((sent.packets * 17 + entry * 17) & 0xffff, 12 + 4 * entry);
      control(nack);
      turn(20);
    }
    expect(sent.packets).toBeLessThan(500 * 3);
  });
});

describe('memory', () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const heldBytes = (): number => {
    collect();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };

  test('does not grow with what strangers send: numbers, SSRCs, gaps, reports without end', () => {
    const { media, clock, control, turn, payloadType } = strangers();
    let seed = 1;
    const random = (below: number): number => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
      return Math.floor((seed / 2 ** 32) * below);
    };
    const storm = (packets: number): void => {
      for (let count = 0; count < packets; count += 1) {
        const ssrc = random(4) === 0 ? random(2 ** 31) : 7;
        const fields = {
          sequence: random(65_536),
          timestamp: random(2 ** 31),
          ssrc,
          payloadType,
          extensions: [[4, 'c']] as const,
        };
        media.receive(rtp({ ...fields, payload: vp8({ keyframe: random(2) === 0 }) }), clock.nowMs);
        const bytes = Buffer.alloc(12 + 4 * random(16));
        for (let at = 0; at < bytes.length; at += 1) bytes[at] = random(256);
        bytes[0] = 0x80 | ([1, 4, 15, 0, 31][random(5)] ?? 0);
        bytes[1] = 200 + random(8);
        bytes.writeUInt16BE(bytes.length / 4 - 1, 2);
        control(bytes);
        if (count % 10 === 0) turn(25);
      }
    };
    storm(5000); // rings and windows fill up
    const before = heldBytes();
    storm(25_000);
    expect(heldBytes() - before).toBeLessThan(3_000_000);
  });
});

describe('offers', () => {
  test('an offer that is cut, shuffled or sprinkled is read or refused', () => {
    const lines = chromiumOffer.split('\r\n');
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(
            fc.nat(lines.length),
            fc.oneof(
              fc.constantFrom('', 'm=', 'm=video', 'a=mid:', 'a=rid:', 'a=simulcast:send', 'a=ssrc-group:FID'),
              fc.string(),
            ),
          ),
          { maxLength: 6 },
        ),
        fc.nat(lines.length),
        (changes, end) => {
          const changed = lines.slice(0, end);
          for (const [at, text] of changes) changed.splice(at, 1, text);
          try {
            for (const media of parseOffer(changed.join('\r\n')).media)
              expect(`${media.mid}${media.kind}${media.formats}`).not.toMatch(/[\r\n]/);
          } catch (error) {
            expect(error).toBeInstanceOf(RefusedError);
          }
        },
      ),
      { numRuns: 2000 },
    );
  });

  test('long lines take no long time', () => {
    const startedAt = performance.now();
    for (const attribute of [
      'a=fmtp:96 ',
      'a=simulcast:send ',
      'a=ice-ufrag:',
      'a=extmap:1 ',
      'm=video 9 UDP/TLS/RTP/SAVPF ',
      'a=ssrc:',
    ]) {
      const text = offerOf([{ kind: 'video', mid: '0', attributes: [attribute + 'a; '.repeat(60_000)] }]);
      try {
        parseOffer(text);
      } catch (error) {
        expect(error).toBeInstanceOf(RefusedError);
      }
    }
    expect(performance.now() - startedAt).toBeLessThan(2000);
  });
});
