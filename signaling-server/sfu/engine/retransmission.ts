/** Answers a receiver that asks for lost packets: out of the ring of their source, on a stream of their own (RTX) where the page takes it. */
import type { ConsumerReports } from './consumer-reports.ts';
import { absSendTime, FORWARDED_HEADER_BYTES, type PacketAddress } from './forwarded-packet.ts';
import { ResentTimes, type RetransmissionBudget } from './retransmission-budget.ts';
import { type Segment, timestampOf } from './segment.ts';
import { nearest16 } from './sequence.ts';

/** A packet is not sent again sooner than it can have arrived. */
const LEAST_RESEND_MS = 15;
const UNKNOWN_ROUND_TRIP_MS = 40;
/** Waiting to be sent once more, at most. */
const MOST_COPIES = 64;

/** What it needs to know of the stream whose packets it sends again. */
export interface SentStream extends PacketAddress {
  readonly rtxPayloadType: number;
  readonly rtxSsrc: number;
  readonly lastSequence: number;
  readonly paused: boolean;
  readonly wantedLayer: number | null;
  /** The latest ones, oldest first. */
  readonly segments: readonly Segment[];
  readonly reports: ConsumerReports;
}

export interface RetransmissionOptions {
  readonly stream: SentStream;
  /** Shared by all that the same page receives. */
  readonly budget: RetransmissionBudget;
  readonly send: (packet: Buffer) => boolean;
  readonly counters: { retransmitted: number };
  /** There are copies to be sent in a moment. */
  readonly onBehind: () => void;
}

export class Retransmission {
  readonly #options: RetransmissionOptions;
  readonly #resent = new ResentTimes();
  #copies: { readonly sequence: number; readonly left: number }[] = [];
  #packets = 0;
  #bytes = 0;
  #rtxSequence = Math.floor(Math.random() * 0x8000);
  /** Packets before are of a stretch that was given up: nobody needs them again. */
  #from = 0;

  constructor(options: RetransmissionOptions) {
    this.#options = options;
  }

  get packets(): number {
    return this.#packets;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get hasCopies(): boolean {
    return this.#copies.length > 0;
  }

  /** What was sent so far is not needed any more. */
  forget(): void {
    this.#from = this.#options.stream.lastSequence + 1;
  }

  /**
   * Sends lost packets again, as RTX (RFC 4588) or else the very same packet.
   * @param packetId @param bitmask of a NACK, RFC 4585 section 6.2.1
   */
  answer(packetId: number, bitmask: number, nowMs: number): void {
    const first = nearest16(packetId, this.#options.stream.lastSequence);
    this.#answerOne(first, nowMs);
    for (let bit = 0; bit < 16; bit += 1) if (((bitmask >> bit) & 1) === 1) this.#answerOne(first + bit + 1, nowMs);
  }

  #answerOne(sequence: number, nowMs: number): void {
    const { stream, budget } = this.#options;
    if (stream.paused || sequence > stream.lastSequence) return;
    stream.reports.noteAskedAgain(sequence);
    const waitMs = Math.max(LEAST_RESEND_MS, (stream.reports.roundTripMs ?? UNKNOWN_ROUND_TRIP_MS) * 0.8);
    if (!this.#resent.note(sequence, nowMs, waitMs) || !this.#sendAgain(sequence, nowMs)) return;
    // Without RTX a copy would be the very same packet, which the receiver's cipher throws away.
    const { copies } = budget;
    if (copies === 0 || stream.rtxPayloadType === 0 || this.#copies.length >= MOST_COPIES) return;
    this.#copies.push({ sequence, left: copies });
    this.#options.onBehind();
  }

  /**
   * To be called every 25 ms: on a link that loses much, what was sent again is sent once more before the page can ask again. A moment
   * later, as radio loses in bursts.
   */
  sendCopies(nowMs: number): void {
    if (this.#copies.length === 0) return;
    const due = this.#copies;
    this.#copies = [];
    for (const { sequence, left } of due) {
      if (this.#options.stream.paused || !this.#sendAgain(sequence, nowMs)) continue;
      if (left > 1) this.#copies.push({ sequence, left: left - 1 });
    }
  }

  /** @returns false if it is not at hand any more, or the budget is used up */
  #sendAgain(sequence: number, nowMs: number): boolean {
    const { stream, budget, counters, send } = this.#options;
    if (stream.wantedLayer === null || sequence < this.#from) return false;
    const segment = stream.segments.findLast((one) => one.from <= sequence);
    const packet = segment?.stream.recall(sequence - segment.sequenceOffset);
    if (segment === undefined || packet === undefined || packet.sequence < segment.sourceFrom) return false;
    if (!budget.spend(packet.bytes.length, nowMs)) return false;
    counters.retransmitted += 1;
    this.#packets += 1;
    this.#bytes += packet.bytes.length;
    packet.address(stream, sequence, timestampOf(packet, segment), segment.pictureIdOffset, segment.tl0Offset);
    // Without RTX the bytes must be those of the first time: under one SSRC and number the cipher allows no others.
    send(stream.rtxPayloadType === 0 ? packet.bytes : this.#rtxPacket(packet.bytes, sequence, nowMs));
    return true;
  }

  /** The next number on the retransmission stream: padding for a probe uses it too. */
  nextRtxSequence(): number {
    this.#rtxSequence = (this.#rtxSequence + 1) & 0xffff;
    return this.#rtxSequence;
  }

  /** RFC 4588 section 4: its own SSRC and numbers, and the original number before the payload. */
  #rtxPacket(original: Buffer, sequence: number, nowMs: number): Buffer {
    const { rtxPayloadType, rtxSsrc, absSendTimeId } = this.#options.stream;
    const bytes = Buffer.allocUnsafe(original.length + 2);
    original.copy(bytes, 0, 0, FORWARDED_HEADER_BYTES);
    bytes[1] = ((original[1] as number) & 0x80) | rtxPayloadType;
    bytes.writeUInt16BE(this.nextRtxSequence(), 2);
    bytes.writeUInt32BE(rtxSsrc, 8);
    if (absSendTimeId !== 0) bytes.writeUIntBE(absSendTime(nowMs), 17, 3);
    bytes.writeUInt16BE(sequence & 0xffff, FORWARDED_HEADER_BYTES);
    original.copy(bytes, FORWARDED_HEADER_BYTES + 2, FORWARDED_HEADER_BYTES);
    return bytes;
  }
}
