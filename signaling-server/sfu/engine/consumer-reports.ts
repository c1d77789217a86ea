/** What a page says of one stream it receives: loss, jitter, round trip (RFC 3550 section 6.4.1), and what it asks for again. */
import type { ReportBlock } from './rtcp-packet.ts';

/** Sender reports remembered, by which a report's echo is found; the page answers within a few seconds. */
const REMEMBERED = 6;

export class ConsumerReports {
  readonly #clockRate: number;
  readonly #sent: { readonly compactNtp: number; readonly atMs: number }[] = [];
  #lossShare = 0;
  #jitterMs = 0;
  #roundTripMs: number | undefined;
  #highestReported = -1;
  #reportedAtMs = Number.NEGATIVE_INFINITY;
  #highestAsked = -1;
  #askedAgain = 0;

  constructor(clockRate: number) {
    this.#clockRate = clockRate;
  }

  /** Of the last interval, before repair. */
  get lossShare(): number {
    return this.#lossShare;
  }

  get jitterMs(): number {
    return this.#jitterMs;
  }

  get roundTripMs(): number | undefined {
    return this.#roundTripMs;
  }

  /** How many packets were asked for again so far, each counted once. */
  get askedAgain(): number {
    return this.#askedAgain;
  }

  /** @param report an SR as sent */
  noteSenderReport(report: Buffer, nowMs: number): void {
    // The middle 32 bits of the NTP time, which come back as LSR.
    this.#sent.push({ compactNtp: report.readUInt32BE(10), atMs: nowMs });
    if (this.#sent.length > REMEMBERED) this.#sent.shift();
  }

  /** @param sequence unwrapped. Only news count: a page repeats what it still misses. */
  noteAskedAgain(sequence: number): void {
    if (sequence <= this.#highestAsked) return;
    this.#highestAsked = sequence;
    this.#askedAgain += 1;
  }

  /** @returns how many packets the report is about, since when they were sent, and the round trip if it tells one */
  noteReport(
    block: ReportBlock,
    nowMs: number,
  ): { readonly packets: number; readonly sinceMs: number; readonly roundTripMs: number | undefined } {
    const packets = this.#highestReported < 0 ? 0 : (block.highestSequence - this.#highestReported) | 0;
    this.#highestReported = block.highestSequence;
    const sinceMs = this.#reportedAtMs;
    this.#reportedAtMs = nowMs;
    this.#lossShare = block.fractionLost / 256;
    this.#jitterMs = (block.jitter * 1000) / this.#clockRate;
    const sent = block.lastSr === 0 ? undefined : this.#sent.find(({ compactNtp }) => compactNtp === block.lastSr);
    // RFC 3550 section 6.4.1: arrival - LSR - DLSR, on our own clock.
    const roundTripMs = sent === undefined ? undefined : nowMs - sent.atMs - block.delaySinceLastSr / 65.536;
    if (roundTripMs !== undefined && roundTripMs >= 0 && roundTripMs < 60_000) {
      this.#roundTripMs = roundTripMs;
      return { packets: Math.max(0, Math.min(packets, 0xffff)), sinceMs, roundTripMs };
    }
    return { packets: Math.max(0, Math.min(packets, 0xffff)), sinceMs, roundTripMs: undefined };
  }
}
