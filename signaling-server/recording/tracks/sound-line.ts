/** The sound of one recording on its clock: in order, whole, with silence where nothing came. */
import { OPUS_SILENCE, OPUS_SILENCE_US } from './opus-packet.ts';

export interface SoundPiece {
  readonly data: Uint8Array;
  readonly timeUs: number;
  readonly durationUs: number;
}

/** Less between two packets is an error of their clock; a packet that was lost leaves more. */
const HOLE_US = 10_000;

export class SoundLine {
  #pieces: SoundPiece[] = [];
  /** Up to where sound was handed out. */
  #takenUs: number | undefined;

  get firstUs(): number | undefined {
    return this.#pieces[0]?.timeUs;
  }

  /** Up to where there is sound. */
  get endUs(): number | undefined {
    const last = this.#pieces.at(-1);
    return last ? last.timeUs + last.durationUs : this.#takenUs;
  }

  add(piece: SoundPiece): void {
    const endUs = this.endUs;
    // Samples follow one another: small errors of the clock are not its affair. What lies wholly before the end came too late.
    if (endUs !== undefined && piece.timeUs + piece.durationUs <= endUs) return;
    const follows = endUs !== undefined && piece.timeUs - endUs < HOLE_US;
    this.#pieces.push(follows && endUs !== undefined ? { ...piece, timeUs: endUs } : piece);
  }

  /** A recording begins here: what was before is left out. */
  begin(timeUs: number): void {
    this.#pieces = this.#pieces.filter((piece) => piece.timeUs >= timeUs);
    this.#takenUs = timeUs;
  }

  /** @returns the sound from where it was last taken up to this time, without a hole */
  takeUntil(untilUs: number): SoundPiece[] {
    const taken: SoundPiece[] = [];
    let atUs = this.#takenUs ?? this.firstUs ?? untilUs;
    const fill = (toUs: number) => {
      for (; toUs - atUs >= OPUS_SILENCE_US; atUs += OPUS_SILENCE_US) {
        taken.push({ data: OPUS_SILENCE, timeUs: atUs, durationUs: OPUS_SILENCE_US });
      }
    };
    for (;;) {
      const piece = this.#pieces[0];
      if (!piece || piece.timeUs >= untilUs) break;
      this.#pieces.shift();
      fill(piece.timeUs);
      const timeUs = Math.max(atUs, piece.timeUs);
      taken.push({ ...piece, timeUs });
      atUs = timeUs + piece.durationUs;
    }
    if (this.#pieces.length === 0) fill(untilUs);
    this.#takenUs = atUs;
    return taken;
  }

  clear(): void {
    this.#pieces = [];
    this.#takenUs = undefined;
  }
}
