import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  buildNack,
  buildPli,
  buildReceiverReport,
  buildReferenceTimeAnswer,
  buildRemb,
  buildSdes,
  buildSenderReport,
  ntpMs,
  parseRtcp,
} from '../../../../signaling-server/sfu/engine/rtcp-packet.ts';

describe('reports, RFC 3550 section 6.4', () => {
  test('an SR with one block', () => {
    const bytes = Buffer.from(
      `81c8000c 00000001 e0000001 80000000 00015f90 00000064 00002710
       0000002a 40fffffe 00010064 00000005 00018000 00008000`.replace(/\s/g, ''),
      'hex',
    );
    expect(parseRtcp(bytes)).toEqual([
      {
        type: 'sender-report',
        ssrc: 1,
        ntpSeconds: 0xe000_0001,
        ntpFraction: 0x8000_0000,
        rtpTimestamp: 90_000,
        reports: [
          {
            ssrc: 42,
            fractionLost: 64,
            packetsLost: -2,
            highestSequence: 0x1_0064,
            jitter: 5,
            lastSr: 0x1_8000,
            delaySinceLastSr: 0x8000,
          },
        ],
      },
    ]);
    expect(ntpMs(10, 0x8000_0000)).toBe(10_500);
  });

  test('an RR is read as it was written, with loss held within its 24 bits', () => {
    const block = {
      ssrc: 7,
      fractionLost: 12,
      packetsLost: 2 ** 30,
      highestSequence: 0x1_2345,
      jitter: 9,
      lastSr: 0xffff_ffff,
      delaySinceLastSr: 65_536,
    };
    expect(parseRtcp(buildReceiverReport(99, [block, { ...block, packetsLost: -(2 ** 30) }]))).toEqual([
      {
        type: 'receiver-report',
        ssrc: 99,
        reports: [
          { ...block, packetsLost: 0x7f_ffff },
          { ...block, packetsLost: -0x80_0000 },
        ],
      },
    ]);
    expect(
      buildReceiverReport(
        1,
        Array.from({ length: 40 }, () => block),
      ),
    ).toHaveLength(8 + 31 * 24);
  });

  test('an SR is read as it was written', () => {
    const bytes = buildSenderReport({ ssrc: 5, ntpMs: 3_900_000_000_250, rtpTimestamp: 2 ** 32 + 17, packets: 10, octets: 1000 });
    const [report] = parseRtcp(bytes);
    expect(report).toMatchObject({ type: 'sender-report', ssrc: 5, ntpSeconds: 3_900_000_000, rtpTimestamp: 17 });
    expect(report?.type === 'sender-report' && ntpMs(0, report.ntpFraction)).toBeCloseTo(250, 2);
  });

  test('a compound is read packet by packet; what follows a malformed one is left', () => {
    const compound = Buffer.concat([buildReceiverReport(1, []), buildSdes(1, 'someone'), buildPli(1, 2)]);
    expect(parseRtcp(compound).map((packet) => packet.type)).toEqual(['receiver-report', 'pli']);
    const broken = Buffer.concat([buildPli(1, 2), Buffer.from([0x81, 205, 0xff, 0xff, 0, 0, 0, 0])]);
    expect(parseRtcp(broken)).toEqual([{ type: 'pli', mediaSsrc: 2 }]);
  });
});

test('SDES with a CNAME, RFC 3550 section 6.5: ends with zeros on a 32-bit boundary', () => {
  expect(buildSdes(0x0102_0304, 'ab').toString('hex')).toBe('81ca0003' + '01020304' + '010261620000' + '0000');
  for (let length = 0; length < 40; length += 1) {
    const bytes = buildSdes(1, 'x'.repeat(length));
    expect(bytes.length % 4).toBe(0);
    expect(bytes.readUInt16BE(2)).toBe(bytes.length / 4 - 1);
    expect(bytes.at(-1)).toBe(0);
  }
});

describe('the round trip of a receiver, RFC 3611', () => {
  const bytes = (hex: string) => Buffer.from(hex.replace(/\s/g, ''), 'hex');

  test('its reference time is found among other blocks, section 4.4', () => {
    const message = bytes(`80cf0007 00000009 07000001 00000000 04000002 e0001234 56789abc 00000000`);
    expect(parseRtcp(message)).toEqual([{ type: 'reference-time', ssrc: 9, middleNtp: 0x1234_5678 }]);
  });

  test('a block that is cut off, or without a length, is not one', () => {
    expect(parseRtcp(bytes('80cf0003 00000009 04000002 e0001234'))).toEqual([]);
    expect(parseRtcp(bytes('80cf0002 00000009 00000000'))).toEqual([]);
  });

  test('is answered with no delay, section 4.5', () => {
    expect(buildReferenceTimeAnswer(42, 9, 0x9234_5678)).toEqual(bytes('80cf0005 0000002a 05000003 00000009 92345678 00000000'));
  });
});

describe('feedback, RFC 4585 section 6', () => {
  test('PLI, section 6.3.1', () => {
    expect(buildPli(0x0a0b_0c0d, 0x0102_0304).toString('hex')).toBe('81ce00020a0b0c0d01020304');
  });

  test('generic NACK, section 6.2.1: a packet and a bitmask of the following 16', () => {
    const bytes = buildNack(1, 2, [65_534, 65_535, 65_536, 65_550, 65_551, 65_600]);
    expect(parseRtcp(bytes)).toEqual([
      {
        type: 'nack',
        mediaSsrc: 2,
        entries: [
          { sequence: 65_534, bitmask: 0b1000_0000_0000_0011 },
          { sequence: 65_551 & 0xffff, bitmask: 0 },
          { sequence: 65_600 & 0xffff, bitmask: 0 },
        ],
      },
    ]);
  });

  test('NACK asks for exactly the packets it was given', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 0, max: 3000 }), { maxLength: 200 }),
        fc.integer({ min: 0, max: 0xffff }),
        (offsets, base) => {
          const wanted = offsets.sort((a, b) => a - b).map((offset) => 2 ** 17 + base + offset);
          const [packet] = parseRtcp(buildNack(1, 2, wanted));
          const asked =
            packet?.type !== 'nack'
              ? []
              : packet.entries.flatMap(({ sequence, bitmask }) => [
                  sequence,
                  ...Array.from({ length: 16 }, (_, bit) => bit)
                    .filter((bit) => (bitmask >> bit) & 1)
                    .map((bit) => (sequence + bit + 1) & 0xffff),
                ]);
          expect(asked).toEqual(wanted.map((sequence) => sequence & 0xffff));
        },
      ),
    );
  });

  test('FIR, RFC 5104 section 4.3.1', () => {
    const bytes = Buffer.from('84ce0004 00000001 00000000 0000002a 07000000'.replace(/ /g, ''), 'hex');
    expect(parseRtcp(bytes)).toEqual([{ type: 'fir', mediaSsrcs: [42] }]);
  });

  test('REMB, draft-alvestrand-rmcat-remb-03 section 2.2', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 40 }), (bitrate) => {
        const [packet] = parseRtcp(buildRemb(1, bitrate, [7]));
        expect(packet).toMatchObject({ type: 'remb', mediaSsrcs: [7] });
        const read = packet?.type === 'remb' ? packet.bitrateBps : -1;
        expect(read).toBeLessThanOrEqual(bitrate);
        expect(read).toBeGreaterThanOrEqual(bitrate * (1 - 2 ** -17));
      }),
    );
  });

  test('REMB of 2.5 Mbit/s is mantissa 156250 times 2^4', () => {
    const bytes = buildRemb(1, 2_500_000, [7]);
    expect((bytes[17] as number) >> 2).toBe(4);
    expect((((bytes[17] as number) & 3) << 16) | bytes.readUInt16BE(18)).toBe(156_250);
  });
});
