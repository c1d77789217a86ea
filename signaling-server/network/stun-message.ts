/** As much of STUN (RFC 8489) as is needed to read and mend a connectivity check (RFC 8445). */
import { createHmac } from 'node:crypto';
import { crc32 } from 'node:zlib';

const HEADER_BYTES = 20;
const MAGIC_COOKIE = 0x2112_a442;
const BINDING_REQUEST = 0x0001;
const USERNAME = 0x0006;
const MESSAGE_INTEGRITY = 0x0008;
const FINGERPRINT = 0x8028;
const ICE_CONTROLLING = 0x802a;
const FINGERPRINT_XOR = 0x5354_554e;

export interface BindingRequest {
  /** The receiver's half of the user name. */
  readonly ufrag: string;
  /** Whether it claims the controlling role with a tie-breaker of zero. */
  readonly hasZeroTieBreaker: boolean;
}

interface Attribute {
  readonly type: number;
  /** Of the attribute's own header. */
  readonly at: number;
  readonly bytes: number;
}

/** Null for everything that is not a whole binding request. */
export function readBindingRequest(message: Buffer): BindingRequest | null {
  const attributes = attributesOf(message);
  if (!attributes || message.readUInt16BE(0) !== BINDING_REQUEST) return null;
  const username = attributes.find(({ type }) => type === USERNAME);
  if (!username) return null;
  const text = message.toString('latin1', username.at + 4, username.at + 4 + username.bytes);
  const controlling = attributes.find(({ type, bytes }) => type === ICE_CONTROLLING && bytes === 8);
  return {
    ufrag: text.split(':')[0] ?? '',
    hasZeroTieBreaker: controlling !== undefined && message.readBigUInt64BE(controlling.at + 4) === 0n,
  };
}

/**
 * The same request with a tie-breaker that is not zero, signed anew.
 * @param password the receiver's, with which checks towards it are signed (RFC 8445 section 7.2.2)
 */
export function withTieBreaker(request: Buffer, tieBreaker: bigint, password: string): Buffer {
  const message = Buffer.from(request);
  const attributes = attributesOf(message) ?? [];
  const find = (wanted: number): Attribute | undefined => attributes.find(({ type }) => type === wanted);
  const controlling = find(ICE_CONTROLLING);
  const integrity = find(MESSAGE_INTEGRITY);
  const fingerprint = find(FINGERPRINT);
  if (!controlling || integrity?.bytes !== 20) return message;
  message.writeBigUInt64BE(tieBreaker, controlling.at + 4);
  const length = message.readUInt16BE(2);
  // Sections 14.5 and 14.7: each is computed as if the message ended with it.
  message.writeUInt16BE(integrity.at + 24 - HEADER_BYTES, 2);
  createHmac('sha1', password)
    .update(message.subarray(0, integrity.at))
    .digest()
    .copy(message, integrity.at + 4);
  message.writeUInt16BE(length, 2);
  if (fingerprint?.bytes === 4) {
    const sum = crc32(message.subarray(0, fingerprint.at)) ^ FINGERPRINT_XOR;
    message.writeUInt32BE(sum >>> 0, fingerprint.at + 4);
  }
  return message;
}

function attributesOf(message: Buffer): Attribute[] | null {
  if (message.length < HEADER_BYTES || message.readUInt32BE(4) !== MAGIC_COOKIE) return null;
  if (message.readUInt16BE(2) !== message.length - HEADER_BYTES) return null;
  const attributes: Attribute[] = [];
  for (let at = HEADER_BYTES; at < message.length; ) {
    if (at + 4 > message.length) return null;
    const bytes = message.readUInt16BE(at + 2);
    if (at + 4 + bytes > message.length) return null;
    attributes.push({ type: message.readUInt16BE(at), at, bytes });
    at += 4 + Math.ceil(bytes / 4) * 4;
  }
  return attributes;
}
