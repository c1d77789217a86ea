import { describe, expect, test } from 'vitest';
import {
  BandwidthProbe,
  buildProbePacket,
  PROBE_PACKET_BYTES,
  trainLength,
  WIRE_OVERHEAD_BYTES,
} from '../../../../signaling-server/sfu/engine/bandwidth-probe.ts';
import { RtpHeader, readRtpHeader, readTextExtension } from '../../../../signaling-server/sfu/engine/rtp-packet.ts';

const WIRE_BITS = (PROBE_PACKET_BYTES + WIRE_OVERHEAD_BYTES) * 8;

/** Arrivals of a train as a link of this speed spaces them. */
function arrivals(first: number, count: number, linkBps: number, lost: (index: number) => boolean = () => false) {
  return Array.from({ length: count }, (_, index) => ({
    sequence: (first + index) & 0xffff,
    atMs: lost(index) ? null : (index * WIRE_BITS * 1000) / linkBps,
  }));
}

describe('a probe', () => {
  test('passes where packets arrive as close together as the wanted rate needs', () => {
    const count = trainLength(2_000_000);
    const probe = new BandwidthProbe(2_000_000, 65_530, count, 0);
    expect(probe.result(10)).toBeUndefined();
    probe.note(64, arrivals(65_530, count, 3_000_000));
    expect(probe.result(50)).toMatchObject({ passed: true });
    expect(probe.result(50)?.measuredBps).toBeCloseTo(3_000_000, -3);
  });

  test('fails where the link spaces them out, and tells what it saw', () => {
    const count = trainLength(2_000_000);
    const probe = new BandwidthProbe(2_000_000, 0, count, 0);
    probe.note(0, arrivals(0, count, 700_000));
    expect(probe.result(100)).toMatchObject({ passed: false });
    expect(probe.result(100)?.measuredBps).toBeCloseTo(700_000, -3);
  });

  test('reads feedback that comes in parts, on one clock', () => {
    const probe = new BandwidthProbe(500_000, 0, 6, 0);
    const all = arrivals(0, 6, 1_000_000);
    probe.note(0, all.slice(0, 3));
    probe.note(
      64,
      all.slice(3).map(({ sequence, atMs }) => ({ sequence, atMs: (atMs ?? 0) - 64 })),
    );
    expect(probe.result(60)?.measuredBps).toBeCloseTo(1_000_000, -3);
  });

  test('a few lost on the way are no verdict, half of them are', () => {
    const few = new BandwidthProbe(1_000_000, 0, 10, 0);
    few.note(
      0,
      arrivals(0, 10, 20_000_000, (index) => index === 4),
    );
    expect(few.result(20)?.passed).toBe(true);
    const half = new BandwidthProbe(1_000_000, 0, 10, 0);
    half.note(
      0,
      arrivals(0, 10, 20_000_000, (index) => index % 2 === 0),
    );
    expect(half.result(20)).toEqual({ passed: false, measuredBps: 0 });
  });

  test('without an answer it is given up', () => {
    const probe = new BandwidthProbe(1_000_000, 0, 10, 0);
    probe.note(0, [{ sequence: 500, atMs: 1 }]); // of another time
    expect(probe.result(1499)).toBeUndefined();
    expect(probe.result(1500)).toEqual({ passed: false, measuredBps: 0 });
  });

  test('packets that arrive all at once say that there is room, not how much', () => {
    const probe = new BandwidthProbe(1_000_000, 0, 5, 0);
    probe.note(0, arrivals(0, 5, Number.POSITIVE_INFINITY));
    expect(probe.result(10)).toEqual({ passed: true, measuredBps: Number.MAX_SAFE_INTEGER });
  });
});

test('the train is long enough to measure and too short to be heard', () => {
  expect(trainLength(100_000)).toBe(5);
  expect(trainLength(100_000_000)).toBe(60);
  for (const bps of [300_000, 1_000_000, 4_000_000]) {
    expect((trainLength(bps) * WIRE_BITS * 1000) / bps).toBeLessThan(150);
  }
});

test('a probe packet is padding alone (RFC 3550 section 5.1), numbered by one header extension (RFC 8285 section 4.2)', () => {
  const bytes = buildProbePacket(121, 0xbeef, 7, 5);
  const header = new RtpHeader();
  expect(readRtpHeader(bytes, header)).toBe(true);
  expect(header).toMatchObject({ payloadType: 121, ssrc: 0xbeef, timestamp: 7, payloadStart: 20, payloadEnd: 20 });
  bytes.writeUInt16BE(0x4142, 17);
  expect(readTextExtension(bytes, header, 5)).toBe('AB');
});
