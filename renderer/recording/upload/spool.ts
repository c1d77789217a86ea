/**
 * Fragments on their way to the server, in order. A few minutes are kept in memory; what is more goes to the browser's own disk
 * (origin private file system), so that a server that is away for long costs nothing.
 */
import type { OverflowStore } from './overflow-store.ts';

export interface SpoolLimits {
  /** From here on new fragments go to the browser's disk. */
  readonly memoryBytes: number;
  /** Of the browser's disk; beyond it fragments are refused. */
  readonly overflowBytes: number;
}

/** 24 MB are a minute and a half of the standard quality at its heaviest, several of a usual lesson. 2 GB are two hours. */
export const defaultSpoolLimits: SpoolLimits = { memoryBytes: 24_000_000, overflowBytes: 2_000_000_000 };

interface Held<T> {
  readonly entry: T;
  readonly size: number;
  /** Null while it is on the browser's disk. */
  bytes: Uint8Array<ArrayBuffer> | null;
  stored: Promise<boolean> | null;
  readonly key: number;
}

export class Spool<T> {
  readonly #limits: SpoolLimits;
  readonly #overflow: OverflowStore | null;
  readonly #held: Held<T>[] = [];
  #memoryBytes = 0;
  #overflowBytes = 0;
  #nextKey = 0;

  constructor(limits: SpoolLimits, overflow: OverflowStore | null) {
    this.#limits = limits;
    this.#overflow = overflow;
  }

  get length(): number {
    return this.#held.length;
  }

  get bytes(): number {
    return this.#memoryBytes + this.#overflowBytes;
  }

  /** False: no room. */
  push(entry: T, bytes: Uint8Array<ArrayBuffer>): boolean {
    const size = bytes.byteLength;
    const held: Held<T> = { entry, size, bytes, stored: null, key: this.#nextKey++ };
    if (this.#memoryBytes + size > this.#limits.memoryBytes) {
      if (!this.#overflow || this.#overflowBytes + size > this.#limits.overflowBytes) return false;
      // Writes that wait are in memory still: a disk that takes nothing must not fill it.
      if (this.#memoryBytes > 2 * this.#limits.memoryBytes) return false;
      held.stored = this.#store(held, bytes);
    }
    this.#memoryBytes += size;
    this.#held.push(held);
    return true;
  }

  /** The oldest, or null. It stays until `shift`. Its bytes are null when the browser's disk lost them. */
  async first(): Promise<{ entry: T; bytes: Uint8Array<ArrayBuffer> | null } | null> {
    const held = this.#held[0];
    if (!held) return null;
    await held.stored;
    return { entry: held.entry, bytes: held.bytes ?? (await this.#overflow?.load(held.key)) ?? null };
  }

  shift(): void {
    const held = this.#held.shift();
    if (!held) return;
    if (held.bytes) this.#memoryBytes -= held.size;
    else {
      this.#overflowBytes -= held.size;
      this.#overflow?.remove(held.key);
    }
  }

  /** Drops those that match; how many they were. */
  drop(match: (entry: T) => boolean): number {
    let dropped = 0;
    while (this.#held[0] && match(this.#held[0].entry)) {
      this.shift();
      dropped += 1;
    }
    return dropped;
  }

  async #store(held: Held<T>, bytes: Uint8Array<ArrayBuffer>): Promise<boolean> {
    const stored = (await this.#overflow?.save(held.key, bytes)) ?? false;
    if (!stored) return false;
    held.bytes = null;
    this.#memoryBytes -= held.size;
    this.#overflowBytes += held.size;
    return true;
  }
}
