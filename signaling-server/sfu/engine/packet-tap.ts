/** Copies what comes of one producer, of its best layer, for who keeps it; and sees to it that keyframes come now and then. */
import { TAPPED_CODECS, type TappedCodec, type TappedPacket, writeTapped } from '../tapped-packets.ts';
import { FORWARDED_HEADER_BYTES, type ForwardedPacket } from './forwarded-packet.ts';
import type { ProducerStream } from './producer-stream.ts';

/** A second that is lost is half of this on average. */
const KEYFRAME_EVERY_MS = 2000;
/** Of a still picture, whose keyframe costs every receiver more than all that comes between. */
const KEYFRAME_OF_STILL_EVERY_MS = 10_000;
/** A picture is still while all that changed in it is less than this share of a keyframe. */
const STILL_SHARE = 0.5;

export class PacketTap {
  readonly #deliver: (packets: Uint8Array) => void;
  #stream: ProducerStream | undefined;
  #streamNo = 0;
  #codec: TappedCodec | undefined;
  #packets: TappedPacket[] = [];
  #keyframeAtMs = Number.NEGATIVE_INFINITY;
  #keyframeTimestamp = -1;
  #keyframeBytes = 0;
  #bytesSince = 0;

  constructor(deliver: (packets: Uint8Array) => void) {
    this.#deliver = deliver;
  }

  /** @param best the stream that is kept: packets of others are passed over */
  take(packet: ForwardedPacket, best: ProducerStream | undefined, nowMs: number): void {
    const { stream } = packet;
    if (stream !== best) return;
    if (stream !== this.#stream) this.#begin(stream);
    if (this.#codec === undefined) return;
    this.#packets.push({
      codec: this.#codec,
      streamNo: this.#streamNo,
      sequence: packet.sequence,
      timestamp: packet.timestamp,
      marker: packet.marker,
      receivedAtMs: performance.timeOrigin + packet.receivedAtMs,
      capturedMs: stream.captureMs(packet.timestamp) ?? Number.NaN,
      // A copy: the bytes are written over for each receiver.
      payload: Uint8Array.prototype.slice.call(packet.bytes, FORWARDED_HEADER_BYTES),
    });
    if (stream.codec.kind === 'video') this.#seeToKeyframes(packet, nowMs);
  }

  /** Who keeps it can't go on without one. */
  requestKeyframe(nowMs: number): void {
    this.#stream?.requestKeyframe(nowMs, 'repair');
  }

  /** Hands out what has gathered. */
  flush(): void {
    if (this.#packets.length === 0) return;
    const packets = this.#packets;
    this.#packets = [];
    this.#deliver(writeTapped(packets));
  }

  #begin(stream: ProducerStream): void {
    this.#stream = stream;
    this.#streamNo += 1;
    this.#codec = TAPPED_CODECS.find((codec) => codec === stream.codec.name);
    this.#keyframeAtMs = Number.NEGATIVE_INFINITY;
    this.#keyframeBytes = 0;
    this.#bytesSince = 0;
  }

  #seeToKeyframes(packet: ForwardedPacket, nowMs: number): void {
    if (packet.startsPicture) {
      this.#keyframeAtMs = nowMs;
      this.#keyframeTimestamp = packet.timestamp;
      this.#keyframeBytes = 0;
      this.#bytesSince = 0;
    }
    if (packet.timestamp === this.#keyframeTimestamp) this.#keyframeBytes += packet.octets;
    else this.#bytesSince += packet.octets;
    const sinceMs = nowMs - this.#keyframeAtMs;
    const still = this.#bytesSince < this.#keyframeBytes * STILL_SHARE;
    if (sinceMs > (still ? KEYFRAME_OF_STILL_EVERY_MS : KEYFRAME_EVERY_MS)) packet.stream.requestKeyframe(nowMs, 'begin');
  }
}
