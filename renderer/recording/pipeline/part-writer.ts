/** One part of the recording: an encoder for pictures, its muxer, and what of both has not gone to the sink. */
import type { FragmentSink } from '../fragment.ts';
import type { Quality } from '../quality.ts';
import type { EncodedPiece } from './encoded-piece.ts';
import type { AudioChoice, VideoChoice } from './encoder-choice.ts';
import { type AssembledFragment, FragmentAssembler } from './fragment-assembler.ts';
import { FragmentMuxer } from './fragment-muxer.ts';
import { PictureTrack } from './picture-track.ts';

export interface PartWriterOptions {
  readonly video: VideoChoice;
  readonly audio: AudioChoice | null;
  /** Known as soon as the first sound was encoded; null until then. */
  readonly audioConfig: () => AudioDecoderConfig | null;
  readonly quality: Quality;
  readonly sink: FragmentSink;
  /** Recording time at which the part begins. */
  readonly startUs: number;
  readonly nowMs: number;
  /** On the lesson's clock, of a recording time in µs. */
  readonly lessonMsAt: (recordedUs: number) => number;
  readonly onFragment: (fragment: { bytes: number; endMs: number; kept: boolean }) => void;
  readonly onError: (error: unknown) => void;
}

export class PartWriter {
  readonly #options: PartWriterOptions;
  readonly #pictures: PictureTrack;
  readonly #assembler: FragmentAssembler;
  #videoConfig: VideoDecoderConfig | null = null;
  #muxer: FragmentMuxer | null = null;
  /** Muxing is asynchronous: one fragment after the other. */
  #muxing: Promise<void> = Promise.resolve();
  #failed = false;

  constructor(options: PartWriterOptions) {
    this.#options = options;
    this.#assembler = new FragmentAssembler({ withAudio: options.audio !== null });
    this.#pictures = new PictureTrack(
      {
        choice: options.video,
        onPiece: (piece) => {
          this.#assembler.addVideo(piece);
          this.#send(this.#assembler.take());
        },
        onConfig: (config) => {
          this.#videoConfig ??= config;
        },
        onError: (error) => this.#fail(error),
      },
      options.nowMs,
    );
  }

  get takes(): boolean {
    return this.#pictures.takes;
  }

  /** Takes the frame over. */
  add(frame: VideoFrame, keyFrame: boolean): void {
    this.#pictures.add(frame, keyFrame);
  }

  addSound(piece: EncodedPiece): void {
    this.#assembler.addAudio(piece);
    this.#send(this.#assembler.take());
  }

  watch(nowMs: number): void {
    this.#pictures.watch(nowMs);
  }

  /** Everything that went in goes to the sink, in a last short fragment. The next picture has to be a keyframe. */
  async flush(): Promise<void> {
    // What a failed encoder still held is lost; what it gave is not.
    await this.#pictures.flush().catch((error: unknown) => this.#fail(error));
    this.#send(this.#assembler.flush());
    await this.#muxing;
  }

  close(): void {
    this.#pictures.close();
  }

  #send(fragments: readonly AssembledFragment[]): void {
    for (const fragment of fragments) {
      this.#muxing = this.#muxing.then(() => this.#mux(fragment)).catch((error: unknown) => this.#fail(error));
    }
  }

  async #mux(fragment: AssembledFragment): Promise<void> {
    const { sink, quality, startUs } = this.#options;
    const muxer = this.#muxer ?? this.#newMuxer();
    if (!muxer) return;
    const { init, bytes } = await muxer.mux(fragment);
    if (!this.#muxer) {
      this.#muxer = muxer;
      sink.beginPart({ mimeType: muxer.mimeType, width: quality.width, height: quality.height, init });
    }
    const kept = sink.add({
      startMs: (fragment.startUs - startUs) / 1000,
      durationMs: (fragment.endUs - fragment.startUs) / 1000,
      lessonMs: this.#options.lessonMsAt(fragment.startUs),
      bytes,
    });
    this.#options.onFragment({ bytes: bytes.byteLength, endMs: fragment.endUs / 1000, kept });
  }

  #newMuxer(): FragmentMuxer | null {
    const { video, audio, audioConfig, startUs } = this.#options;
    const config = this.#videoConfig;
    // A first fragment without any sound cannot describe it: such a short one is left out.
    const sound = audio && audioConfig();
    if (!config || (audio && !sound)) return null;
    return new FragmentMuxer(
      { video: { codec: video.codec, config }, audio: audio && sound ? { codec: audio.codec, config: sound } : null },
      startUs,
    );
  }

  #fail(error: unknown): void {
    if (this.#failed) return;
    this.#failed = true;
    this.#options.onError(error);
  }
}
