/** Reads the frames of what is recorded, and notices when a camera sends none. */
import type { PictureName } from '../layout.ts';
import type { Composer } from './composer.ts';
import { PixelCopies, pictureOf } from './fresh-picture.ts';

/** Cameras always send; one that does not for so long is asked again, and after longer not drawn any more. */
const STALLED_MS = 3000;
const GONE_MS = 6000;
/**
 * Cameras that have frozen are made to give their last frame once more whenever somebody asks for one: we when it stalls, a student's
 * page that wants a keyframe. A frame that comes alone after a pause is therefore no sign of life; the one behind it is.
 */
const ALONE_AFTER_MS = 1000;

interface Reading {
  readonly reader: ReadableStreamDefaultReader<VideoFrame>;
  readonly copies: PixelCopies;
  /** When there was a sign of life. */
  lastMs: number;
  toldMs: number;
  /** When a frame came last, alive or not. */
  frameMs: number;
}

export interface PictureInputsOptions {
  readonly composer: Pick<Composer, 'accept' | 'remove' | 'framesAreCostly'>;
  readonly nowMs: () => number;
  readonly onStalled: (name: PictureName) => void;
}

export class PictureInputs {
  readonly #options: PictureInputsOptions;
  readonly #readings = new Map<PictureName, Reading>();

  constructor(options: PictureInputsOptions) {
    this.#options = options;
  }

  /** Draws a source from now on, in place of what had its name; null: it is gone. */
  set(name: PictureName, frames: ReadableStream<VideoFrame> | null): void {
    const before = this.#readings.get(name);
    this.#readings.delete(name);
    before?.reader.cancel().catch(() => undefined);
    if (!frames) {
      this.#options.composer.remove(name);
      return;
    }
    const nowMs = this.#options.nowMs();
    // Asked anew because nothing came: it is still as long that nothing came.
    const lastMs = name === 'camera' ? (before?.lastMs ?? nowMs) : nowMs;
    const reading: Reading = {
      reader: frames.getReader(),
      copies: new PixelCopies(),
      lastMs,
      toldMs: nowMs,
      frameMs: Number.NEGATIVE_INFINITY,
    };
    this.#readings.set(name, reading);
    void this.#read(name, reading);
  }

  /** Called with each tick. A screen where nothing moves sends nothing and is well. */
  watch(nowMs: number): void {
    const reading = this.#readings.get('camera');
    if (!reading) return;
    const silentMs = nowMs - reading.lastMs;
    if (silentMs > GONE_MS) this.#options.composer.remove('camera');
    if (silentMs < STALLED_MS || nowMs - reading.toldMs < STALLED_MS) return;
    reading.toldMs = nowMs;
    this.#options.onStalled('camera');
  }

  close(): void {
    for (const { reader } of this.#readings.values()) reader.cancel().catch(() => undefined);
    this.#readings.clear();
  }

  async #read(name: PictureName, reading: Reading): Promise<void> {
    const { composer, nowMs } = this.#options;
    try {
      for (;;) {
        const { done, value } = await reading.reader.read();
        if (done) break;
        if (this.#readings.get(name) !== reading) {
          value.close();
          break;
        }
        const cameMs = nowMs();
        const alone = cameMs - reading.frameMs > ALONE_AFTER_MS;
        reading.frameMs = cameMs;
        if (name === 'camera' && alone && cameMs - reading.lastMs > ALONE_AFTER_MS) {
          value.close();
          continue;
        }
        reading.lastMs = cameMs;
        const picture = composer.framesAreCostly ? await reading.copies.copy(value) : pictureOf(value);
        if (this.#readings.get(name) !== reading) {
          picture.close();
          break;
        }
        composer.accept(name, picture);
      }
    } catch {
      // The stream broke: as good as its end.
    }
    if (this.#readings.get(name) !== reading) return;
    this.#readings.delete(name);
    composer.remove(name);
  }
}
