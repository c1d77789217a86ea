/** The numbers of the last minutes: each second of the last one, and each tenth of the last ten. */
import type { MediaStats } from '../room/media-stats.ts';

export const SECOND_MS = 1000;
/** Fine: a minute in seconds. Coarse: ten minutes in steps of ten seconds. */
const FINE = 60;
const COARSE = 60;
const COARSE_EVERY = 10;

export type Span = 'minute' | 'ten-minutes';

export class History {
  #fine: MediaStats[] = [];
  #coarse: MediaStats[] = [];
  #count = 0;

  /** To be called once a second. */
  add(stats: MediaStats): void {
    this.#fine = [...this.#fine, stats].slice(-FINE);
    if (this.#count % COARSE_EVERY === 0) this.#coarse = [...this.#coarse, stats].slice(-COARSE);
    this.#count += 1;
  }

  /** Oldest first. */
  of(span: Span): readonly MediaStats[] {
    return span === 'minute' ? this.#fine : this.#coarse;
  }

  get latest(): MediaStats | undefined {
    return this.#fine.at(-1);
  }
}
