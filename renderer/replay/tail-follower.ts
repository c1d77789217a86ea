/** Keeps a recording's index up to date: all of it once, then what follows while more is being recorded. */
import { RefusedError } from '../../protocol/refusal.ts';
import type { FragmentIndex } from './fragment-index.ts';
import type { RecordingSource } from './recording-source.ts';

/** A fragment is about a second: near the end each is wanted as it comes; else the seek bar grows now and then. */
const NEAR_MS = 700;
const FAR_MS = 5_000;
const FAILED_MS = 2_000;

export interface TailFollowerOptions {
  readonly index: FragmentIndex;
  readonly source: Pick<RecordingSource, 'index'>;
  readonly signal: AbortSignal;
  /** Whether what is being recorded now is wanted at once. */
  readonly isNear: () => boolean;
  readonly onNews: () => void;
  readonly onProblem: (error: RefusedError) => void;
}

export class TailFollower {
  readonly #options: TailFollowerOptions;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: TailFollowerOptions) {
    this.#options = options;
    options.signal.addEventListener('abort', () => clearTimeout(this.#timer));
  }

  /** Resolves when the index was fetched for the first time, or could not be. */
  start(): Promise<void> {
    return this.#ask();
  }

  async #ask(): Promise<void> {
    const { index, source, signal, onNews, onProblem, isNear } = this.#options;
    let nextMs = FAILED_MS;
    try {
      const before = index.endMs;
      index.add(await source.index(index.last, signal));
      if (signal.aborted) return;
      onNews();
      // Nothing new a moment after something new: the next is due in less than a second.
      nextMs = isNear() ? (index.endMs > before ? NEAR_MS : NEAR_MS / 2) : FAR_MS;
      if (!index.live) return;
    } catch (error) {
      if (signal.aborted) return;
      const refusal = error instanceof RefusedError ? error : new RefusedError('unreachable', String(error));
      onProblem(refusal);
      if (refusal.code !== 'unreachable' && refusal.code !== 'internal' && refusal.code !== 'too-fast') return;
    }
    this.#timer = setTimeout(() => void this.#ask(), nextMs);
  }
}
