/**
 * Keeps sound in step with the recording's clock. Pieces come as the sound card counts, pictures as the machine's clock does: the two
 * drift apart, devices pause, a busy machine delivers in bursts. Pure arithmetic; positions are samples of recording time.
 */

/** Whoever hears 40 ms between lips and voice is a sound engineer. */
const TOLERATED_MS = 40;
/** A burst after a hold-up is no drift: only what stays late for so long is. */
const WINDOW_MS = 4000;
/** Without a piece for so long there is silence, whatever the reason. */
const SILENT_AFTER_MS = 600;
/** Left to arrive when silence is filled in. */
const FILL_BEHIND_MS = 200;

export interface Placed {
  /** Samples of silence to put before the piece. */
  readonly silence: number;
  /** Whether the piece is left out: there is already sound at its place. */
  readonly skip: boolean;
}

export class AudioTimeline {
  readonly #sampleRate: number;
  #position = 0;
  #placed = false;
  #lastAtMs = 0;
  #leastLateMs = Number.POSITIVE_INFINITY;
  #windowFromMs = 0;

  constructor(sampleRate: number) {
    this.#sampleRate = sampleRate;
  }

  /** Where the next sample goes, in samples from the beginning. */
  get position(): number {
    return this.#position;
  }

  get positionMs(): number {
    return (this.#position / this.#sampleRate) * 1000;
  }

  /** A piece of so many samples was there at this recording time. */
  place(samples: number, atMs: number): Placed {
    this.#lastAtMs = atMs;
    const endMs = this.positionMs + this.#ms(samples);
    const lateMs = atMs - endMs;
    if (!this.#placed) {
      this.#placed = true;
      this.#restartWindow(atMs);
      if (lateMs < -TOLERATED_MS) return this.#skip();
      return this.#take(samples, Math.max(0, lateMs));
    }
    this.#leastLateMs = Math.min(this.#leastLateMs, lateMs);
    if (lateMs < -2 * TOLERATED_MS) return this.#skip();
    if (atMs - this.#windowFromMs < WINDOW_MS) return this.#take(samples, 0);
    const least = this.#leastLateMs;
    this.#restartWindow(atMs);
    if (least > TOLERATED_MS) return this.#take(samples, least);
    if (least < -TOLERATED_MS) return this.#skip();
    return this.#take(samples, 0);
  }

  /** Samples of silence to put now, at this recording time, because nothing comes. Mostly 0. */
  fill(nowMs: number): number {
    if (nowMs - this.#lastAtMs < SILENT_AFTER_MS) return 0;
    const silence = this.#samples(nowMs - FILL_BEHIND_MS - this.positionMs);
    if (silence <= 0) return 0;
    this.#position += silence;
    this.#placed = false;
    return silence;
  }

  /** After a pause or with another device: the next piece is placed by the clock alone. */
  resync(nowMs: number): void {
    this.#placed = false;
    this.#lastAtMs = nowMs;
  }

  #take(samples: number, silenceMs: number): Placed {
    const silence = this.#samples(silenceMs);
    this.#position += silence + samples;
    return { silence, skip: false };
  }

  #skip(): Placed {
    return { silence: 0, skip: true };
  }

  #restartWindow(atMs: number): void {
    this.#windowFromMs = atMs;
    this.#leastLateMs = Number.POSITIVE_INFINITY;
  }

  #ms(samples: number): number {
    return (samples / this.#sampleRate) * 1000;
  }

  #samples(ms: number): number {
    return Math.max(0, Math.round((ms / 1000) * this.#sampleRate));
  }
}
