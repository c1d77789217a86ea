/** Small pictures of a recording by time, fetched when one points there. */
import type { PreviewsReply } from '../../protocol/recording.ts';
import { Listeners } from '../room/listeners.ts';

export interface PreviewPicturesOptions {
  readonly list: () => Promise<PreviewsReply['previews']>;
  readonly fetchPicture: (url: string) => Promise<Blob>;
}

/** Pictures kept in memory, some 10 kB each. */
const MOST_KEPT = 200;
/** A picture from further away would mislead. */
const FARTHEST_MS = 120_000;

export class PreviewPictures {
  readonly #options: PreviewPicturesOptions;
  readonly #listeners = new Listeners<{ change: undefined }>();
  /** By their address; null while on the way. */
  readonly #pictures = new Map<string, string | null>();
  #list: PreviewsReply['previews'] = [];
  #version = 0;
  #closed = false;

  constructor(options: PreviewPicturesOptions) {
    this.#options = options;
  }

  /** Grows with each picture that came. */
  get version(): number {
    return this.#version;
  }

  readonly subscribe = (listener: () => void): (() => void) => this.#listeners.on('change', listener);

  /** Fetches the list (again). A recording without pictures, or out of reach, has none. */
  async load(): Promise<void> {
    const list = await this.#options.list().catch(() => null);
    if (list) this.#list = list.toSorted((a, b) => a.recordingMs - b.recordingMs);
  }

  /** An address for `<img>` of the picture of this moment; null where there is none, or not yet. */
  readonly at = (recordingMs: number): string | null => {
    const preview = this.#list.findLast((each) => each.recordingMs <= recordingMs) ?? this.#list[0];
    if (!preview || Math.abs(preview.recordingMs - recordingMs) > FARTHEST_MS) return null;
    const known = this.#pictures.get(preview.url);
    if (known === undefined) void this.#fetch(preview.url);
    return known ?? null;
  };

  close(): void {
    this.#closed = true;
    for (const picture of this.#pictures.values()) if (picture !== null) URL.revokeObjectURL(picture);
    this.#pictures.clear();
  }

  async #fetch(url: string): Promise<void> {
    this.#pictures.set(url, null);
    const picture = await this.#options.fetchPicture(url).catch(() => null);
    if (picture === null || this.#closed) {
      this.#pictures.delete(url);
      return;
    }
    this.#pictures.set(url, URL.createObjectURL(picture));
    for (const [oldest, held] of this.#pictures) {
      if (this.#pictures.size <= MOST_KEPT) break;
      if (held !== null) URL.revokeObjectURL(held);
      this.#pictures.delete(oldest);
    }
    this.#version += 1;
    this.#listeners.emit('change', undefined);
  }
}
