/**
 * What has been sent at least over the last moments. A receiver's REMB speaks of the second or two before it: where sending has just
 * begun or grown, it can't have seen what is sent now, and says nothing of what the line carries.
 */

const WINDOW_MS = 2000;

export class SteadyRate {
  readonly #readings: { readonly atMs: number; readonly bps: number }[] = [];

  /** @param bps what goes out now. To be called about ten times a second. */
  note(bps: number, nowMs: number): void {
    this.#readings.push({ atMs: nowMs, bps });
    while ((this.#readings[0]?.atMs ?? nowMs) < nowMs - WINDOW_MS) this.#readings.shift();
  }

  /** The least of the last two seconds; 0 before anything was noted. */
  get leastBps(): number {
    return this.#readings.length === 0 ? 0 : Math.min(...this.#readings.map(({ bps }) => bps));
  }
}
