/**
 * One received SSRC: what came, what is missing, what to tell the sender. A producer has one, or one per simulcast layer. After
 * a reconnect its producer gets a new one; receivers see the change and go on without a seam.
 */
import type { Codec } from './codecs.ts';
import type { ConsumerStream } from './consumer-stream.ts';
import { ForwardedPacket } from './forwarded-packet.ts';
import { MissingPackets } from './missing-packets.ts';
import { PacketRing } from './packet-ring.ts';
import { RateWindow } from './rate-window.ts';
import { ReceptionStatistics } from './reception-statistics.ts';
import { buildNack, buildPli, ntpMs, type ReportBlock } from './rtcp-packet.ts';
import type { RtpHeader } from './rtp-packet.ts';
import { distance32 } from './sequence.ts';

/**
 * Why a keyframe is wanted. Who lost the picture is helped soon. Those who begin to look share one in so long: it costs every
 * receiver as much as half a second of pictures, and at the bell a hundred come at once.
 */
export type KeyframeReason = 'repair' | 'begin';
const KEYFRAME_INTERVAL_MS: Record<KeyframeReason, number> = { repair: 300, begin: 1150 };
/** A request that was not answered for so long got lost; a sender that is slow to answer is waited for twice as long as it usually takes. */
const UNANSWERED_AFTER_MS: Record<KeyframeReason, number> = { repair: 300, begin: 500 };
const LONGEST_UNANSWERED_MS = 1000;
/** The estimate of a layer's cost follows down by so much a reading, and up at once. */
const EXPECTED_FALL = 0.95;
/** What UDP, IPv4 and the cipher add to our packets; ours have about the header of those received. */
const WIRE_OVERHEAD_BYTES = 44;
/** A burst that is longer goes out in parts, so that nobody waits for the end of it. */
const UNDELIVERED_PACKETS = 32;
/** Four seconds of a camera, two of a lively screen: longer than any receiver waits for a packet. */
const RING_PACKETS = 1024;
/** Who begins to look is given the latest keyframe and what followed, if it is not older and not more than this: else a new one is cheaper. */
const RECAP_MS = 1500;
const RECAP_BYTES = 240_000;

/** The latest sender report: how the sender's clock and its timestamps go together. */
export interface ClockReading {
  readonly ntpMs: number;
  readonly rtpTimestamp: number;
  /** On our clock. */
  readonly arrivedAtMs: number;
  /** Middle 32 bits of the NTP time, RFC 3550 section 6.4.1. */
  readonly compactNtp: number;
}

export interface ProducerStreamOptions {
  readonly ssrc: number;
  /** Empty without simulcast. */
  readonly rid: string;
  readonly codec: Codec;
  /** The sender SSRC of our RTCP. */
  readonly ownSsrc: number;
  readonly sendRtcp: (packet: Buffer) => void;
  readonly onKeyframeRequest: () => void;
  /** Carries out at the end of this turn of the event loop. */
  readonly soon: (task: () => void) => void;
}

export class ProducerStream {
  readonly ssrc: number;
  readonly rid: string;
  readonly codec: Codec;
  readonly #options: ProducerStreamOptions;
  readonly #statistics: ReceptionStatistics;
  readonly #missing = new MissingPackets();
  readonly #ring: PacketRing<ForwardedPacket> | undefined;
  #clock: ClockReading | undefined;
  readonly #rate = new RateWindow();
  #keyframeAskedAtMs = Number.NEGATIVE_INFINITY;
  #keyframeCameAtMs = Number.NEGATIVE_INFINITY;
  #keyframeWanted: KeyframeReason | undefined;
  #unansweredAfterMs = 0;
  #listeners: readonly ConsumerStream[] = [];
  /** Received in this turn of the event loop, and not yet given to the listeners. */
  #undelivered: ForwardedPacket[] = [];
  #waiting: readonly ConsumerStream[] = [];
  #keyframes = 0;
  /** First packet of the latest keyframe. */
  #keyframe: ForwardedPacket | undefined;
  #bytesAtKeyframe = 0;
  #wireBytes = 0;
  #expectedBps = 0;
  #heightPx = 0;
  #lossShare = 0;
  #reportedHighest = -1;
  #reportedAskedFor = 0;
  #lastMediaAtMs = Number.NEGATIVE_INFINITY;

  constructor(options: ProducerStreamOptions) {
    this.#options = options;
    this.ssrc = options.ssrc;
    this.rid = options.rid;
    this.codec = options.codec;
    this.#statistics = new ReceptionStatistics(options.codec.clockRate);
    // Audio is not retransmitted: Opus repairs a lost packet from the next one.
    if (options.codec.kind === 'video') this.#ring = new PacketRing(RING_PACKETS);
  }

  /** Those who get its packets. */
  get listeners(): readonly ConsumerStream[] {
    return this.#listeners;
  }

  /** Those who go over to it at its next keyframe. */
  get waiting(): readonly ConsumerStream[] {
    return this.#waiting;
  }

  addListener(consumer: ConsumerStream): void {
    // What came before is for those who were here; the new one begins with a packet of its own.
    this.deliver();
    this.#listeners = [...this.#listeners, consumer];
  }

  removeListener(consumer: ConsumerStream): void {
    this.#listeners = this.#listeners.filter((other) => other !== consumer);
  }

  addWaiting(consumer: ConsumerStream): void {
    this.#waiting = [...this.#waiting, consumer];
  }

  removeWaiting(consumer: ConsumerStream): void {
    this.#waiting = this.#waiting.filter((other) => other !== consumer);
  }

  /**
   * Gives a packet to the listeners at the end of this turn of the event loop. Packets come in bursts, the more so the busier the
   * machine; all of a burst to one receiver and then all to the next finds that receiver's connection in the processor's cache, which
   * with two hundred receivers takes a quarter less time than each packet to all of them (`bench sfu`).
   */
  deliverSoon(packet: ForwardedPacket): void {
    const count = this.#undelivered.push(packet);
    if (count === 1) this.#options.soon(() => this.deliver());
    else if (count === UNDELIVERED_PACKETS) this.deliver();
  }

  /** Now what was to be delivered soon. */
  deliver(): void {
    if (this.#undelivered.length === 0) return;
    const packets = this.#undelivered;
    this.#undelivered = [];
    for (const listener of this.#listeners) listener.forward(packets);
  }

  /** As its latest keyframe says; 0 before. */
  get heightPx(): number {
    return this.#heightPx;
  }

  /** On the wire over the last second. */
  get bps(): number {
    return this.#rate.perSecond;
  }

  /** What it must be reckoned with: its latest peaks. */
  get expectedBps(): number {
    return this.#expectedBps;
  }

  get keyframes(): number {
    return this.#keyframes;
  }

  get statistics(): ReceptionStatistics {
    return this.#statistics;
  }

  /** Share of packets lost on the way here over the last reports, whether or not they came when asked for again. */
  get lossShare(): number {
    return this.#lossShare;
  }

  /** To the sender and back, as its answers to NACKs show. */
  get roundTripMs(): number | undefined {
    return this.#missing.roundTripMs;
  }

  get clock(): ClockReading | undefined {
    return this.#clock;
  }

  /** Whether a report about it makes sense. */
  get started(): boolean {
    return this.#statistics.received > 0;
  }

  /** When sound or picture came last. Browsers send padding on layers that they don't encode, to find out what their line carries. */
  get lastMediaAtMs(): number {
    return this.#lastMediaAtMs;
  }

  /** @returns the packet to forward; undefined for one that goes no further; `'restarted'` if the sender began anew with this SSRC. */
  receive(message: Buffer, header: RtpHeader, nowMs: number): ForwardedPacket | 'restarted' | undefined {
    const before = this.#statistics.highest;
    const sequence = this.#statistics.note(header.sequence, header.timestamp, nowMs);
    if (sequence === 'restarted') return sequence;
    if (sequence === 'stray') return undefined;
    if (header.payloadEnd > header.payloadStart) this.#lastMediaAtMs = nowMs;
    this.#wireBytes += message.length + WIRE_OVERHEAD_BYTES;
    if (this.#ring === undefined) return new ForwardedPacket(this, message, header, sequence, nowMs);

    if (this.#ring.get(sequence) !== undefined) {
      this.#missing.cameTwice(sequence);
      return undefined;
    }
    const packet = new ForwardedPacket(this, message, header, sequence, nowMs);
    this.#ring.put(packet);
    const { video } = packet;
    if (video?.startsKeyframe === true) {
      this.#keyframes += 1;
      if (this.#keyframeAskedAtMs > this.#keyframeCameAtMs) this.#noteAnswer(nowMs - this.#keyframeAskedAtMs);
      this.#keyframeCameAtMs = nowMs;
      this.#keyframeWanted = undefined;
      this.#keyframe = packet;
      this.#bytesAtKeyframe = this.#wireBytes;
      if (video.heightPx > 0) this.#heightPx = video.heightPx;
    }
    if (before >= 0 && sequence > before + 1) {
      if (!this.#missing.noteGap(before, sequence, nowMs)) this.requestKeyframe(nowMs, 'repair');
    } else if (this.#missing.size > 0) {
      this.#missing.arrived(sequence, nowMs);
    }
    if (this.#missing.size > 0) this.askForMissing(nowMs);
    if (this.#keyframeWanted !== undefined) this.requestKeyframe(nowMs, this.#keyframeWanted);
    return packet;
  }

  /** Unwrapped; -1 before the first packet. */
  get highestSequence(): number {
    return this.#statistics.highest;
  }

  /** A packet still at hand, by its unwrapped sequence number. */
  recall(sequence: number): ForwardedPacket | undefined {
    return this.#ring?.get(sequence);
  }

  /**
   * Where a receiver can begin at once instead of asking for a keyframe, which all others would pay for.
   * @returns the first packet of the latest keyframe, if sending all since then again is little enough
   */
  recapFrom(nowMs: number): ForwardedPacket | undefined {
    const keyframe = this.#keyframe;
    const little =
      keyframe !== undefined &&
      nowMs - keyframe.receivedAtMs <= RECAP_MS &&
      this.#wireBytes - this.#bytesAtKeyframe <= RECAP_BYTES &&
      this.#ring?.get(keyframe.sequence) === keyframe;
    return little ? keyframe : undefined;
  }

  /** What was sent before a pause is nobody's to see after it. */
  forgetRecap(): void {
    this.#keyframe = undefined;
  }

  /** Asks the sender for a keyframe, if it is time for one; else it is remembered until a keyframe comes. */
  requestKeyframe(nowMs: number, reason: KeyframeReason): void {
    if (this.codec.kind !== 'video') return;
    const answered = this.#keyframeCameAtMs >= this.#keyframeAskedAtMs;
    const due = answered
      ? this.#keyframeCameAtMs + KEYFRAME_INTERVAL_MS[reason]
      : this.#keyframeAskedAtMs + Math.max(UNANSWERED_AFTER_MS[reason], this.#unansweredAfterMs);
    if (nowMs < due) {
      if (this.#keyframeWanted !== 'repair') this.#keyframeWanted = reason;
      return;
    }
    this.#keyframeAskedAtMs = nowMs;
    this.#keyframeWanted = undefined;
    this.#options.sendRtcp(buildPli(this.#options.ownSsrc, this.ssrc));
    this.#options.onKeyframeRequest();
  }

  #noteAnswer(tookMs: number): void {
    const usual = Math.min(LONGEST_UNANSWERED_MS, 2 * tookMs);
    // Up at once, down slowly: a second keyframe costs the class more than a late one costs one receiver.
    this.#unansweredAfterMs = usual > this.#unansweredAfterMs ? usual : this.#unansweredAfterMs * 0.8 + usual * 0.2;
  }

  /** NACKs what is due; to be called now and then, as a stream that stalls gives no occasion of its own. */
  askForMissing(nowMs: number): void {
    if (this.#missing.size === 0) return;
    const due = this.#missing.due(nowMs, this.#statistics.highest);
    if (due.length > 0) this.#options.sendRtcp(buildNack(this.#options.ownSsrc, this.ssrc, due));
  }

  noteSenderReport(report: { ntpSeconds: number; ntpFraction: number; rtpTimestamp: number }, nowMs: number): void {
    this.#clock = {
      ntpMs: ntpMs(report.ntpSeconds, report.ntpFraction),
      rtpTimestamp: report.rtpTimestamp,
      arrivedAtMs: nowMs,
      compactNtp: (((report.ntpSeconds & 0xffff) << 16) | (report.ntpFraction >>> 16)) >>> 0,
    };
  }

  /** When a packet's content was captured, on its sender's clock; undefined before the sender has told how its clocks go together. */
  captureMs(timestamp: number): number | undefined {
    const clock = this.#clock;
    if (clock === undefined) return undefined;
    return clock.ntpMs + (distance32(clock.rtpTimestamp, timestamp) * 1000) / this.codec.clockRate;
  }

  /** To be called about twice a second. */
  sampleRate(nowMs: number): void {
    this.#expectedBps = Math.max(this.#rate.sample(this.#wireBytes * 8, nowMs), this.#expectedBps * EXPECTED_FALL);
  }

  reportBlock(nowMs: number): ReportBlock {
    const clock = this.#clock;
    const figures = this.#statistics.report();
    this.#lossShare += (this.#lossOfInterval(figures.fractionLost / 256) - this.#lossShare) * 0.3;
    return {
      ssrc: this.ssrc,
      ...figures,
      lastSr: clock?.compactNtp ?? 0,
      delaySinceLastSr: clock === undefined ? 0 : Math.floor((nowMs - clock.arrivedAtMs) * 65.536) >>> 0,
    };
  }

  /**
   * A page answers a NACK on the same SSRC, so that the report (RFC 3550 section 6.4.1) counts what was lost and came again as received.
   * @param reported the report's share: all there is for sound, which is not asked for again
   */
  #lossOfInterval(reported: number): number {
    const { highest } = this.#statistics;
    const { askedFor } = this.#missing;
    const expected = this.#reportedHighest < 0 ? 0 : highest - this.#reportedHighest;
    const asked = askedFor - this.#reportedAskedFor;
    this.#reportedHighest = highest;
    this.#reportedAskedFor = askedFor;
    return this.#ring === undefined || expected <= 0 ? reported : Math.min(1, Math.max(reported, asked / expected));
  }
}
