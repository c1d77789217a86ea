/** How fast a total grows, over about the last second, from readings taken now and then. The hot path only adds to the total. */
export class RateWindow {
  readonly #windowMs: number;
  readonly #readings: { readonly atMs: number; readonly total: number }[] = [];

  constructor(windowMs = 1000) {
    this.#windowMs = windowMs;
  }

  /** @param total grows only. @returns growth per second */
  sample(total: number, nowMs: number): number {
    const readings = this.#readings;
    readings.push({ atMs: nowMs, total });
    while (readings.length > 2 && (readings[1]?.atMs ?? nowMs) <= nowMs - this.#windowMs) readings.shift();
    return this.perSecond;
  }

  /** As of the last reading; 0 before the second one. */
  get perSecond(): number {
    const first = this.#readings[0];
    const last = this.#readings.at(-1);
    if (first === undefined || last === undefined || last.atMs <= first.atMs) return 0;
    return ((last.total - first.total) * 1000) / (last.atMs - first.atMs);
  }
}
