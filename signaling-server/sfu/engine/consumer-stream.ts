/**
 * One producer as one page receives it: a stream of our own with its own SSRC, whose sequence numbers, timestamps and picture
 * ids run on without a gap whatever happens at the source (pause, another layer, the sender's reconnect).
 */
import { absSendTime, FORWARDED_HEADER_BYTES, type ForwardedPacket, type PacketAddress } from './forwarded-packet.ts';
import type { Producer } from './producer.ts';
import type { ProducerStream } from './producer-stream.ts';
import { buildSdes, buildSenderReport } from './rtcp-packet.ts';
import { FIRST_CYCLE, nearest16 } from './sequence.ts';

/** A stretch of output that comes from one source stream with the same distances between its numbers and ours. */
interface Segment {
  /** First sequence number sent from it, ours. */
  readonly from: number;
  /** The same packet's number at the source: nothing older is forwarded, as the picture begins with it. */
  readonly sourceFrom: number;
  readonly stream: ProducerStream;
  readonly sequenceOffset: number;
  readonly timestampOffset: number;
  readonly pictureIdOffset: number;
  readonly tl0Offset: number;
}

/** Retransmissions reach back over so many switches. Each keeps a ring of packets alive, so it is not many. */
const SEGMENTS_KEPT = 4;
/** More lost packets than this in a second are not a loss but an outage, or someone asking for the sake of it. */
const MAX_RETRANSMISSIONS_PER_S = 1000;

export interface ConsumerStreamOptions {
  readonly producer: Producer;
  readonly mid: string;
  readonly ssrc: number;
  readonly rtxSsrc: number;
  /** Sends when the connection is up; false otherwise. */
  readonly send: (packet: Buffer) => boolean;
  readonly isOpen: () => boolean;
  readonly counters: { packetsOut: number; retransmitted: number };
  readonly now: () => number;
}

export class ConsumerStream implements PacketAddress {
  readonly producer: Producer;
  readonly mid: string;
  readonly ssrc: number;
  readonly rtxSsrc: number;
  payloadType = 0;
  rtxPayloadType = 0;
  absSendTimeId = 0;
  readonly #send: (packet: Buffer) => boolean;
  readonly #options: ConsumerStreamOptions;
  #paused = false;
  #segments: Segment[] = [];
  /** What is being sent from; undefined while waiting for a beginning. */
  #segment: Segment | undefined;
  #lastSequence = FIRST_CYCLE + Math.floor(Math.random() * 0x8000);
  #lastTimestamp = Math.floor(Math.random() * 2 ** 31);
  #lastPictureId = Math.floor(Math.random() * 0x4000);
  #lastTl0 = 0;
  #lastSentAtMs = 0;
  #packets = 0;
  #octets = 0;
  #rtxSequence = Math.floor(Math.random() * 0x8000);
  #retransmissionsLeft = MAX_RETRANSMISSIONS_PER_S;
  #retransmissionsSinceMs = 0;

  constructor(options: ConsumerStreamOptions) {
    this.#options = options;
    this.#send = options.send;
    this.producer = options.producer;
    this.mid = options.mid;
    this.ssrc = options.ssrc;
    this.rtxSsrc = options.rtxSsrc;
  }

  get paused(): boolean {
    return this.#paused;
  }

  setPaused(paused: boolean): void {
    if (paused === this.#paused) return;
    this.#paused = paused;
    if (paused) this.#segment = undefined;
    else this.requestKeyframe();
  }

  /** Its source was paused or goes on: what follows has to begin with a keyframe again. */
  producerPauseChanged(paused: boolean): void {
    if (paused) this.#segment = undefined;
    else this.requestKeyframe();
  }

  /** Asks the source for a keyframe, if this receiver could take one. */
  requestKeyframe(): void {
    if (this.#paused || this.producer.paused || !this.#options.isOpen()) return;
    this.producer.preferred?.requestKeyframe(this.#options.now());
  }

  /** Sends a packet on, or drops it if it can't be shown (yet). */
  forward(packet: ForwardedPacket, nowMs: number): void {
    if (this.#paused) return;
    let segment = this.#segment;
    if (segment === undefined || segment.stream !== packet.stream) {
      if (packet.stream !== this.producer.preferred || !this.#options.isOpen()) return;
      if (this.producer.kind === 'video' && packet.video?.startsKeyframe !== true) {
        packet.stream.requestKeyframe(nowMs);
        return;
      }
      segment = this.#begin(packet, nowMs);
    }
    if (packet.sequence < segment.sourceFrom) return;
    const sequence = packet.sequence + segment.sequenceOffset;
    const timestamp = packet.timestamp + segment.timestampOffset;
    packet.address(this, sequence, timestamp, segment.pictureIdOffset, segment.tl0Offset);
    if (!this.#send(packet.bytes)) return;
    this.#packets += 1;
    this.#octets += packet.octets;
    this.#options.counters.packetsOut += 1;
    if (sequence > this.#lastSequence) {
      this.#lastSequence = sequence;
      this.#lastTimestamp = timestamp;
      this.#lastSentAtMs = nowMs;
      const { video } = packet;
      if (video !== undefined) {
        this.#lastPictureId = video.pictureId + segment.pictureIdOffset;
        this.#lastTl0 = video.tl0 + segment.tl0Offset;
      }
    }
  }

  #begin(packet: ForwardedPacket, nowMs: number): Segment {
    const previous = this.#segments.at(-1);
    const { video } = packet;
    const segment: Segment = {
      from: this.#lastSequence + 1,
      sourceFrom: packet.sequence,
      stream: packet.stream,
      sequenceOffset: this.#lastSequence + 1 - packet.sequence,
      timestampOffset:
        previous?.stream === packet.stream ? previous.timestampOffset : this.#continuedTimestamp(nowMs) - packet.timestamp,
      pictureIdOffset: video === undefined ? 0 : this.#lastPictureId + 1 - video.pictureId,
      tl0Offset: video === undefined ? 0 : this.#lastTl0 + 1 - video.tl0,
    };
    this.#segments = [...this.#segments.slice(1 - SEGMENTS_KEPT), segment];
    this.#segment = segment;
    return segment;
  }

  /** The timestamp of now, had the last source gone on. */
  #continuedTimestamp(nowMs: number): number {
    const elapsedMs = this.#packets === 0 ? 0 : nowMs - this.#lastSentAtMs;
    return this.#lastTimestamp + Math.max(1, Math.round((elapsedMs * this.producer.codec.clockRate) / 1000));
  }

  /** Sends lost packets again, as RTX where the page takes it (RFC 4588), else the very same packet. */
  retransmit(packetId: number, bitmask: number, nowMs: number): void {
    if (nowMs - this.#retransmissionsSinceMs >= 1000) {
      this.#retransmissionsSinceMs = nowMs;
      this.#retransmissionsLeft = MAX_RETRANSMISSIONS_PER_S;
    }
    const first = nearest16(packetId, this.#lastSequence);
    this.#retransmitOne(first, nowMs);
    for (let bit = 0; bit < 16; bit += 1) if (((bitmask >> bit) & 1) === 1) this.#retransmitOne(first + bit + 1, nowMs);
  }

  #retransmitOne(sequence: number, nowMs: number): void {
    if (this.#paused || sequence > this.#lastSequence || this.#retransmissionsLeft <= 0) return;
    const segment = this.#segments.findLast((one) => one.from <= sequence);
    const packet = segment?.stream.recall(sequence - segment.sequenceOffset);
    if (segment === undefined || packet === undefined) return;
    this.#retransmissionsLeft -= 1;
    this.#options.counters.retransmitted += 1;
    packet.address(this, sequence, packet.timestamp + segment.timestampOffset, segment.pictureIdOffset, segment.tl0Offset);
    // Without RTX the bytes must be those of the first time: under one SSRC and number the cipher allows no others.
    this.#send(this.rtxPayloadType === 0 ? packet.bytes : this.#rtxPacket(packet.bytes, sequence, nowMs));
  }

  /** RFC 4588 section 4: its own SSRC and numbers, and the original number before the payload. */
  #rtxPacket(original: Buffer, sequence: number, nowMs: number): Buffer {
    const bytes = Buffer.allocUnsafe(original.length + 2);
    original.copy(bytes, 0, 0, FORWARDED_HEADER_BYTES);
    bytes[1] = ((original[1] as number) & 0x80) | this.rtxPayloadType;
    this.#rtxSequence = (this.#rtxSequence + 1) & 0xffff;
    bytes.writeUInt16BE(this.#rtxSequence, 2);
    bytes.writeUInt32BE(this.rtxSsrc, 8);
    if (this.absSendTimeId !== 0) bytes.writeUIntBE(absSendTime(nowMs), 17, 3);
    bytes.writeUInt16BE(sequence & 0xffff, FORWARDED_HEADER_BYTES);
    original.copy(bytes, FORWARDED_HEADER_BYTES + 2, FORWARDED_HEADER_BYTES);
    return bytes;
  }

  /**
   * SR and SDES of this stream, RFC 3550 section 6.4.1. The time is the sender's own, carried on from its last report, so that
   * its picture and its voice stay in step at the receiver; before that report there is nothing true to say.
   */
  senderReport(nowMs: number): Buffer | undefined {
    const segment = this.#segment;
    const clock = segment?.stream.clock;
    if (segment === undefined || clock === undefined || this.#packets === 0) return undefined;
    const elapsedMs = nowMs - clock.arrivedAtMs;
    const report = buildSenderReport({
      ssrc: this.ssrc,
      ntpMs: clock.ntpMs + elapsedMs,
      rtpTimestamp: clock.rtpTimestamp + segment.timestampOffset + Math.round((elapsedMs * this.producer.codec.clockRate) / 1000),
      packets: this.#packets,
      octets: this.#octets,
    });
    return Buffer.concat([report, buildSdes(this.ssrc, this.producer.streamId)]);
  }
}
