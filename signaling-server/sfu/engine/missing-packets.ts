/** Packets of one received stream that have not come, and when to ask for them again (generic NACK, RFC 4585 section 6.2.1). */

/** Before the round trip is known: one on a poor Wi-Fi. Asking faster would only ask twice. */
const USUAL_RETRY_MS = 50;
const LEAST_RETRY_MS = 20;
const MOST_RETRY_MS = 250;
/** A retry waits for this many round trips. */
const RETRY_ROUND_TRIPS = 1.5;
const MAX_TRIES = 8;
/** A longer gap is an outage: a keyframe repairs it better than a flood of old packets. */
const MAX_GAP = 200;
/** Further behind than this nobody waits for a packet any more. */
const MAX_BEHIND = 500;
/** Packets that overtake each other are waited for no longer than this before they are asked for. */
const MOST_REORDER_MS = 30;
const REMEMBERED_ANSWERS = 64;

interface Missing {
  readonly sinceMs: number;
  askedAtMs: number;
  tries: number;
}

export class MissingPackets {
  readonly #missing = new Map<number, Missing>();
  /** How late packets came that had been asked for: if they come twice, they were only overtaken. */
  readonly #answered = new Map<number, number>();
  #roundTripMs: number | undefined;
  #reorderMs = 0;
  #askedFor = 0;

  /** How many packets were asked for so far, each counted once: lost on the way here, whether or not they came after all. */
  get askedFor(): number {
    return this.#askedFor;
  }

  get size(): number {
    return this.#missing.size;
  }

  /** From asking to getting, smoothed; undefined before the first answer. */
  get roundTripMs(): number | undefined {
    return this.#roundTripMs;
  }

  /**
   * Notes the numbers between two received packets, both unwrapped.
   * @returns false if the gap is too long to be filled packet by packet.
   */
  noteGap(afterSequence: number, beforeSequence: number, nowMs: number): boolean {
    if (beforeSequence - afterSequence - 1 > MAX_GAP) {
      this.#missing.clear();
      return false;
    }
    this.#reorderMs *= 0.99;
    for (let sequence = afterSequence + 1; sequence < beforeSequence; sequence += 1) {
      this.#missing.set(sequence, { sinceMs: nowMs, askedAtMs: Number.NEGATIVE_INFINITY, tries: 0 });
    }
    return true;
  }

  /** A packet came after all. @returns whether it was missed. */
  arrived(sequence: number, nowMs: number): boolean {
    const missing = this.#missing.get(sequence);
    if (missing === undefined) return false;
    this.#missing.delete(sequence);
    const lateMs = nowMs - missing.sinceMs;
    if (missing.tries === 0) this.#overtaken(lateMs);
    else {
      this.#answered.set(sequence, lateMs);
      const [oldest] = this.#answered.keys();
      if (this.#answered.size > REMEMBERED_ANSWERS && oldest !== undefined) this.#answered.delete(oldest);
    }
    if (missing.tries === 1) {
      // Asked once only: which of several it answers nobody knows (Karn's rule).
      const sampleMs = nowMs - missing.askedAtMs;
      this.#roundTripMs = this.#roundTripMs === undefined ? sampleMs : this.#roundTripMs * 0.875 + sampleMs * 0.125;
    }
    return true;
  }

  /** A packet came a second time: it had not been lost when it was asked for. */
  cameTwice(sequence: number): void {
    const lateMs = this.#answered.get(sequence);
    if (lateMs === undefined) return;
    this.#answered.delete(sequence);
    this.#overtaken(lateMs);
  }

  /** The numbers to ask for now, ascending. Those asked for too often, or too old, are given up. */
  due(nowMs: number, highestSequence: number): number[] {
    const due: number[] = [];
    const retryMs =
      this.#roundTripMs === undefined
        ? USUAL_RETRY_MS
        : Math.max(LEAST_RETRY_MS, Math.min(MOST_RETRY_MS, this.#roundTripMs * RETRY_ROUND_TRIPS));
    for (const [sequence, missing] of this.#missing) {
      if (missing.tries >= MAX_TRIES || highestSequence - sequence > MAX_BEHIND) {
        this.#missing.delete(sequence);
      } else if (missing.tries === 0 ? nowMs - missing.sinceMs >= this.#reorderMs : nowMs - missing.askedAtMs >= retryMs) {
        if (missing.tries === 0) this.#askedFor += 1;
        missing.askedAtMs = nowMs;
        missing.tries += 1;
        due.push(sequence);
      }
    }
    return due;
  }

  #overtaken(lateMs: number): void {
    this.#reorderMs = Math.min(MOST_REORDER_MS, Math.max(this.#reorderMs, lateMs));
  }
}
