/** Reads a connection's numbers once a second, from the first time somebody wants to see them until the lesson is left. */
import type { MediaStats } from '../room/media-stats.ts';
import { History, SECOND_MS } from './history.ts';

export class Collector {
  readonly history = new History();
  readonly #read: () => Promise<MediaStats | null>;
  readonly #listeners = new Set<() => void>();
  readonly #timer: ReturnType<typeof setInterval>;
  #version = 0;

  constructor(read: () => Promise<MediaStats | null>) {
    this.#read = read;
    this.#timer = setInterval(() => void this.#look(), SECOND_MS);
    void this.#look();
  }

  /** Another number after each reading; for `useSyncExternalStore`. */
  readonly version = (): number => this.#version;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  close(): void {
    clearInterval(this.#timer);
    this.#listeners.clear();
  }

  async #look(): Promise<void> {
    // A connection that is just being made anew has no numbers: the next second has.
    const stats = await this.#read().catch(() => null);
    if (!stats) return;
    this.history.add(stats);
    this.#version += 1;
    for (const listener of this.#listeners) listener();
  }
}
