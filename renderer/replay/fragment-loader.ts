/** Brings fragments from the source into one media buffer, in the order they are wanted, and takes far ones out again. */
import { farRanges, nextRun, type TimeRange } from './buffer-plan.ts';
import type { FragmentIndex, TimedFragment } from './fragment-index.ts';
import { BufferFull, type MediaBuffer } from './media-buffer.ts';
import type { RecordingSource } from './recording-source.ts';

/** The buffer can't go on with this part: it has other tracks than the part before. A new buffer can begin with it. */
export class PartRefused extends Error {
  readonly partNo: number;

  constructor(partNo: number, cause: unknown) {
    super('the buffer refused a part', { cause });
    this.partNo = partNo;
  }
}

export interface FragmentLoaderOptions {
  readonly index: FragmentIndex;
  readonly source: Pick<RecordingSource, 'init' | 'media'>;
  readonly buffer: MediaBuffer;
  /** Parts that can't be decoded. */
  readonly skipped: ReadonlySet<number>;
  /** Init segments by part, kept over buffers. */
  readonly inits: Map<number, Promise<ArrayBuffer>>;
}

export interface Wanted {
  readonly positionMs: number;
  readonly rate: number;
  readonly hurried: boolean;
  /** A part for which this buffer is not the one. */
  readonly notPartNo: number | null;
}

/** Longer than any lesson: the end of the buffer is then not the end of the film. */
const MORE_TO_COME_MS = 24 * 3600_000;
/** Kept around the position when the buffer is full. */
const FULL_BEHIND_MS = 2_000;
const FULL_AHEAD_MS = 15_000;

export class FragmentLoader {
  readonly buffer: MediaBuffer;
  readonly #options: FragmentLoaderOptions;
  /** By whatever the buffer makes of it: else a fragment shorter than it says would be fetched for ever. */
  readonly #appended = new Set<TimedFragment>();

  constructor(options: FragmentLoaderOptions) {
    this.#options = options;
    this.buffer = options.buffer;
  }

  /**
   * Fetches and appends the next run. Returns false when there is enough for now.
   * @throws PartRefused, RefusedError of the source, or what the buffer says of broken media
   */
  async next(wanted: Wanted, signal: AbortSignal): Promise<boolean> {
    const { index, source } = this.#options;
    const run = nextRun({
      ...wanted,
      fragments: index.fragments,
      place: index.placeAt(wanted.positionMs),
      has: (fragment) => this.has(fragment),
    });
    const first = run[0];
    if (!first || first.partNo === wanted.notPartNo) {
      await this.#tidy(wanted);
      // All of what comes before that part is here: it is played to its very end, at which browsers that expect more stop short.
      if (first) this.buffer.end();
      return false;
    }
    const bytes = run.reduce((sum, fragment) => sum + fragment.bytes, 0);
    const [media] = await Promise.all([
      source.media(first.partNo, first.offset, bytes, signal),
      // Its failure is met where it is waited for.
      this.#init(first.partNo).catch(() => undefined),
    ]);
    await this.#begin(first.partNo);
    await this.#append(media, wanted.positionMs);
    for (const fragment of run) this.#appended.add(fragment);
    return true;
  }

  has(fragment: TimedFragment): boolean {
    if (this.#options.skipped.has(fragment.partNo) || this.#appended.has(fragment)) return true;
    return this.isBuffered(fragment) && this.buffer.has(fragment.startMs + 20);
  }

  isBuffered(fragment: TimedFragment): boolean {
    return this.buffer.has((fragment.startMs + fragment.endMs) / 2);
  }

  /** Appended once and let go by the browser: it is to be fetched again. */
  forget(fragment: TimedFragment): void {
    this.#appended.delete(fragment);
  }

  async #begin(partNo: number): Promise<void> {
    const part = this.#options.index.part(partNo);
    if (this.buffer.partNo === partNo || !part) return;
    const init = await this.#init(partNo);
    try {
      await this.buffer.begin({ partNo, mimeType: part.mimeType, startMs: part.startMs, init });
    } catch (error) {
      if (this.buffer.partNo === null) throw error;
      throw new PartRefused(partNo, error);
    }
  }

  async #append(media: ArrayBuffer, positionMs: number): Promise<void> {
    try {
      await this.buffer.append(media);
    } catch (error) {
      if (!(error instanceof BufferFull)) throw error;
      await this.#remove({ startMs: 0, endMs: Math.max(0, positionMs - FULL_BEHIND_MS) });
      await this.#remove({ startMs: positionMs + FULL_AHEAD_MS, endMs: MORE_TO_COME_MS });
      await this.buffer.append(media);
    }
  }

  async #tidy({ positionMs, rate }: Wanted): Promise<void> {
    const { index, skipped } = this.#options;
    for (const range of farRanges(this.buffer.buffered, positionMs, rate)) await this.#remove(range);
    this.buffer.setDuration(index.live ? MORE_TO_COME_MS : index.endMs);
    const last = index.fragments.findLast(({ partNo }) => !skipped.has(partNo));
    if (!index.live && last && this.#appended.has(last)) this.buffer.end();
  }

  async #remove(range: TimeRange): Promise<void> {
    await this.buffer.remove(range);
    for (const fragment of this.#appended)
      if (fragment.endMs > range.startMs && fragment.startMs < range.endMs) this.#appended.delete(fragment);
  }

  #init(partNo: number): Promise<ArrayBuffer> {
    const { inits, source } = this.#options;
    const known = inits.get(partNo) ?? source.init(partNo);
    inits.set(partNo, known);
    known.catch(() => inits.delete(partNo));
    return known;
  }
}
