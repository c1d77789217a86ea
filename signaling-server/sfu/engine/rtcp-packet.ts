/**
 * RTCP: reports (RFC 3550 section 6), NACK and PLI (RFC 4585 section 6), FIR (RFC 5104 section 4.3.1), REMB (draft-alvestrand-rmcat-remb),
 * the round trip of those who only receive (RFC 3611 sections 4.4 and 4.5).
 */

import { parseTransportFeedback, type TransportFeedback } from './transport-feedback.ts';

export interface ReportBlock {
  readonly ssrc: number;
  /** 0..255, a fraction of 256. */
  readonly fractionLost: number;
  readonly packetsLost: number;
  readonly highestSequence: number;
  readonly jitter: number;
  /** Middle 32 bits of the NTP time in the last SR, and the time since then in 1/65536 s. */
  readonly lastSr: number;
  readonly delaySinceLastSr: number;
}

export interface NackEntry {
  readonly sequence: number;
  /** Bit n set: `sequence + n + 1` is missing too. */
  readonly bitmask: number;
}

export type RtcpPacket =
  | {
      readonly type: 'sender-report';
      readonly ssrc: number;
      readonly ntpSeconds: number;
      readonly ntpFraction: number;
      readonly rtpTimestamp: number;
      readonly reports: ReportBlock[];
    }
  | { readonly type: 'receiver-report'; readonly ssrc: number; readonly reports: ReportBlock[] }
  | { readonly type: 'nack'; readonly mediaSsrc: number; readonly entries: NackEntry[] }
  | TransportFeedback
  | { readonly type: 'pli'; readonly mediaSsrc: number }
  | { readonly type: 'fir'; readonly mediaSsrcs: number[] }
  | { readonly type: 'remb'; readonly bitrateBps: number; readonly mediaSsrcs: number[] }
  /** Who only receives asks for its round trip, in the middle 32 bits of its NTP time. */
  | { readonly type: 'reference-time'; readonly ssrc: number; readonly middleNtp: number };

const SR = 200;
const RR = 201;
const SDES = 202;
const RTPFB = 205;
const PSFB = 206;
const XR = 207;
/** Block types of XR. */
const REFERENCE_TIME = 4;
const DELAY_SINCE_REFERENCE = 5;

/** The packets of a compound we know how to read. Unknown ones are passed over; a malformed one ends the reading. Never throws. */
export function parseRtcp(message: Buffer): RtcpPacket[] {
  const packets: RtcpPacket[] = [];
  let offset = 0;
  while (offset + 8 <= message.length) {
    const first = message[offset] as number;
    const end = offset + 4 * (message.readUInt16BE(offset + 2) + 1);
    if (first >> 6 !== 2 || end > message.length) break;
    const packet = parseOne(message, offset, end, first & 0x1f);
    if (packet !== undefined) packets.push(packet);
    offset = end;
  }
  return packets;
}

function parseOne(message: Buffer, start: number, end: number, count: number): RtcpPacket | undefined {
  if (end - start < 8) return undefined;
  const type = message[start + 1] as number;
  if (type === SR && end - start >= 28) {
    return {
      type: 'sender-report',
      ssrc: message.readUInt32BE(start + 4),
      ntpSeconds: message.readUInt32BE(start + 8),
      ntpFraction: message.readUInt32BE(start + 12),
      rtpTimestamp: message.readUInt32BE(start + 16),
      reports: parseReports(message, start + 28, end, count),
    };
  }
  if (type === RR)
    return {
      type: 'receiver-report',
      ssrc: message.readUInt32BE(start + 4),
      reports: parseReports(message, start + 8, end, count),
    };
  if (end - start < 12) return undefined;
  if (type === XR) return parseReferenceTime(message, start, end);
  if (type === RTPFB && count === 1) {
    const entries: NackEntry[] = [];
    for (let at = start + 12; at + 4 <= end; at += 4) {
      entries.push({ sequence: message.readUInt16BE(at), bitmask: message.readUInt16BE(at + 2) });
    }
    return { type: 'nack', mediaSsrc: message.readUInt32BE(start + 8), entries };
  }
  if (type === RTPFB && count === 15) return parseTransportFeedback(message, start, end);
  if (type === PSFB && count === 1) return { type: 'pli', mediaSsrc: message.readUInt32BE(start + 8) };
  if (type === PSFB && count === 4) {
    const mediaSsrcs: number[] = [];
    for (let at = start + 12; at + 8 <= end; at += 8) mediaSsrcs.push(message.readUInt32BE(at));
    return { type: 'fir', mediaSsrcs };
  }
  if (type === PSFB && count === 15 && end - start >= 20 && message.readUInt32BE(start + 12) === REMB_IDENTIFIER) {
    const exponent = (message[start + 17] as number) >> 2;
    const mantissa = (((message[start + 17] as number) & 0x03) << 16) | message.readUInt16BE(start + 18);
    const mediaSsrcs: number[] = [];
    const listed = message[start + 16] as number;
    for (let at = start + 20; at + 4 <= end && mediaSsrcs.length < listed; at += 4) mediaSsrcs.push(message.readUInt32BE(at));
    return { type: 'remb', bitrateBps: mantissa * 2 ** exponent, mediaSsrcs };
  }
  return undefined;
}

/** The receiver reference time among the blocks of an XR, RFC 3611 section 4.4. */
function parseReferenceTime(message: Buffer, start: number, end: number): RtcpPacket | undefined {
  for (let at = start + 8; at + 4 <= end; at += 4 * (message.readUInt16BE(at + 2) + 1)) {
    if (message[at] === REFERENCE_TIME && at + 12 <= end) {
      const middleNtp = ((message.readUInt16BE(at + 6) << 16) | message.readUInt16BE(at + 8)) >>> 0;
      return { type: 'reference-time', ssrc: message.readUInt32BE(start + 4), middleNtp };
    }
  }
  return undefined;
}

function parseReports(message: Buffer, start: number, end: number, count: number): ReportBlock[] {
  const reports: ReportBlock[] = [];
  for (let at = start; at + 24 <= end && reports.length < count; at += 24) {
    reports.push({
      ssrc: message.readUInt32BE(at),
      fractionLost: message[at + 4] as number,
      packetsLost: message.readIntBE(at + 5, 3),
      highestSequence: message.readUInt32BE(at + 8),
      jitter: message.readUInt32BE(at + 12),
      lastSr: message.readUInt32BE(at + 16),
      delaySinceLastSr: message.readUInt32BE(at + 20),
    });
  }
  return reports;
}

function header(bytes: Buffer, count: number, type: number): void {
  bytes[0] = 0x80 | count;
  bytes[1] = type;
  bytes.writeUInt16BE(bytes.length / 4 - 1, 2);
}

/** RR, RFC 3550 section 6.4.2. At most 31 blocks fit; more are left out. */
export function buildReceiverReport(senderSsrc: number, reports: readonly ReportBlock[]): Buffer {
  const blocks = reports.slice(0, 31);
  const bytes = Buffer.alloc(8 + 24 * blocks.length);
  header(bytes, blocks.length, RR);
  bytes.writeUInt32BE(senderSsrc, 4);
  blocks.forEach((block, index) => {
    const at = 8 + 24 * index;
    bytes.writeUInt32BE(block.ssrc, at);
    bytes[at + 4] = Math.max(0, Math.min(255, block.fractionLost));
    bytes.writeIntBE(Math.max(-0x80_0000, Math.min(0x7f_ffff, block.packetsLost)), at + 5, 3);
    bytes.writeUInt32BE(block.highestSequence >>> 0, at + 8);
    bytes.writeUInt32BE(block.jitter >>> 0, at + 12);
    bytes.writeUInt32BE(block.lastSr >>> 0, at + 16);
    bytes.writeUInt32BE(block.delaySinceLastSr >>> 0, at + 20);
  });
  return bytes;
}

/** NTP time: milliseconds since 1900, RFC 3550 section 4. */
export interface SenderReport {
  readonly ssrc: number;
  readonly ntpMs: number;
  readonly rtpTimestamp: number;
  readonly packets: number;
  readonly octets: number;
}

/** SR without report blocks, RFC 3550 section 6.4.1. */
export function buildSenderReport(report: SenderReport): Buffer {
  const bytes = Buffer.alloc(28);
  header(bytes, 0, SR);
  bytes.writeUInt32BE(report.ssrc, 4);
  const seconds = Math.floor(report.ntpMs / 1000);
  bytes.writeUInt32BE(seconds >>> 0, 8);
  bytes.writeUInt32BE(Math.floor((report.ntpMs / 1000 - seconds) * 2 ** 32) >>> 0, 12);
  bytes.writeUInt32BE(report.rtpTimestamp >>> 0, 16);
  bytes.writeUInt32BE(report.packets >>> 0, 20);
  bytes.writeUInt32BE(report.octets >>> 0, 24);
  return bytes;
}

/**
 * XR that answers a receiver's reference time at once (DLRR with no delay, RFC 3611 section 4.5).
 * @param senderSsrc a stream that the receiver gets from us
 */
export function buildReferenceTimeAnswer(senderSsrc: number, receiverSsrc: number, middleNtp: number): Buffer {
  const bytes = Buffer.alloc(24);
  header(bytes, 0, XR);
  bytes.writeUInt32BE(senderSsrc, 4);
  bytes[8] = DELAY_SINCE_REFERENCE;
  bytes.writeUInt16BE(3, 10);
  bytes.writeUInt32BE(receiverSsrc, 12);
  bytes.writeUInt32BE(middleNtp, 16);
  return bytes;
}

/** NTP time of an SR in milliseconds since 1900. */
export function ntpMs(seconds: number, fraction: number): number {
  return seconds * 1000 + (fraction / 2 ** 32) * 1000;
}

/** SDES with one CNAME, RFC 3550 section 6.5.1. */
export function buildSdes(ssrc: number, cname: string): Buffer {
  const text = Buffer.from(cname, 'latin1').subarray(0, 255);
  // At least one zero byte ends the list of items, then up to the next 32-bit boundary.
  const bytes = Buffer.alloc(8 + 4 * Math.ceil((2 + text.length + 1) / 4));
  header(bytes, 1, SDES);
  bytes.writeUInt32BE(ssrc, 4);
  bytes[8] = 1;
  bytes[9] = text.length;
  text.copy(bytes, 10);
  return bytes;
}

/** Generic NACK, RFC 4585 section 6.2.1. @param sequences ascending, unwrapped or 16 bits. */
export function buildNack(senderSsrc: number, mediaSsrc: number, sequences: readonly number[]): Buffer {
  const entries: { sequence: number; bitmask: number }[] = [];
  for (const sequence of sequences) {
    const last = entries.at(-1);
    const behind = last === undefined ? 0 : (sequence - last.sequence) & 0xffff;
    if (last !== undefined && behind >= 1 && behind <= 16) last.bitmask |= 1 << (behind - 1);
    else entries.push({ sequence: sequence & 0xffff, bitmask: 0 });
  }
  const bytes = Buffer.alloc(12 + 4 * entries.length);
  header(bytes, 1, RTPFB);
  bytes.writeUInt32BE(senderSsrc, 4);
  bytes.writeUInt32BE(mediaSsrc, 8);
  entries.forEach((entry, index) => {
    bytes.writeUInt16BE(entry.sequence, 12 + 4 * index);
    bytes.writeUInt16BE(entry.bitmask, 14 + 4 * index);
  });
  return bytes;
}

/** Picture loss indication, RFC 4585 section 6.3.1. */
export function buildPli(senderSsrc: number, mediaSsrc: number): Buffer {
  const bytes = Buffer.alloc(12);
  header(bytes, 1, PSFB);
  bytes.writeUInt32BE(senderSsrc, 4);
  bytes.writeUInt32BE(mediaSsrc, 8);
  return bytes;
}

const REMB_IDENTIFIER = 0x52454d42;

/** Receiver estimated maximum bitrate, draft-alvestrand-rmcat-remb-03 section 2.2. One value for the whole connection. */
export function buildRemb(senderSsrc: number, bitrateBps: number, mediaSsrcs: readonly number[]): Buffer {
  const listed = mediaSsrcs.slice(0, 255);
  const bytes = Buffer.alloc(20 + 4 * listed.length);
  header(bytes, 15, PSFB);
  bytes.writeUInt32BE(senderSsrc, 4);
  bytes.writeUInt32BE(REMB_IDENTIFIER, 12);
  let exponent = 0;
  let mantissa = Math.floor(bitrateBps);
  while (mantissa > 0x3ffff) {
    mantissa = Math.floor(mantissa / 2);
    exponent += 1;
  }
  bytes[16] = listed.length;
  bytes[17] = (exponent << 2) | (mantissa >> 16);
  bytes.writeUInt16BE(mantissa & 0xffff, 18);
  listed.forEach((ssrc, index) => {
    bytes.writeUInt32BE(ssrc, 20 + 4 * index);
  });
  return bytes;
}
