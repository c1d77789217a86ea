/** Encodes the composed pictures: a keyframe each second, and never more of them waiting than a moment's worth. */

import { type EncodedPiece, pieceOf } from './encoded-piece.ts';
import { closeEncoder, type VideoChoice } from './encoder-choice.ts';

export interface PictureTrackOptions {
  readonly choice: VideoChoice;
  readonly onPiece: (piece: EncodedPiece) => void;
  readonly onConfig: (config: VideoDecoderConfig) => void;
  readonly onError: (error: unknown) => void;
}

/** More waiting than this and the machine is too slow: pictures are left out rather than gathered. */
const MOST_WAITING = 8;
/** Nothing has come out for so long though enough went in: the encoder hangs. */
const HANGS_AFTER_MS = 8000;

export class PictureTrack {
  readonly #encoder: VideoEncoder;
  readonly #options: PictureTrackOptions;
  #lastOutMs: number;
  #closed = false;

  constructor(options: PictureTrackOptions, nowMs: number) {
    this.#options = options;
    this.#lastOutMs = nowMs;
    this.#encoder = new VideoEncoder({
      output: (chunk, metadata) => {
        if (this.#closed) return;
        this.#lastOutMs = Number.POSITIVE_INFINITY;
        if (metadata?.decoderConfig) options.onConfig(metadata.decoderConfig);
        options.onPiece(pieceOf(chunk));
      },
      error: (error) => this.#fail(error),
    });
    this.#encoder.configure(options.choice.config);
  }

  /** Whether it is to be given pictures, or has too many. */
  get takes(): boolean {
    return this.#encoder.state === 'configured' && this.#encoder.encodeQueueSize < MOST_WAITING;
  }

  /** Takes the frame over, and closes it. */
  add(frame: VideoFrame, keyFrame: boolean): void {
    try {
      this.#encoder.encode(frame, { keyFrame });
    } catch (error) {
      this.#fail(error);
    } finally {
      frame.close();
    }
  }

  /** Notices an encoder that neither works nor fails. */
  watch(nowMs: number): void {
    if (this.#encoder.encodeQueueSize === 0) this.#lastOutMs = nowMs;
    else if (this.#lastOutMs === Number.POSITIVE_INFINITY) this.#lastOutMs = nowMs;
    else if (nowMs - this.#lastOutMs > HANGS_AFTER_MS) this.#fail(new Error('the encoder hangs'));
  }

  async flush(): Promise<void> {
    if (this.#encoder.state === 'configured') await this.#encoder.flush();
  }

  close(): void {
    this.#closed = true;
    closeEncoder(this.#encoder);
  }

  #fail(error: unknown): void {
    if (this.#closed) return;
    this.close();
    this.#options.onError(error);
  }
}
