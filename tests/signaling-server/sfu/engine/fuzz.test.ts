/** Whatever bytes come over the network or in an offer: nothing throws, and nothing is kept that grows. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RefusedError } from '../../../../protocol/errors.ts';
import { chooseCodec } from '../../../../signaling-server/sfu/engine/codecs.ts';
import { Producer } from '../../../../signaling-server/sfu/engine/producer.ts';
import { ReceivedMedia } from '../../../../signaling-server/sfu/engine/received-media.ts';
import { parseRtcp } from '../../../../signaling-server/sfu/engine/rtcp-packet.ts';
import { isRtcp, RtpHeader, readRtpHeader, readTextExtension } from '../../../../signaling-server/sfu/engine/rtp-packet.ts';
import { type OfferedMedia, parseOffer } from '../../../../signaling-server/sfu/engine/sdp-offer.ts';
import { readVp8Payload } from '../../../../signaling-server/sfu/engine/vp8-payload.ts';
import { chromiumOffer, offerOf } from './offers.ts';

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
    const media = new ReceivedMedia({ ownSsrc: 1, counters: { packetsIn: 0, keyframeRequests: 0 }, send: () => undefined });
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
