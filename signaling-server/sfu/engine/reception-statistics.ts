/** What a receiver must report of one stream: RFC 3550 section 6.4.1 and appendices A.1, A.3 and A.8. */
import { distance32, FIRST_CYCLE, nearest16 } from './sequence.ts';

/** A longer jump is taken as the sender having started anew (RFC 3550 appendix A.1), once a second packet confirms it. */
const MAX_DROPOUT = 3000;
const MAX_MISORDER = 1000;

export class ReceptionStatistics {
  readonly #clockRate: number;
  #first = -1;
  #highest = -1;
  #received = 0;
  #expectedBefore = 0;
  #receivedBefore = 0;
  #jitter = 0;
  #lastTransit: number | undefined;
  #suspect = -1;

  constructor(clockRate: number) {
    this.#clockRate = clockRate;
  }

  /** Highest unwrapped sequence number so far, -1 before the first packet. */
  get highest(): number {
    return this.#highest;
  }

  get received(): number {
    return this.#received;
  }

  /** RFC 3550 section 6.4.1: may be negative, when packets came twice. */
  get lost(): number {
    return this.#first < 0 ? 0 : this.#highest - this.#first + 1 - this.#received;
  }

  get jitterMs(): number {
    return (this.#jitter * 1000) / this.#clockRate;
  }

  /**
   * Counts a packet in.
   * @returns its unwrapped sequence number, `'stray'` for a number far from the others, or `'restarted'` when a second such
   *   packet shows that the sender began anew: then all that is known of this stream is void.
   */
  note(sequence: number, timestamp: number, nowMs: number): number | 'stray' | 'restarted' {
    if (this.#highest < 0) {
      this.#first = this.#highest = FIRST_CYCLE + sequence;
      this.#received = 1;
      this.#noteTransit(timestamp, nowMs);
      return this.#highest;
    }
    const unwrapped = nearest16(sequence, this.#highest);
    const ahead = unwrapped - this.#highest;
    if (ahead > MAX_DROPOUT || ahead < -MAX_MISORDER) {
      if (sequence === this.#suspect) return 'restarted';
      this.#suspect = (sequence + 1) & 0xffff;
      return 'stray';
    }
    this.#suspect = -1;
    this.#received += 1;
    if (ahead > 0) {
      this.#highest = unwrapped;
      this.#noteTransit(timestamp, nowMs);
    }
    return unwrapped;
  }

  /** The figures of a report block; calling it closes the interval over which `fractionLost` counts. */
  report(): { fractionLost: number; packetsLost: number; highestSequence: number; jitter: number } {
    const expected = this.#highest - this.#first + 1;
    const expectedInterval = expected - this.#expectedBefore;
    const lostInterval = expectedInterval - (this.#received - this.#receivedBefore);
    this.#expectedBefore = expected;
    this.#receivedBefore = this.#received;
    return {
      fractionLost:
        expectedInterval <= 0 || lostInterval <= 0 ? 0 : Math.min(255, Math.floor((lostInterval * 256) / expectedInterval)),
      packetsLost: expected - this.#received,
      highestSequence: (this.#highest - FIRST_CYCLE) >>> 0,
      jitter: Math.floor(this.#jitter),
    };
  }

  #noteTransit(timestamp: number, nowMs: number): void {
    const transit = (Math.floor((nowMs * this.#clockRate) / 1000) - timestamp) | 0;
    if (this.#lastTransit !== undefined) this.#jitter += (Math.abs(distance32(this.#lastTransit, transit)) - this.#jitter) / 16;
    this.#lastTransit = transit;
  }
}
