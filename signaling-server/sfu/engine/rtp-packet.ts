/** Reads RTP packets (RFC 3550 section 5.1) and their header extensions (RFC 8285). Never throws, whatever the bytes. */

/** Where things are in one packet. One object is reused for all packets, as this is the hot path. */
export class RtpHeader {
  marker = false;
  payloadType = 0;
  /** 16 bits, as in the packet. */
  sequence = 0;
  timestamp = 0;
  ssrc = 0;
  /** Profile of the header extension: 0xBEDE, 0x100X, or 0 without one. */
  extensionProfile = 0;
  extensionStart = 0;
  extensionEnd = 0;
  payloadStart = 0;
  /** Padding is cut off. Equal to `payloadStart` in a packet that is all padding. */
  payloadEnd = 0;
}

/** RTCP shares the port with RTP and is told apart by its packet type, RFC 5761 section 4. */
export function isRtcp(message: Buffer): boolean {
  const type = message[1] ?? 0;
  return type >= 192 && type <= 223;
}

/** Reads the header into `into`. @returns false if this is not a well-formed RTP packet; `into` is then meaningless. */
export function readRtpHeader(message: Buffer, into: RtpHeader): boolean {
  const length = message.length;
  if (length < 12) return false;
  const first = message[0] as number;
  if (first >> 6 !== 2) return false;
  const second = message[1] as number;
  into.marker = (second & 0x80) !== 0;
  into.payloadType = second & 0x7f;
  into.sequence = message.readUInt16BE(2);
  into.timestamp = message.readUInt32BE(4);
  into.ssrc = message.readUInt32BE(8);
  let offset = 12 + 4 * (first & 0x0f);
  into.extensionProfile = 0;
  into.extensionStart = into.extensionEnd = 0;
  if ((first & 0x10) !== 0) {
    if (offset + 4 > length) return false;
    into.extensionProfile = message.readUInt16BE(offset);
    into.extensionStart = offset + 4;
    into.extensionEnd = offset = offset + 4 + 4 * message.readUInt16BE(offset + 2);
  }
  if (offset > length) return false;
  let end = length;
  if ((first & 0x20) !== 0) {
    const padding = message[length - 1] as number;
    if (padding === 0 || offset + padding > length) return false;
    end -= padding;
  }
  into.payloadStart = offset;
  into.payloadEnd = end;
  return true;
}

/**
 * Where the data of a header extension element begins, in the one-byte or two-byte form (RFC 8285 sections 4.2, 4.3).
 * @param id the element's number as negotiated; 0 finds nothing.
 * @returns position and length as `position * 256 + length`, so that nothing is allocated; -1 if it is not there
 */
function findExtension(message: Buffer, header: RtpHeader, id: number): number {
  if (id === 0) return -1;
  const oneByte = header.extensionProfile === 0xbede;
  if (!oneByte && header.extensionProfile >> 4 !== 0x100) return -1;
  let offset = header.extensionStart;
  while (offset < header.extensionEnd) {
    const first = message[offset] as number;
    if (first === 0) {
      offset += 1; // padding between elements
      continue;
    }
    const elementId = oneByte ? first >> 4 : first;
    if (oneByte && elementId === 15) return -1; // reserved: the rest is not to be read
    const start = offset + (oneByte ? 1 : 2);
    const length = oneByte ? (first & 0x0f) + 1 : (message[offset + 1] ?? 0);
    if (start + length > header.extensionEnd) return -1;
    if (elementId === id) return start * 256 + length;
    offset = start + length;
  }
  return -1;
}

/** The text of a header extension element, such as MID or RID. */
export function readTextExtension(message: Buffer, header: RtpHeader, id: number): string | undefined {
  const found = findExtension(message, header, id);
  if (found < 0) return undefined;
  const start = found >> 8;
  return message.toString('latin1', start, start + (found & 0xff));
}

/** The first byte of a header extension element, such as the audio level; -1 without it. */
export function readByteExtension(message: Buffer, header: RtpHeader, id: number): number {
  const found = findExtension(message, header, id);
  return found < 0 || (found & 0xff) === 0 ? -1 : (message[found >> 8] as number);
}

/** The 24 bits of a header extension element, such as abs-send-time; -1 without it. */
export function read24BitExtension(message: Buffer, header: RtpHeader, id: number): number {
  const found = findExtension(message, header, id);
  return found < 0 || (found & 0xff) !== 3 ? -1 : message.readUIntBE(found >> 8, 3);
}
