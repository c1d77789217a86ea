/** Watches how long the disk lasts at the rate at which recordings grow. */

export interface DiskView {
  /** Null where the system doesn't say. */
  readonly freeBytes: number | null;
  /** Until the reserve is reached; null while the rate is not known. */
  readonly minutesLeft: number | null;
  /** The reserve is reached: nothing more is taken. */
  readonly full: boolean;
}

interface DiskGuardOptions {
  readonly freeBytes: () => Promise<number | null>;
  /** Left alone, so that the lesson itself can still be kept. */
  readonly reserveBytes: number;
  readonly monotonicMs: () => number;
}

/** The free space is asked for no more often than this. */
const LOOK_EVERY_MS = 1_000;
/** The rate is that of the last so many ms of recording. */
const RATE_OVER_MS = 60_000;
/** Less says nothing about the rate. */
const RATE_AFTER_MS = 5_000;

export class DiskGuard {
  readonly #options: DiskGuardOptions;
  readonly #rates = new Map<string, { bytes: number; durationMs: number }>();
  #free: number | null = null;
  #lookedAt = Number.NEGATIVE_INFINITY;

  constructor(options: DiskGuardOptions) {
    this.#options = options;
  }

  /** A recording has grown. */
  grew(recordingId: string, bytes: number, durationMs: number): void {
    const rate = this.#rates.get(recordingId) ?? { bytes: 0, durationMs: 0 };
    rate.bytes += bytes;
    rate.durationMs += durationMs;
    if (rate.durationMs > RATE_OVER_MS) {
      rate.bytes *= RATE_OVER_MS / rate.durationMs;
      rate.durationMs = RATE_OVER_MS;
    }
    this.#rates.set(recordingId, rate);
  }

  /** It grows no more. */
  stopped(recordingId: string): void {
    this.#rates.delete(recordingId);
  }

  /** @param now asks the system anew, however short ago it was asked */
  async look({ now = false } = {}): Promise<DiskView> {
    const { freeBytes, reserveBytes, monotonicMs } = this.#options;
    if (now || monotonicMs() - this.#lookedAt >= LOOK_EVERY_MS) {
      this.#lookedAt = monotonicMs();
      this.#free = await freeBytes();
    }
    if (this.#free === null) return { freeBytes: null, minutesLeft: null, full: false };
    const left = this.#free - reserveBytes;
    return { freeBytes: this.#free, minutesLeft: this.#minutes(left), full: left <= 0 };
  }

  #minutes(bytesLeft: number): number | null {
    const rates = [...this.#rates.values()];
    if (rates.length === 0 || rates.every(({ durationMs }) => durationMs < RATE_AFTER_MS)) return null;
    const bytesPerMs = rates.reduce((sum, { bytes, durationMs }) => sum + bytes / Math.max(1, durationMs), 0);
    return bytesPerMs === 0 ? null : Math.max(0, bytesLeft) / bytesPerMs / 60_000;
  }
}
