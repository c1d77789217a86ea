/** What receivers report, RFC 3550 section 6.4.1. */
import { describe, expect, test } from 'vitest';
import { ConsumerReports } from '../../../../signaling-server/sfu/engine/consumer-reports.ts';
import { buildSenderReport, type ReportBlock } from '../../../../signaling-server/sfu/engine/rtcp-packet.ts';

const block = (fields: Partial<ReportBlock>): ReportBlock => ({
  ssrc: 1,
  fractionLost: 0,
  packetsLost: 0,
  highestSequence: 0,
  jitter: 0,
  lastSr: 0,
  delaySinceLastSr: 0,
  ...fields,
});
const senderReport = (ntpMs: number) => buildSenderReport({ ssrc: 1, ntpMs, rtpTimestamp: 0, packets: 1, octets: 1 });

describe('round trip', () => {
  test("as in RFC 3550's figure 2: arrival - LSR - DLSR", () => {
    const reports = new ConsumerReports(90_000);
    // The RFC's SR: NTP 0xb44db705:20000000; its receiver waits 5.250 s (0x0005:4000); 6.125 s in all.
    const ntpMs = 0xb44d_b705 * 1000 + 125;
    reports.noteSenderReport(senderReport(ntpMs), 100_000);
    const found = reports.noteReport(block({ lastSr: 0xb705_2000, delaySinceLastSr: 0x0005_4000 }), 106_125);
    expect(found.roundTripMs).toBeCloseTo(875, 0);
    expect(reports.roundTripMs).toBeCloseTo(875, 0);
  });

  test('of one of the last few SRs only, and none that is impossible', () => {
    const reports = new ConsumerReports(90_000);
    for (let index = 0; index < 10; index += 1)
      reports.noteSenderReport(senderReport(3_000_000_000_000 + index * 1000), index * 1000);
    const echo = (index: number): number => senderReport(3_000_000_000_000 + index * 1000).readUInt32BE(10);
    expect(reports.noteReport(block({ lastSr: echo(1) }), 9500).roundTripMs).toBeUndefined();
    expect(reports.noteReport(block({ lastSr: echo(9) }), 9500).roundTripMs).toBe(500);
    expect(reports.noteReport(block({ lastSr: echo(9), delaySinceLastSr: 65_536 }), 9500).roundTripMs).toBeUndefined();
    expect(reports.noteReport(block({}), 9500).roundTripMs).toBeUndefined();
    expect(reports.roundTripMs).toBe(500);
  });
});

test('jitter comes in units of the timestamp', () => {
  const reports = new ConsumerReports(48_000);
  reports.noteReport(block({ jitter: 480, fractionLost: 64 }), 0);
  expect(reports.jitterMs).toBe(10);
  expect(reports.lossShare).toBe(0.25);
});

test('a report is about the packets since the one before, over the wrap too', () => {
  const reports = new ConsumerReports(90_000);
  expect(reports.noteReport(block({ highestSequence: 0xffff_fff0 }), 0).packets).toBe(0);
  expect(reports.noteReport(block({ highestSequence: 0x10 }), 0).packets).toBe(0x20);
  expect(reports.noteReport(block({ highestSequence: 0x8 }), 0).packets).toBe(0);
  expect(reports.noteReport(block({ highestSequence: 0x7000_0000 }), 0).packets).toBe(0xffff);
});

test('what is asked for again counts once', () => {
  const reports = new ConsumerReports(90_000);
  for (const sequence of [10, 11, 11, 10, 15]) reports.noteAskedAgain(sequence);
  expect(reports.askedAgain).toBe(3);
});
