/** Forgets what nobody needs any more: the bin after a while, seats and snapshots of lectures long over. */
import type { Store } from '../store/store.ts';

const DAY_MS = 86_400_000;
const EVERY_MS = 3_600_000;

interface CleanupOptions {
  readonly store: Pick<Store, 'lectures' | 'seats' | 'lessonLog'>;
  /** Epoch ms. */
  readonly clock: () => number;
  readonly binDays: number;
  readonly seatDays: number;
  readonly snapshotDays: number;
  readonly onFailure: (error: unknown) => void;
}

export interface Cleaned {
  readonly lectures: number;
  readonly seats: number;
  readonly snapshots: number;
}

export class Cleanup {
  readonly #options: CleanupOptions;
  readonly #timer: NodeJS.Timeout;
  #running: Promise<unknown> = Promise.resolve();

  /** Cleans once at the start and every hour. */
  constructor(options: CleanupOptions) {
    this.#options = options;
    this.#timer = setInterval(() => this.#start(), EVERY_MS);
    this.#timer.unref();
    this.#start();
  }

  /** Cleans now. Returns how much was forgotten. */
  async run(): Promise<Cleaned> {
    const { store, clock, binDays, seatDays, snapshotDays } = this.#options;
    return {
      lectures: await store.lectures.purgeBin(clock() - binDays * DAY_MS),
      seats: await store.seats.deleteOlderThan(clock() - seatDays * DAY_MS),
      snapshots: await store.lessonLog.deleteSnapshotsOlderThan(clock() - snapshotDays * DAY_MS),
    };
  }

  /** Waits for a run under way. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#running;
  }

  #start(): void {
    this.#running = this.run().catch(this.#options.onFailure);
  }
}
