/**
 * A received packet as it is sent on: a short header of our own and the payload as it came. The bytes are laid out once; each
 * receiver then writes its own numbers over the last one's in place, which the library allows as it copies when it sends.
 */
import type { VideoPayload } from './codecs.ts';
import type { ProducerStream } from './producer-stream.ts';
import type { RtpHeader } from './rtp-packet.ts';

/** 12 bytes of RTP header, 4 of extension header, 4 of one element: abs-send-time. */
export const FORWARDED_HEADER_BYTES = 20;

export class ForwardedPacket {
  readonly stream: ProducerStream;
  /** Unwrapped, as received. */
  readonly sequence: number;
  readonly timestamp: number;
  /** Undefined for audio, and for packets without payload. */
  readonly video: VideoPayload | undefined;
  readonly bytes: Buffer;
  readonly receivedAtMs: number;
  /** A receiver can begin with it: every packet of sound, the first one of a keyframe. */
  readonly startsPicture: boolean;
  /** Payload bytes, as an SR counts them. */
  readonly octets: number;
  /** Of the same bytes: four are written as one number. */
  readonly #view: DataView;
  /** Version 2 with a header extension, and the marker. */
  readonly #start: number;
  readonly #absSendTime: number;

  constructor(stream: ProducerStream, message: Buffer, header: RtpHeader, sequence: number, nowMs: number) {
    this.stream = stream;
    this.sequence = sequence;
    this.timestamp = header.timestamp;
    this.#start = 0x9000_0000 | (header.marker ? 0x80_0000 : 0);
    this.#absSendTime = (2 << 24) | absSendTime(nowMs);
    // Probing packets are all padding: they go on empty, so that receivers see no gap in the numbers.
    const payloadBytes = header.payloadEnd - header.payloadStart;
    const bytes = Buffer.allocUnsafe(FORWARDED_HEADER_BYTES + payloadBytes);
    bytes.writeUInt32BE(0xbede_0001, 12);
    message.copy(bytes, FORWARDED_HEADER_BYTES, header.payloadStart, header.payloadEnd);
    this.bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, FORWARDED_HEADER_BYTES);
    this.octets = payloadBytes;
    this.receivedAtMs = nowMs;
    this.video = payloadBytes === 0 ? undefined : stream.codec.readPayload?.(bytes, FORWARDED_HEADER_BYTES, bytes.length);
    this.startsPicture = stream.codec.kind === 'audio' || this.video?.startsKeyframe === true;
  }

  get marker(): boolean {
    return (this.#start & 0x80_0000) !== 0;
  }

  /** Writes one receiver's numbers. The hot path: plain stores, nothing allocated. */
  address(to: PacketAddress, sequence: number, timestamp: number, pictureIdOffset: number, tl0Offset: number): void {
    const view = this.#view;
    view.setInt32(0, this.#start | (to.payloadType << 16) | (sequence & 0xffff));
    view.setInt32(4, timestamp);
    view.setInt32(8, to.ssrc);
    // Element 0 is padding (RFC 8285 section 4.2): four zero bytes where the receiver has not negotiated abs-send-time.
    view.setInt32(16, to.absSendTimeId === 0 ? 0 : (to.absSendTimeId << 28) | this.#absSendTime);
    const { bytes, video } = this;
    if (video === undefined) return;
    if (video.pictureIdBits === 15) {
      const pictureId = video.pictureId + pictureIdOffset;
      bytes[video.pictureIdAt] = 0x80 | ((pictureId >> 8) & 0x7f);
      bytes[video.pictureIdAt + 1] = pictureId;
    } else if (video.pictureIdBits === 7) {
      bytes[video.pictureIdAt] = (video.pictureId + pictureIdOffset) & 0x7f;
    }
    if (video.tl0At !== 0) bytes[video.tl0At] = video.tl0 + tl0Offset;
  }
}

/** How a receiver wants its packets marked. */
export interface PacketAddress {
  readonly payloadType: number;
  readonly ssrc: number;
  /** Number of the abs-send-time extension there; 0 if not negotiated. */
  readonly absSendTimeId: number;
}

/** 24 bits, seconds as 6.18 fixed point (the abs-send-time extension). */
export function absSendTime(nowMs: number): number {
  return Math.floor(((nowMs / 1000) % 64) * 2 ** 18) & 0xff_ffff;
}
