/** Builds the packets a page would send. */

export interface RtpFields {
  readonly sequence: number;
  readonly timestamp?: number;
  readonly ssrc?: number;
  readonly payloadType?: number;
  readonly marker?: boolean;
  readonly payload?: Buffer;
  /** Elements of a one-byte header extension, RFC 8285 section 4.2. */
  readonly extensions?: readonly (readonly [id: number, value: string])[];
  readonly paddingBytes?: number;
}

/** RFC 3550 section 5.1. */
export function rtp(fields: RtpFields): Buffer {
  const {
    sequence,
    timestamp = 0,
    ssrc = 1,
    payloadType = 96,
    marker = false,
    payload = Buffer.alloc(0),
    paddingBytes = 0,
  } = fields;
  const header = Buffer.alloc(12);
  header[0] = 0x80 | (fields.extensions === undefined ? 0 : 0x10) | (paddingBytes === 0 ? 0 : 0x20);
  header[1] = (marker ? 0x80 : 0) | payloadType;
  header.writeUInt16BE(sequence & 0xffff, 2);
  header.writeUInt32BE(timestamp >>> 0, 4);
  header.writeUInt32BE(ssrc, 8);
  const elements = (fields.extensions ?? []).map(([id, value]) =>
    Buffer.concat([Buffer.from([(id << 4) | (value.length - 1)]), Buffer.from(value, 'latin1')]),
  );
  const body = Buffer.concat(elements);
  const words = Math.ceil(body.length / 4);
  const extension = Buffer.alloc(fields.extensions === undefined ? 0 : 4 + 4 * words);
  if (extension.length > 0) {
    extension.writeUInt16BE(0xbede, 0);
    extension.writeUInt16BE(words, 2);
    body.copy(extension, 4);
  }
  const padding = Buffer.alloc(paddingBytes);
  if (paddingBytes > 0) padding[paddingBytes - 1] = paddingBytes;
  return Buffer.concat([header, extension, payload, padding]);
}

/** The first packet of a VP8 frame with a 15-bit picture id and TL0PICIDX, RFC 7741 section 4.2. */
export function vp8(options: { keyframe?: boolean; pictureId?: number; tl0?: number; begins?: boolean; body?: string }): Buffer {
  const { keyframe = false, pictureId = 0, tl0 = 0, begins = true, body = 'picture' } = options;
  const descriptor = [0x80 | (begins ? 0x10 : 0), 0xc0, 0x80 | ((pictureId >> 8) & 0x7f), pictureId & 0xff, tl0 & 0xff];
  return Buffer.concat([Buffer.from([...descriptor, keyframe ? 0x00 : 0x01]), Buffer.from(body)]);
}

/** Reads back what a receiver would get of it. */
export function readSent(bytes: Buffer) {
  return {
    payloadType: (bytes[1] ?? 0) & 0x7f,
    marker: (bytes[1] ?? 0) >= 0x80,
    sequence: bytes.readUInt16BE(2),
    timestamp: bytes.readUInt32BE(4),
    ssrc: bytes.readUInt32BE(8),
    extension: bytes.readUInt32BE(16),
    /** Of a packet made by `vp8()`. */
    pictureId: bytes.length > 23 ? bytes.readUInt16BE(22) & 0x7fff : -1,
    tl0: bytes[24] ?? -1,
    payload: bytes.subarray(20),
  };
}

/** In place of the end of a turn of the event loop: what is received is delivered before `receive` returns. */
export const atOnce = (task: () => void): void => task();
