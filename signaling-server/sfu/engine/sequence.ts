/**
 * Serial number arithmetic (RFC 1982) for RTP's 16-bit sequence numbers and 32-bit timestamps. Inside the engine sequence
 * numbers are unwrapped: plain numbers that only grow, so that nothing else has to think about wrapping.
 */

/** Where unwrapped sequence numbers begin; late packets from just before the first one stay positive. */
export const FIRST_CYCLE = 0x1_0000;

/**
 * The number congruent to `value` modulo 2^16 that is nearest to `reference`.
 * @param value 16-bit sequence number as read from a packet.
 * @param reference an unwrapped number seen lately.
 */
export function nearest16(value: number, reference: number): number {
  return reference + (((value - reference) << 16) >> 16);
}

/** Signed distance on the 32-bit circle: positive when `to` is newer than `from`. */
export function distance32(from: number, to: number): number {
  return (to - from) | 0;
}

/** Signed distance on the 24-bit circle, as abs-send-time goes round. */
export function distance24(from: number, to: number): number {
  return ((to - from) << 8) >> 8;
}
