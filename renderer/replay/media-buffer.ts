/**
 * The browser's side of a recording: a MediaSource with one buffer that takes the parts one after the other, each with its own codecs,
 * on the recording's clock. (Media Source Extensions work on plain http, too: https://www.w3.org/TR/media-source-2/)
 */
import { isWithin, type TimeRange } from './buffer-plan.ts';
import { asWebm, bufferedTypeOf, isVp8 } from './webm-fragments.ts';

/** What this page's browser has to buffer with: Safari on iPhones has the managed kind alone. Null: neither. */
export function mediaSourceClass(): typeof MediaSource | null {
  const { MediaSource: usual, ManagedMediaSource: managed } = globalThis as typeof globalThis & {
    ManagedMediaSource?: typeof MediaSource;
  };
  return usual ?? managed ?? null;
}

export function canPlay(mimeType: string): boolean {
  return mediaSourceClass()?.isTypeSupported(bufferedTypeOf(mimeType)) ?? false;
}

/**
 * The tracks of a part, as far as a buffer minds them, e.g. "video 2". One takes only parts with the same: it says so of another by
 * failing the whole element, with what was still to be played. (MSE, "initialization segment received", step 3)
 */
export function tracksOf(mimeType: string): string {
  const [kind = ''] = mimeType.split('/');
  const codecs = /codecs="?([^"]*)/.exec(mimeType)?.[1] ?? '';
  return `${kind} ${codecs.split(',').length}`;
}

/** The buffer takes no more: something must go first. */
export class BufferFull extends Error {}

export interface PartStart {
  readonly partNo: number;
  readonly mimeType: string;
  /** Recording time at which the part's own clock is 0, in ms. */
  readonly startMs: number;
  readonly init: ArrayBuffer;
}

export class MediaBuffer {
  readonly #source: MediaSource;
  readonly #url: string;
  readonly #opened: Promise<void>;
  #buffer: SourceBuffer | null = null;
  #partNo: number | null = null;
  #tracks = '';
  /** Of a part whose fragments are laid out anew. */
  #vp8Init: ArrayBuffer | null = null;
  #closed = false;

  /** Takes hold of the element's picture and sound. The caller closes it. */
  constructor(video: HTMLVideoElement) {
    const Source = mediaSourceClass();
    if (!Source) throw new Error('this browser has no media buffer');
    this.#source = new Source();
    this.#url = URL.createObjectURL(this.#source);
    this.#opened = new Promise((resolve) => this.#source.addEventListener('sourceopen', () => resolve(), { once: true }));
    // Managed buffers come with AirPlay, which they can't serve.
    video.disableRemotePlayback = true;
    video.src = this.#url;
  }

  /** The part whose fragments can be appended now. */
  get partNo(): number | null {
    return this.#partNo;
  }

  get buffered(): TimeRange[] {
    const ranges: TimeRange[] = [];
    // A buffer that was taken out (the element failed) throws.
    if (!this.#buffer || this.#source.readyState === 'closed') return ranges;
    const { buffered } = this.#buffer;
    for (let i = 0; i < buffered.length; i += 1)
      ranges.push({ startMs: buffered.start(i) * 1000, endMs: buffered.end(i) * 1000 });
    return ranges;
  }

  has(recordingMs: number): boolean {
    return isWithin(this.buffered, recordingMs);
  }

  /** Gets ready for a part's fragments. @throws where its codecs can't follow those before */
  async begin({ partNo, mimeType, startMs, init }: PartStart): Promise<void> {
    await this.#opened;
    if (this.#closed) return;
    const type = bufferedTypeOf(mimeType);
    const tracks = tracksOf(mimeType);
    if (this.#buffer && tracks !== this.#tracks) throw new Error(`this buffer is for ${this.#tracks}, not for ${tracks}`);
    this.#tracks = tracks;
    if (!this.#buffer) this.#buffer = this.#source.addSourceBuffer(type);
    else this.#buffer.changeType(type);
    this.#buffer.mode = 'segments';
    this.#buffer.timestampOffset = startMs / 1000;
    this.#vp8Init = isVp8(mimeType) ? init : null;
    if (this.#vp8Init === null) await this.#append(init);
    this.#partNo = partNo;
  }

  /** @throws BufferFull when something must be removed first */
  async append(fragments: ArrayBuffer): Promise<void> {
    await this.#append(this.#vp8Init === null ? fragments : await asWebm(this.#vp8Init, fragments));
  }

  async #append(media: ArrayBuffer): Promise<void> {
    const buffer = this.#buffer;
    if (!buffer || this.#closed) return;
    try {
      await settled(buffer, () => buffer.appendBuffer(media));
    } catch (error) {
      if (error instanceof DOMException && error.name === 'QuotaExceededError') throw new BufferFull();
      throw error;
    }
  }

  async remove({ startMs, endMs }: TimeRange): Promise<void> {
    const buffer = this.#buffer;
    if (!buffer || this.#closed || endMs <= startMs) return;
    await settled(buffer, () => buffer.remove(startMs / 1000, endMs / 1000));
  }

  /** How long it all is, in ms; while more is being recorded, longer than what there is, so that playing waits at the end. */
  setDuration(durationMs: number): void {
    if (this.#source.readyState !== 'open' || this.#buffer?.updating) return;
    const seconds = durationMs / 1000;
    const last = this.buffered.at(-1);
    // Media may be a few ms longer than its index says; a buffer can't be cut by its length.
    const longest = Math.max(seconds, last ? last.endMs / 1000 : 0);
    if (Math.abs(this.#source.duration - longest) > 0.001 || Number.isNaN(this.#source.duration)) this.#source.duration = longest;
  }

  /** All is here: playing ends at the end. Appending more opens it again. */
  end(): void {
    if (this.#source.readyState === 'open' && this.#buffer && !this.#buffer.updating) this.#source.endOfStream();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    URL.revokeObjectURL(this.#url);
  }
}

/** Starts a change of the buffer and waits for its end. */
function settled(buffer: SourceBuffer, change: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = () => {
      stop();
      resolve();
    };
    const failed = () => {
      stop();
      reject(new Error('the buffer refused the media'));
    };
    const stop = () => {
      buffer.removeEventListener('updateend', done);
      buffer.removeEventListener('error', failed);
      buffer.removeEventListener('abort', failed);
    };
    buffer.addEventListener('updateend', done);
    buffer.addEventListener('error', failed);
    buffer.addEventListener('abort', failed);
    try {
      change();
    } catch (error) {
      stop();
      reject(error);
    }
  });
}
