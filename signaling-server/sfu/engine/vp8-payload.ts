/** The VP8 payload descriptor and what is needed of the frame header, RFC 7741 sections 4.2 and 4.3. */
import type { VideoPayload } from './codecs.ts';

/**
 * @param bytes a whole RTP packet.
 * @param start where the payload begins.
 * @param end behind its last byte.
 * @returns undefined if the descriptor is cut off.
 */
export function readVp8Payload(bytes: Buffer, start: number, end: number): VideoPayload | undefined {
  let offset = start;
  if (offset >= end) return undefined;
  const first = bytes[offset++] as number;
  const payload: VideoPayload = {
    startsKeyframe: false,
    pictureIdAt: 0,
    pictureIdBits: 0,
    pictureId: 0,
    tl0At: 0,
    tl0: 0,
    heightPx: 0,
  };
  if ((first & 0x80) !== 0) {
    if (offset >= end) return undefined;
    const extension = bytes[offset++] as number;
    if ((extension & 0x80) !== 0) {
      if (offset >= end) return undefined;
      const high = bytes[offset] as number;
      payload.pictureIdAt = offset;
      if ((high & 0x80) === 0) {
        payload.pictureIdBits = 7;
        payload.pictureId = high;
        offset += 1;
      } else {
        if (offset + 1 >= end) return undefined;
        payload.pictureIdBits = 15;
        payload.pictureId = ((high & 0x7f) << 8) | (bytes[offset + 1] as number);
        offset += 2;
      }
    }
    if ((extension & 0x40) !== 0) {
      if (offset >= end) return undefined;
      payload.tl0At = offset;
      payload.tl0 = bytes[offset++] as number;
    }
    if ((extension & 0x30) !== 0) offset += 1;
  }
  if (offset >= end) return undefined;
  // S bit and partition 0: the frame header begins here, and its lowest bit P is 0 in a keyframe.
  payload.startsKeyframe = (first & 0x10) !== 0 && (first & 0x07) === 0 && ((bytes[offset] as number) & 0x01) === 0;
  // The frame's start code, then its size: 14 bits each, little-endian (RFC 6386 section 9.1).
  const code = offset + 3;
  if (payload.startsKeyframe && code + 7 <= end && bytes.readUIntBE(code, 3) === 0x9d012a) {
    payload.heightPx = bytes.readUInt16LE(code + 5) & 0x3fff;
  }
  return payload;
}
