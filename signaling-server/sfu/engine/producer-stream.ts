/**
 * One received SSRC: what came, what is missing, what to tell the sender. A producer has one, or one per simulcast layer. After
 * a reconnect its producer gets a new one; receivers see the change and go on without a seam.
 */
import type { Codec } from './codecs.ts';
import { ForwardedPacket } from './forwarded-packet.ts';
import { MissingPackets } from './missing-packets.ts';
import { PacketRing } from './packet-ring.ts';
import { ReceptionStatistics } from './reception-statistics.ts';
import { buildNack, buildPli, ntpMs, type ReportBlock } from './rtcp-packet.ts';
import type { RtpHeader } from './rtp-packet.ts';

/** An encoder needs about this long to make a keyframe; all that is asked meanwhile is answered by the same one. */
const KEYFRAME_INTERVAL_MS = 300;
/** Four seconds of a camera, two of a lively screen: longer than any receiver waits for a packet. */
const RING_PACKETS = 1024;

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
  #keyframeAskedAtMs = Number.NEGATIVE_INFINITY;
  #keyframeWanted = false;
  #lastPacketAtMs = Number.NEGATIVE_INFINITY;

  constructor(options: ProducerStreamOptions) {
    this.#options = options;
    this.ssrc = options.ssrc;
    this.rid = options.rid;
    this.codec = options.codec;
    this.#statistics = new ReceptionStatistics(options.codec.clockRate);
    // Audio is not retransmitted: Opus repairs a lost packet from the next one.
    if (options.codec.kind === 'video') this.#ring = new PacketRing(RING_PACKETS);
  }

  get clock(): ClockReading | undefined {
    return this.#clock;
  }

  /** Whether a report about it makes sense. */
  get started(): boolean {
    return this.#statistics.received > 0;
  }

  get lastPacketAtMs(): number {
    return this.#lastPacketAtMs;
  }

  /** @returns the packet to forward; undefined for one that goes no further; `'restarted'` if the sender began anew with this SSRC. */
  receive(message: Buffer, header: RtpHeader, nowMs: number): ForwardedPacket | 'restarted' | undefined {
    const before = this.#statistics.highest;
    const sequence = this.#statistics.note(header.sequence, header.timestamp, nowMs);
    if (sequence === 'restarted') return sequence;
    if (sequence === 'stray') return undefined;
    this.#lastPacketAtMs = nowMs;
    if (this.#ring === undefined) return new ForwardedPacket(this, message, header, sequence, nowMs);

    if (this.#ring.get(sequence) !== undefined) return undefined; // came twice
    const packet = new ForwardedPacket(this, message, header, sequence, nowMs);
    this.#ring.put(packet);
    if (packet.video?.startsKeyframe === true) this.#keyframeWanted = false;
    if (before >= 0 && sequence > before + 1) {
      if (!this.#missing.noteGap(before, sequence)) this.requestKeyframe(nowMs);
    } else if (this.#missing.size > 0) {
      this.#missing.arrived(sequence);
    }
    if (this.#missing.size > 0) this.askForMissing(nowMs);
    if (this.#keyframeWanted) this.requestKeyframe(nowMs);
    return packet;
  }

  /** A packet still at hand, by its unwrapped sequence number. */
  recall(sequence: number): ForwardedPacket | undefined {
    return this.#ring?.get(sequence);
  }

  /** Asks the sender for a keyframe, at most every 300 ms; one asked for in between is remembered until a keyframe comes. */
  requestKeyframe(nowMs: number): void {
    if (this.codec.kind !== 'video') return;
    if (nowMs - this.#keyframeAskedAtMs < KEYFRAME_INTERVAL_MS) {
      this.#keyframeWanted = true;
      return;
    }
    this.#keyframeAskedAtMs = nowMs;
    this.#keyframeWanted = false;
    this.#options.sendRtcp(buildPli(this.#options.ownSsrc, this.ssrc));
    this.#options.onKeyframeRequest();
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

  reportBlock(nowMs: number): ReportBlock {
    const clock = this.#clock;
    return {
      ssrc: this.ssrc,
      ...this.#statistics.report(),
      lastSr: clock?.compactNtp ?? 0,
      delaySinceLastSr: clock === undefined ? 0 : Math.floor((nowMs - clock.arrivedAtMs) * 65.536) >>> 0,
    };
  }
}
