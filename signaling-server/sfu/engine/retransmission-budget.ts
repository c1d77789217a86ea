/**
 * How much may be sent again to one page. Retransmissions repair loss, but on a full link they make it: they get a share of what
 * flows, and a packet just sent again is not sent once more before that one can have arrived.
 */

const WINDOW_MS = 100;
/** Of what flows. A tenth lost twice over fits well within. */
const SHARE = 0.5;
const SHARE_OF_LIMIT = 0.35;
/** A lost keyframe of a quiet stream is more than a share of it. */
const LEAST_BYTES_PER_WINDOW = 12_000;
const REMEMBERED = 256;
/** From this loss on a packet sent again is likely to be lost again: it goes twice, and from the second on three times. */
const COPIES_FROM_LOSS = [0.03, 0.08];

export class RetransmissionBudget {
  #bytesPerWindow = LEAST_BYTES_PER_WINDOW;
  #leftBytes = LEAST_BYTES_PER_WINDOW;
  #windowAtMs = Number.NEGATIVE_INFINITY;
  #copies = 0;
  #narrow = false;

  /** Its connection is known to carry only so much: no bursts. */
  get narrow(): boolean {
    return this.#narrow;
  }

  /** How many further times a packet is sent again: a page that misses it still asks only ten times a second. */
  get copies(): number {
    return this.#copies;
  }

  /**
   * @param sentBps what flows to the page. @param limitBps what its connection carries. @param lossShare of what it is sent, before
   *   repair
   */
  adjust(sentBps: number, limitBps: number, lossShare = 0): void {
    // Loss of a narrow link is its own overflow, which copies would feed.
    this.#narrow = limitBps !== Number.POSITIVE_INFINITY;
    this.#copies = !this.#narrow ? COPIES_FROM_LOSS.filter((from) => lossShare >= from).length : 0;
    const bytes = (bps: number): number => (bps * WINDOW_MS) / 8000;
    this.#bytesPerWindow = Math.min(Math.max(LEAST_BYTES_PER_WINDOW, bytes(sentBps * SHARE)), bytes(limitBps * SHARE_OF_LIMIT));
  }

  /** Takes so much from the budget. @returns false if it is used up for the moment */
  spend(bytes: number, nowMs: number): boolean {
    if (nowMs - this.#windowAtMs >= WINDOW_MS) {
      this.#windowAtMs = nowMs;
      this.#leftBytes = this.#bytesPerWindow;
    }
    // One packet always fits into a fresh window, however narrow.
    if (this.#leftBytes < bytes && this.#leftBytes < this.#bytesPerWindow) return false;
    this.#leftBytes -= bytes;
    return true;
  }
}

/** When which packet was sent again last, for the latest few hundred. */
export class ResentTimes {
  readonly #sequences = new Float64Array(REMEMBERED).fill(-1);
  readonly #atMs = new Float64Array(REMEMBERED);

  /** @returns false if this packet was sent again less than `withinMs` ago; else notes that it is now */
  note(sequence: number, nowMs: number, withinMs: number): boolean {
    const slot = sequence & (REMEMBERED - 1);
    if (this.#sequences[slot] === sequence && nowMs - (this.#atMs[slot] as number) < withinMs) return false;
    this.#sequences[slot] = sequence;
    this.#atMs[slot] = nowMs;
    return true;
  }
}
