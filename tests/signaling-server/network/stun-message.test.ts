/** Against the sample request of RFC 5769, section 2.1, and against itself for what is mended. */
import { describe, expect, test } from 'vitest';
import { readBindingRequest, withTieBreaker } from '../../../signaling-server/network/stun-message.ts';

const PASSWORD = 'VOkJxbRl1RmTxUk/WvJxBt';
/** SOFTWARE "STUN test client", PRIORITY, ICE-CONTROLLED, USERNAME evtj:h6vY, MESSAGE-INTEGRITY, FINGERPRINT. */
const sample = Buffer.from(
  [
    '000100582112a442b7e7a701bc34d686fa87dfae',
    '802200105354554e207465737420636c69656e74',
    '002400046e0001ff',
    '80290008932ff9b151263b36',
    '00060009',
    '6576746a3a68367659202020',
    '00080014',
    '9aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a2',
    '80280004e57a3bcf',
  ].join(''),
  'hex',
);

/** The sample as a controlling agent's, with this tie-breaker. */
function controlling(tieBreaker: bigint): Buffer {
  const message = Buffer.from(sample);
  const at = message.indexOf(Buffer.from('80290008', 'hex'));
  message.writeUInt16BE(0x802a, at);
  message.writeBigUInt64BE(tieBreaker, at + 4);
  return message;
}

describe('binding requests', () => {
  test('are read as the RFC’s sample says', () => {
    expect(readBindingRequest(sample)).toEqual({ ufrag: 'evtj', hasZeroTieBreaker: false });
    expect(readBindingRequest(controlling(0n))).toEqual({ ufrag: 'evtj', hasZeroTieBreaker: true });
    expect(readBindingRequest(controlling(7n))).toEqual({ ufrag: 'evtj', hasZeroTieBreaker: false });
  });

  test('mended and set back are signed as the RFC’s sample is', () => {
    const mended = withTieBreaker(controlling(0n), 1n, PASSWORD);
    expect(readBindingRequest(mended)?.hasZeroTieBreaker).toBe(false);
    expect(mended.subarray(-8).readUInt16BE(0)).toBe(0x8028);
    // As controlled again the bytes are the sample's, so its signature must come out: the computation is the RFC's.
    const at = sample.indexOf(Buffer.from('80290008', 'hex'));
    const original = controlling(0x932f_f9b1_5126_3b36n);
    const signedAnew = withTieBreaker(original, 0x932f_f9b1_5126_3b36n, PASSWORD);
    expect(signedAnew.subarray(0, at)).toEqual(sample.subarray(0, at));
    expect(signedAnew).toHaveLength(sample.length);
    expect(withTieBreaker(signedAnew, 0x932f_f9b1_5126_3b36n, PASSWORD)).toEqual(signedAnew);
  });

  test('anything else is left alone: every length of garbage, other messages, lying lengths', () => {
    for (let length = 0; length <= 64; length += 1) {
      expect(readBindingRequest(Buffer.alloc(length, length))).toBeNull();
      expect(readBindingRequest(sample.subarray(0, length))).toBeNull();
    }
    const response = Buffer.from(sample);
    response.writeUInt16BE(0x0101, 0);
    expect(readBindingRequest(response)).toBeNull();
    const lying = Buffer.from(sample);
    lying.writeUInt16BE(0xffff, 22);
    expect(readBindingRequest(lying)).toBeNull();
    expect(withTieBreaker(lying, 1n, PASSWORD)).toEqual(lying);
  });
});
