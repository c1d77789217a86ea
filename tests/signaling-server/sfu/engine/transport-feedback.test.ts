/** draft-holmer-rmcat-transport-wide-cc-extensions-01 section 3.1; chunk layouts are those of its sections 3.1.3 and 3.1.4. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseRtcp } from '../../../../signaling-server/sfu/engine/rtcp-packet.ts';
import { parseTransportFeedback } from '../../../../signaling-server/sfu/engine/transport-feedback.ts';

const parse = (hex: string) => {
  const bytes = Buffer.from(hex.replaceAll(/\s/g, ''), 'hex');
  return parseTransportFeedback(bytes, 0, bytes.length);
};

describe('a report', () => {
  test('a run of arrivals with small deltas of 250 µs', () => {
    // base 5, three packets, reference 2 × 64 ms; run of 3 small deltas: 1 ms, 0, 0.5 ms
    expect(parse('8fcd0005 00000001 00000002 00050003 00000200 2003 0400 0200')).toEqual({
      type: 'transport-feedback',
      referenceMs: 128,
      arrivals: [
        { sequence: 5, atMs: 1 },
        { sequence: 6, atMs: 1 },
        { sequence: 7, atMs: 1.5 },
      ],
    });
  });

  test('one-bit symbols: what has not come has no delta', () => {
    // vector 1 0 1 …, over the wrap of the number
    expect(parse('8fcd0005 00000001 00000002 ffff0003 00000100 a800 0804 0000')?.arrivals).toEqual([
      { sequence: 0xffff, atMs: 2 },
      { sequence: 0, atMs: null },
      { sequence: 1, atMs: 3 },
    ]);
  });

  test('two-bit symbols: large deltas have 16 bits and a sign', () => {
    // vector 01 10 00 10: +1 ms, +300 ms, not received, -2 ms
    expect(parse('8fcd0006 00000001 00000002 000a0004 00000000 d880 04 04b0 fff8 00')?.arrivals).toEqual([
      { sequence: 10, atMs: 1 },
      { sequence: 11, atMs: 301 },
      { sequence: 12, atMs: null },
      { sequence: 13, atMs: 299 },
    ]);
  });

  test('a negative reference time', () => {
    expect(parse('8fcd0005 00000001 00000002 00010001 ffffff00 2001 0400')?.referenceMs).toBe(-64);
  });

  test('is found in a compound packet', () => {
    const report = '8fcd0006 00000001 00000002 00050003 00000200 20030400 02000000';
    const bytes = Buffer.from(`80c90001 00000001 ${report}`.replaceAll(' ', ''), 'hex');
    expect(parseRtcp(bytes).map(({ type }) => type)).toEqual(['receiver-report', 'transport-feedback']);
  });

  test.each([
    ['no room for the head', '8fcd0003 00000001 00000002 00050003'],
    ['fewer chunks than packets', '8fcd0005 00000001 00000002 00050100 00000200 2003 0400 0000'],
    ['fewer deltas than arrivals', '8fcd0004 00000001 00000002 00050003 00000200 2003'],
    ['more packets than anybody sends', '8fcd0005 00000001 00000002 0005ffff 00000200 3fff 3fff 3fff'],
    ['empty runs', '8fcd0005 00000001 00000002 00050009 00000200 0000 0000 0000'],
  ])('is refused: %s', (_, hex) => {
    expect(parse(hex)).toBeUndefined();
  });

  test('whatever the bytes: nothing throws, and it speaks of no more packets than it says', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 120 }), fc.nat(300), (rest, count) => {
        const head = Buffer.from('8fcd000000000001000000020005000000000200', 'hex');
        head.writeUInt16BE(count, 14);
        const bytes = Buffer.concat([head, rest]);
        const parsed = parseTransportFeedback(bytes, 0, bytes.length);
        if (parsed !== undefined) expect(parsed.arrivals).toHaveLength(count);
      }),
      { numRuns: 2000 },
    );
  });
});
