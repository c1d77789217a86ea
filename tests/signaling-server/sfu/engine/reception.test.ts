/** What is counted, missed and reported of a received stream: RFC 3550 section 6.4.1 and appendix A, RFC 4585 section 6.2.1. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MissingPackets } from '../../../../signaling-server/sfu/engine/missing-packets.ts';
import { ReceptionStatistics } from '../../../../signaling-server/sfu/engine/reception-statistics.ts';

describe('reception statistics', () => {
  test('nothing lost is reported as nothing lost, across the wrap', () => {
    const statistics = new ReceptionStatistics(90_000);
    for (let index = 0; index < 20; index += 1) statistics.note((65_530 + index) & 0xffff, index * 3000, (index * 3000) / 90);
    expect(statistics.report()).toEqual({ fractionLost: 0, packetsLost: 0, highestSequence: 0x1_0000 + 13, jitter: 0 });
  });

  test('fraction lost counts since the last report, packets lost since the first packet (RFC 3550 appendix A.3)', () => {
    const statistics = new ReceptionStatistics(90_000);
    for (const sequence of [1, 2, 3, 5, 6, 7, 8, 10]) statistics.note(sequence, 0, 0);
    expect(statistics.report()).toMatchObject({ fractionLost: Math.floor((2 / 10) * 256), packetsLost: 2, highestSequence: 10 });
    for (const sequence of [11, 12, 13, 14]) statistics.note(sequence, 0, 0);
    expect(statistics.report()).toMatchObject({ fractionLost: 0, packetsLost: 2, highestSequence: 14 });
  });

  test('a packet that came twice makes loss negative, as RFC 3550 appendix A.3 has it', () => {
    const statistics = new ReceptionStatistics(90_000);
    for (const sequence of [1, 2, 2, 3]) statistics.note(sequence, 0, 0);
    expect(statistics.report()).toMatchObject({ fractionLost: 0, packetsLost: -1 });
  });

  test('jitter is the smoothed difference of transit times (RFC 3550 appendix A.8)', () => {
    const statistics = new ReceptionStatistics(8000);
    // Sent every 20 ms (160 units); every second one comes 10 ms (80 units) late.
    for (let index = 0; index < 400; index += 1) statistics.note(index, index * 160, index * 20 + (index % 2) * 10);
    expect(statistics.report().jitter).toBeGreaterThan(75);
    expect(statistics.report().jitter).toBeLessThanOrEqual(80);
  });

  test('one far number is a stray, two in a row are a sender that began anew (RFC 3550 appendix A.1)', () => {
    const statistics = new ReceptionStatistics(90_000);
    statistics.note(100, 0, 0);
    expect(statistics.note(30_000, 0, 0)).toBe('stray');
    expect(statistics.note(101, 0, 0)).toBe(0x1_0000 + 101);
    expect(statistics.note(40_000, 0, 0)).toBe('stray');
    expect(statistics.note(40_001, 0, 0)).toBe('restarted');
  });

  test('never counts more lost than expected, whatever the order', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 0xffff }), { minLength: 1, maxLength: 500 }), (sequences) => {
        const statistics = new ReceptionStatistics(90_000);
        for (const sequence of sequences) statistics.note(sequence, sequence * 7, sequence);
        const report = statistics.report();
        expect(report.fractionLost).toBeGreaterThanOrEqual(0);
        expect(report.fractionLost).toBeLessThanOrEqual(255);
        expect(report.highestSequence).toBeGreaterThanOrEqual(0);
        expect(Number.isFinite(report.jitter)).toBe(true);
      }),
    );
  });
});

describe('missing packets', () => {
  test('are asked for at once, again every 50 ms before the round trip is known, and given up after eight times', () => {
    const missing = new MissingPackets();
    expect(missing.noteGap(10, 13, 0)).toBe(true);
    expect(missing.due(0, 13)).toEqual([11, 12]);
    expect(missing.due(49, 13)).toEqual([]);
    for (let time = 50; time <= 350; time += 50) expect(missing.due(time, 13)).toEqual([11, 12]);
    expect(missing.due(400, 13)).toEqual([]);
    expect(missing.size).toBe(0);
  });

  test('one that came is no longer asked for', () => {
    const missing = new MissingPackets();
    missing.noteGap(10, 13, 0);
    missing.due(0, 13);
    expect(missing.arrived(11, 10)).toBe(true);
    expect(missing.arrived(11, 10)).toBe(false);
    expect(missing.due(100, 13)).toEqual([12]);
  });

  test('are asked for again after one and a half round trips, as answers show them (RFC 4585 section 3.5.3)', () => {
    const missing = new MissingPackets();
    missing.noteGap(0, 2, 0);
    missing.due(0, 2);
    missing.arrived(1, 100);
    expect(missing.roundTripMs).toBe(100);
    missing.noteGap(2, 4, 1000);
    expect(missing.due(1000, 4)).toEqual([3]);
    expect(missing.due(1149, 4)).toEqual([]);
    expect(missing.due(1150, 4)).toEqual([3]);
    missing.arrived(3, 1160);
    expect(missing.roundTripMs).toBe(100); // asked twice: nobody knows which was answered
  });

  test('where packets overtake each other they are waited for a moment before they are asked for', () => {
    const missing = new MissingPackets();
    missing.noteGap(0, 2, 0);
    missing.arrived(1, 12); // unasked
    missing.noteGap(2, 4, 100);
    expect(missing.due(105, 4)).toEqual([]);
    expect(missing.due(112, 4)).toEqual([3]);
  });

  test('a packet that comes by itself and as an answer had only been overtaken', () => {
    const missing = new MissingPackets();
    missing.noteGap(0, 2, 0);
    missing.due(0, 2);
    missing.arrived(1, 20);
    missing.cameTwice(1);
    missing.noteGap(2, 4, 100);
    expect(missing.due(110, 4)).toEqual([]);
    expect(missing.due(120, 4)).toEqual([3]);
  });

  test('a long gap is not worth it', () => {
    const missing = new MissingPackets();
    expect(missing.noteGap(10, 1000, 0)).toBe(false);
    expect(missing.size).toBe(0);
  });

  test('too old ones are given up', () => {
    const missing = new MissingPackets();
    missing.noteGap(10, 12, 0);
    expect(missing.due(0, 700)).toEqual([]);
    expect(missing.size).toBe(0);
  });

  test('never holds more than it could still ask for', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 400 }), { maxLength: 200 }), (jumps) => {
        const missing = new MissingPackets();
        let highest = 0;
        jumps.forEach((jump, index) => {
          missing.noteGap(highest, highest + jump, index * 10);
          highest += jump;
          missing.due(index * 10, highest);
          expect(missing.size).toBeLessThanOrEqual(700);
        });
      }),
    );
  });
});
