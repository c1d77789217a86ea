/** How a consumer's numbers run on from one stretch to the next: sequence numbers, timestamps and picture ids without a gap. */
import type { ForwardedPacket } from './forwarded-packet.ts';
import { type Segment, timestampOf } from './segment.ts';
import { distance32, FIRST_CYCLE } from './sequence.ts';

/** What seems further back than this has gone round the circle of timestamps. */
const LONGEST_OVERLAP_S = 10;
/** Retransmissions reach back over so many switches. Each keeps a ring of packets alive, so it is not many. */
const SEGMENTS_KEPT = 4;

export class Continuation {
  readonly #clockRate: number;
  readonly #firstTimestamp = Math.floor(Math.random() * 2 ** 31);
  readonly #firstPictureId = Math.floor(Math.random() * 0x4000);
  #segments: readonly Segment[] = [];
  #lastSequence = FIRST_CYCLE + Math.floor(Math.random() * 0x8000);
  /** The packet of that number, and how it was addressed. */
  #lastPacket: ForwardedPacket | undefined;
  #lastSegment: Segment | undefined;
  /** The latest packet that has a picture in it: the last one of all may be padding. */
  #lastPicture: ForwardedPacket | undefined;
  #lastPictureSegment: Segment | undefined;

  /** @param clockRate of the timestamps, in Hz */
  constructor(clockRate: number) {
    this.#clockRate = clockRate;
  }

  /** The latest stretches, oldest first. */
  get segments(): readonly Segment[] {
    return this.#segments;
  }

  /** Highest sequence number sent, 16 bits and where it counts from. */
  get lastSequence(): number {
    return this.#lastSequence;
  }

  /** Packets of the latest stretch were sent, `last` furthest along, and `picture` furthest of those with a picture in it. */
  sent(segment: Segment, lastSequence: number, last: ForwardedPacket, picture: ForwardedPacket | undefined): void {
    this.#lastSequence = lastSequence;
    this.#lastPacket = last;
    this.#lastSegment = segment;
    if (picture === undefined) return;
    this.#lastPicture = picture;
    this.#lastPictureSegment = segment;
  }

  /** The stretch that begins with this packet. */
  begin(packet: ForwardedPacket, nowMs: number): Segment {
    const previous = this.#segments.at(-1);
    const { video } = packet;
    const last = this.#lastPicture?.video;
    const lastSegment = this.#lastPictureSegment;
    const lastPictureId =
      last === undefined || lastSegment === undefined ? this.#firstPictureId : last.pictureId + lastSegment.pictureIdOffset;
    const lastTl0 = last === undefined || lastSegment === undefined ? 0 : last.tl0 + lastSegment.tl0Offset;
    // Usually the packet itself; else it and what follows were kept, and are sent at once.
    const live = packet.stream.recall(packet.stream.highestSequence) ?? packet;
    const segment: Segment = {
      from: this.#lastSequence + 1,
      sourceFrom: packet.sequence,
      stream: packet.stream,
      liveFrom: live.sequence,
      liveTimestamp: live.timestamp,
      sequenceOffset: this.#lastSequence + 1 - packet.sequence,
      timestampOffset:
        previous?.stream === packet.stream ? previous.timestampOffset : this.#continuedTimestamp(live, nowMs) - live.timestamp,
      pictureIdOffset: video === undefined ? 0 : lastPictureId + 1 - video.pictureId,
      tl0Offset: video === undefined ? 0 : lastTl0 + 1 - video.tl0,
    };
    segment.timestampOffset += this.#overlap(packet, segment);
    this.#segments = [...this.#segments.slice(1 - SEGMENTS_KEPT), segment];
    return segment;
  }

  /**
   * The timestamp at which the new stretch begins: by the sender's own clock where both streams have told it, else as much later
   * as the clock here has gone on.
   */
  #continuedTimestamp(packet: ForwardedPacket, nowMs: number): number {
    const last = this.#lastPacket;
    const lastSegment = this.#lastSegment;
    if (last === undefined || lastSegment === undefined) return this.#firstTimestamp;
    const lastTimestamp = last.timestamp + lastSegment.timestampOffset;
    const sentMs = last.stream.captureMs(last.timestamp);
    const beginsMs = packet.stream.captureMs(packet.timestamp);
    const byArrivalMs = nowMs - last.receivedAtMs;
    // Two clocks that disagree with what was seen here by seconds are of two computers.
    const byClockMs = sentMs === undefined || beginsMs === undefined ? byArrivalMs : beginsMs - sentMs;
    const elapsedMs = Math.abs(byClockMs - byArrivalMs) < 1000 ? byClockMs : byArrivalMs;
    return lastTimestamp + Math.max(1, Math.round((elapsedMs * this.#clockRate) / 1000));
  }

  /** By how much a stretch would begin before the end of what was sent: where its first second is sent at once, soon after a pause. */
  #overlap(packet: ForwardedPacket, segment: Segment): number {
    const last = this.#lastPacket;
    const lastSegment = this.#lastSegment;
    if (last === undefined || lastSegment === undefined) return 0;
    const ahead = distance32(timestampOf(last, lastSegment), timestampOf(packet, segment));
    return ahead <= 0 && ahead > -LONGEST_OVERLAP_S * this.#clockRate ? 1 - ahead : 0;
  }
}
