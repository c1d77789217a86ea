/** Tells the server how large this page shows each picture, so that it sends no more than that: gathered over a moment, and again after each return. */
import type { PayloadInput } from '../../protocol/requests.ts';

export interface PicturePreference {
  readonly producerId: string;
  /** Device pixels; 0 is not shown. */
  readonly shownHeightPx: number;
}

/** Sizes change with every frame of an animation; a picture that is wanted at last should not wait long. */
const GATHER_MS = 200;
/** The protocol's bounds. */
const MAX_PREFERENCES = 512;
const MAX_HEIGHT_PX = 4320;

export class PicturePreferences {
  readonly #send: (wanted: PayloadInput<'consumer:prefer'>) => Promise<unknown>;
  #shown: ReadonlyMap<string, number> = new Map();
  #pinned: string | null = null;
  /** Needed by something else than the screen, like a recording: each with its own height. */
  readonly #kept = new Map<symbol, PicturePreference>();
  #told = '';
  #timer: ReturnType<typeof setTimeout> | undefined;
  #begun = false;

  /** @param send asks `consumer:prefer` */
  constructor(send: (wanted: PayloadInput<'consumer:prefer'>) => Promise<unknown>) {
    this.#send = send;
  }

  /** The whole picture: what is not named is without limit. */
  prefer(shown: readonly PicturePreference[], pinned: string | null): void {
    this.#begun = true;
    this.#shown = new Map(shown.map(({ producerId, shownHeightPx }) => [producerId, shownHeightPx]));
    this.#pinned = pinned;
    this.#soon();
  }

  /** Wants a picture at least this high, shown or not, until the returned function is called. */
  keep(producerId: string, heightPx: number): () => void {
    const key = Symbol(producerId);
    this.#kept.set(key, { producerId, shownHeightPx: heightPx });
    this.#soon();
    return () => {
      if (this.#kept.delete(key)) this.#soon();
    };
  }

  /** The server may have forgotten what it was told. */
  again(): void {
    this.#told = '';
    if (this.#begun) this.#soon();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#told = '';
  }

  #soon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#tell();
    }, GATHER_MS);
  }

  #tell(): void {
    const heights = new Map(this.#shown);
    for (const { producerId, shownHeightPx } of this.#kept.values()) {
      const shown = heights.get(producerId);
      if (shown !== undefined) heights.set(producerId, Math.max(shown, shownHeightPx));
    }
    const preferences = [...heights].slice(0, MAX_PREFERENCES).map(([producerId, height]) => ({
      producerId,
      shownHeightPx: Math.min(Math.max(0, Math.round(height)), MAX_HEIGHT_PX),
    }));
    const wanted = { preferences, pinned: this.#pinned };
    const told = JSON.stringify(wanted);
    if (told === this.#told) return;
    this.#told = told;
    this.#send(wanted).catch(() => {
      // Away: told again on return.
      if (this.#told === told) this.#told = '';
    });
  }
}
