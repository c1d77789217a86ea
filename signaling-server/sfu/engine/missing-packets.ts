/** Packets of one received stream that have not come, and when to ask for them again (generic NACK, RFC 4585 section 6.2.1). */

/** One round trip on a poor Wi-Fi: asking faster would only ask twice. */
const RETRY_AFTER_MS = 50;
const MAX_TRIES = 5;
/** A longer gap is an outage: a keyframe repairs it better than a flood of old packets. */
const MAX_GAP = 200;
/** Further behind than this nobody waits for a packet any more. */
const MAX_BEHIND = 500;

interface Missing {
  askedAtMs: number;
  tries: number;
}

export class MissingPackets {
  readonly #missing = new Map<number, Missing>();

  get size(): number {
    return this.#missing.size;
  }

  /**
   * Notes the numbers between two received packets, both unwrapped.
   * @returns false if the gap is too long to be filled packet by packet.
   */
  noteGap(afterSequence: number, beforeSequence: number): boolean {
    if (beforeSequence - afterSequence - 1 > MAX_GAP) {
      this.#missing.clear();
      return false;
    }
    for (let sequence = afterSequence + 1; sequence < beforeSequence; sequence += 1) {
      this.#missing.set(sequence, { askedAtMs: Number.NEGATIVE_INFINITY, tries: 0 });
    }
    return true;
  }

  /** A packet came after all. @returns whether it was missed. */
  arrived(sequence: number): boolean {
    return this.#missing.delete(sequence);
  }

  /** The numbers to ask for now, ascending. Those asked for too often, or too old, are given up. */
  due(nowMs: number, highestSequence: number): number[] {
    const due: number[] = [];
    for (const [sequence, missing] of this.#missing) {
      if (missing.tries >= MAX_TRIES || highestSequence - sequence > MAX_BEHIND) {
        this.#missing.delete(sequence);
      } else if (nowMs - missing.askedAtMs >= RETRY_AFTER_MS) {
        missing.askedAtMs = nowMs;
        missing.tries += 1;
        due.push(sequence);
      }
    }
    return due;
  }
}
