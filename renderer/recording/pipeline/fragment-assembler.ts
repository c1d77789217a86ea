/** Sorts encoded pictures and sound into fragments: each begins with a keyframe and ends where the next begins. */
import type { EncodedPiece } from './encoded-piece.ts';

export interface AssembledFragment {
  readonly startUs: number;
  readonly endUs: number;
  /** In order, with exact durations. */
  readonly video: readonly EncodedPiece[];
  readonly audio: readonly EncodedPiece[];
}

/** Sound that is later than this behind a whole fragment is waited for no longer: it goes into the next. */
const MOST_WAITING = 2;

export class FragmentAssembler {
  readonly #withAudio: boolean;
  #video: EncodedPiece[] = [];
  #audio: EncodedPiece[] = [];
  /** Whole groups of pictures that wait for their sound. */
  #groups: EncodedPiece[][] = [];

  constructor({ withAudio }: { withAudio: boolean }) {
    this.#withAudio = withAudio;
  }

  addVideo(piece: EncodedPiece): void {
    if (piece.key && this.#video.length > 0) {
      this.#groups.push(this.#video);
      this.#video = [];
    }
    // Without the keyframe before it a picture cannot be shown.
    if (piece.key || this.#video.length > 0) this.#video.push(piece);
  }

  addAudio(piece: EncodedPiece): void {
    this.#audio.push(piece);
  }

  /** Fragments that are whole now. */
  take(): AssembledFragment[] {
    const whole: AssembledFragment[] = [];
    for (;;) {
      const group = this.#groups[0];
      const next = (this.#groups[1] ?? this.#video)[0];
      if (!group || !next) return whole;
      const last = this.#audio.at(-1);
      const soundIsThere = !this.#withAudio || (last !== undefined && last.timestampUs + last.durationUs >= next.timestampUs);
      if (!soundIsThere && this.#groups.length < MOST_WAITING) return whole;
      this.#groups.shift();
      whole.push(this.#fragment(group, next.timestampUs));
    }
  }

  /** Everything left, at a pause or the end. */
  flush(): AssembledFragment[] {
    const whole = this.take();
    const groups = [...this.#groups, ...(this.#video.length > 0 ? [this.#video] : [])];
    this.#groups = [];
    this.#video = [];
    groups.forEach((group, index) => {
      const next = groups[index + 1]?.[0];
      const last = group.at(-1);
      const endUs = next?.timestampUs ?? (last ? last.timestampUs + last.durationUs : 0);
      whole.push(this.#fragment(group, next ? endUs : Number.POSITIVE_INFINITY, endUs));
    });
    this.#audio = [];
    return whole;
  }

  #fragment(group: readonly EncodedPiece[], soundUntilUs: number, endUs = soundUntilUs): AssembledFragment {
    const cut = this.#audio.findIndex(({ timestampUs }) => timestampUs >= soundUntilUs);
    const audio = this.#audio.splice(0, cut === -1 ? this.#audio.length : cut);
    const video = group.map((piece, index) => {
      const untilUs = group[index + 1]?.timestampUs ?? endUs;
      return { ...piece, durationUs: Math.max(1, untilUs - piece.timestampUs) };
    });
    return { startUs: group[0]?.timestampUs ?? 0, endUs, video, audio };
  }
}
