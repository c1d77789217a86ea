/** What of a producer is wanted by anybody, as its page is told: more at once, less only when it stayed so for a while. */

const LOWER_AFTER_MS = 2000;

export class DemandMemory {
  #told: number | null;
  #lowerSinceMs: number | undefined;
  #highestSince: number | null = null;

  /** @param told what the page does untold: it sends all its layers. */
  constructor(told: number | null) {
    this.#told = told;
  }

  /** What the page was told last. */
  get topLayer(): number | null {
    return this.#told;
  }

  /** @param wanted the best layer anybody wants now, null for none. @returns whether there is something to tell */
  update(wanted: number | null, nowMs: number): boolean {
    if (rank(wanted) >= rank(this.#told)) {
      this.#lowerSinceMs = undefined;
      const changed = wanted !== this.#told;
      this.#told = wanted;
      return changed;
    }
    if (this.#lowerSinceMs === undefined) {
      this.#lowerSinceMs = nowMs;
      this.#highestSince = wanted;
    } else if (rank(wanted) > rank(this.#highestSince)) this.#highestSince = wanted;
    if (nowMs - this.#lowerSinceMs < LOWER_AFTER_MS) return false;
    this.#lowerSinceMs = undefined;
    this.#told = this.#highestSince;
    return true;
  }
}

function rank(layer: number | null): number {
  return layer ?? -1;
}
