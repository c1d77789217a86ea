/**
 * From frames and sound to fragments. Runs in a worker, whose clock goes on when the window is hidden. Framework-free: it is given
 * streams, a sink and clocks, and tells what happens.
 */
import type { VideoCodec } from 'mediabunny';
import type { FragmentSink } from '../fragment.ts';
import type { LayoutChoice, PictureName } from '../layout.ts';
import type { Quality } from '../quality.ts';
import { Composer } from './composer.ts';
import {
  type AudioChoice,
  audioCandidates,
  audioEncoderWorks,
  firstWorking,
  type VideoChoice,
  videoCandidates,
  videoEncoderWorks,
} from './encoder-choice.ts';
import { PartWriter } from './part-writer.ts';
import { PictureInputs } from './picture-inputs.ts';
import { RecordedClock } from './recorded-clock.ts';
import { SoundTrack } from './sound-track.ts';
import type { CardText } from './title-card.ts';

/** idle → recording ⇄ paused → stopping → stopped; `failed` when no encoder is left. */
export type PipelineState = 'idle' | 'recording' | 'paused' | 'stopping' | 'stopped' | 'failed';

export type PipelineNews =
  | { readonly kind: 'encoder'; readonly codec: string; readonly failedBefore: boolean }
  /** A camera that sends nothing: the page is to ask for its frames anew. */
  | { readonly kind: 'stalled'; readonly picture: PictureName }
  | { readonly kind: 'failed'; readonly reason: string };

export interface PipelineCounts {
  readonly recordedMs: number;
  readonly bytes: number;
  readonly frames: number;
  /** Left out because the encoder was behind. */
  readonly framesDropped: number;
  /** Left out because the machine gave this thread no time. */
  readonly framesLate: number;
  readonly fragments: number;
  /** Not kept: the sink was full. */
  readonly fragmentsDropped: number;
}

export interface PipelineOptions {
  readonly quality: Quality;
  readonly layout: LayoutChoice;
  readonly card: CardText;
  readonly sink: FragmentSink;
  readonly nowMs: () => number;
  /** The lesson's clock. */
  readonly lessonNowMs: () => number;
  /** Recording time that earlier parts have taken. */
  readonly beforeMs: number;
  readonly tell: (news: PipelineNews) => void;
}

/** A picture in which nothing moves is encoded so often: players and keyframes want some, the battery fewer. */
const STILL_FRAMES_PER_S = 5;
/** Nothing moved for so long. Sources and this clock beat against each other: one tick without news means nothing. */
const STILL_AFTER_S = 0.25;
/** Pictures that may be late at once without being left out. */
const MOST_BEHIND = 5;
/** In a row: about three seconds. */
const MOST_FAILED_TICKS = 90;
const PREVIEW_EVERY_MS = 10_000;
const PREVIEW_WIDTH = 320;

export class RecordingPipeline {
  readonly #options: PipelineOptions;
  readonly #composer: Composer;
  readonly #clock: RecordedClock;
  readonly #inputs: PictureInputs;
  /** The lesson's time at keyframes whose fragment is not muxed yet. */
  readonly #lessonMsAt = new Map<number, number>();
  #videoLeft: readonly VideoChoice[];
  /** Those that failed while they recorded. */
  readonly #failedCodecs = new Set<VideoCodec>();
  #audio: AudioChoice | null = null;
  #audioConfig: AudioDecoderConfig | null = null;
  #sound: SoundTrack | null = null;
  #soundReader: ReadableStreamDefaultReader<AudioData> | null = null;
  #part: PartWriter | null = null;
  #state: PipelineState = 'idle';
  #timer: ReturnType<typeof setTimeout> | undefined;
  #failedTicks = 0;
  #lastIndex = -1;
  #lastEncoded = -1;
  #lastChanged = -1;
  #lastKeySecond = -1;
  #nextPreviewMs = 1000;
  #counts = { bytes: 0, frames: 0, framesDropped: 0, framesLate: 0, fragments: 0, fragmentsDropped: 0 };
  /** Changing encoders and pausing wait for each other. */
  #changing: Promise<void> = Promise.resolve();

  constructor(options: PipelineOptions) {
    this.#options = options;
    this.#clock = new RecordedClock(options.nowMs);
    const { width, height } = options.quality;
    this.#composer = new Composer({ width, height, card: options.card, choice: options.layout });
    this.#inputs = new PictureInputs({
      composer: this.#composer,
      nowMs: options.nowMs,
      onStalled: (picture) => options.tell({ kind: 'stalled', picture }),
    });
    this.#videoLeft = videoCandidates(options.quality);
  }

  get state(): PipelineState {
    return this.#state;
  }

  get counts(): PipelineCounts {
    return { recordedMs: this.#clock.read(), ...this.#counts };
  }

  get shown() {
    return this.#composer.shown;
  }

  /** Finds encoders that work and begins. Resolves to whether there are any. */
  async start(): Promise<boolean> {
    if (this.#state !== 'idle') return this.#state !== 'failed';
    this.#audio = await firstWorking(audioCandidates(this.#options.quality), audioEncoderWorks);
    if (!(await this.#nextEncoder(false))) return false;
    this.#state = 'recording';
    this.#openSound();
    this.#clock.run();
    this.#schedule();
    return true;
  }

  /** Draws a source from now on, in place of what had its name; null: it is gone. */
  setPicture(name: PictureName, frames: ReadableStream<VideoFrame> | null): void {
    this.#inputs.set(name, frames);
  }

  /** Sound, mixed by the page. */
  setSound(pieces: ReadableStream<AudioData> | null): void {
    this.#soundReader?.cancel().catch(() => undefined);
    this.#soundReader = pieces?.getReader() ?? null;
    this.#sound?.resync(this.#clock.read());
    if (this.#soundReader) void this.#listen(this.#soundReader);
  }

  setLayout(choice: LayoutChoice): void {
    this.#composer.setChoice(choice);
  }

  setCard(card: CardText): void {
    this.#composer.setCard(card);
  }

  /** Resolves when everything until now is with the sink. */
  pause(): Promise<void> {
    if (this.#state !== 'recording') return this.#changing;
    this.#state = 'paused';
    this.#clock.halt();
    return this.#inTurn(() => this.#flush());
  }

  resume(): void {
    if (this.#state !== 'paused') return;
    this.#state = 'recording';
    this.#sound?.resync(this.#clock.read());
    this.#clock.run();
  }

  /** The next fragment begins another part, e.g. because the server forgot this one. */
  newPart(): Promise<void> {
    return this.#inTurn(async () => {
      await this.#flush();
      this.#beginPart();
    });
  }

  /** Resolves when the sink has kept everything. Asking twice is the same as asking once. */
  async stop(): Promise<void> {
    if (this.#state === 'stopped') return;
    if (this.#state !== 'stopping') {
      this.#state = 'stopping';
      this.#clock.halt();
      clearTimeout(this.#timer);
    }
    await this.#inTurn(() => this.#flush());
    await this.#options.sink.finish();
    this.close();
  }

  /** At once, without a last fragment. */
  close(): void {
    clearTimeout(this.#timer);
    if (this.#state !== 'failed') this.#state = 'stopped';
    this.#inputs.close();
    this.#soundReader?.cancel().catch(() => undefined);
    this.#soundReader = null;
    this.#sound?.close();
    this.#part?.close();
    this.#composer.close();
    this.#options.sink.close();
  }

  // --- the clock ---

  #schedule(): void {
    const { framesPerS } = this.#options.quality;
    const dueMs = this.#clock.running ? ((this.#lastIndex + 1) * 1000) / framesPerS - this.#clock.read() : 100;
    this.#timer = setTimeout(() => this.#tick(), Math.max(0, dueMs));
  }

  #tick(): void {
    if (this.#state !== 'recording' && this.#state !== 'paused') return;
    try {
      const nowMs = this.#options.nowMs();
      this.#inputs.watch(nowMs);
      if (this.#state === 'recording') this.#record(nowMs);
      else this.#composer.draw();
      this.#failedTicks = 0;
    } catch (error) {
      // A picture that cannot be drawn costs a frame, not the lesson.
      this.#failedTicks += 1;
      this.#counts.framesDropped += 1;
      if (this.#failedTicks === MOST_FAILED_TICKS) this.#options.tell({ kind: 'failed', reason: String(error) });
    }
    this.#schedule();
  }

  #record(nowMs: number): void {
    const { framesPerS } = this.#options.quality;
    const recordedMs = this.#clock.read();
    this.#sound?.tick(recordedMs);
    this.#part?.watch(nowMs);
    const due = Math.floor((recordedMs * framesPerS) / 1000 + 0.01);
    if (due <= this.#lastIndex) return;
    // A little late is caught up with, so that players get their even 30; what is lost is lost.
    const behind = due - this.#lastIndex - 1;
    const index = behind <= MOST_BEHIND ? this.#lastIndex + 1 : due;
    if (this.#lastIndex >= 0) this.#counts.framesLate += index - this.#lastIndex - 1;
    this.#lastIndex = index;
    if (this.#composer.draw()) this.#lastChanged = index;
    const second = Math.floor(index / framesPerS);
    const keyFrame = second !== this.#lastKeySecond;
    const still = index - this.#lastChanged > framesPerS * STILL_AFTER_S;
    if (still && !keyFrame && index - this.#lastEncoded < framesPerS / STILL_FRAMES_PER_S) return;
    if (!this.#part?.takes) {
      this.#counts.framesDropped += 1;
      return;
    }
    const timestamp = Math.round((index * 1e6) / framesPerS);
    if (keyFrame) {
      this.#lastKeySecond = second;
      this.#lessonMsAt.set(timestamp, this.#options.lessonNowMs());
    }
    this.#lastEncoded = index;
    this.#counts.frames += 1;
    this.#part.add(new VideoFrame(this.#composer.canvas, { timestamp, duration: Math.round(1e6 / framesPerS) }), keyFrame);
    if (recordedMs >= this.#nextPreviewMs) this.#preview(recordedMs);
  }

  // --- what comes in ---

  async #listen(reader: ReadableStreamDefaultReader<AudioData>): Promise<void> {
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        if (this.#soundReader === reader && this.#state === 'recording' && this.#sound)
          this.#sound.add(value, this.#clock.read());
        else value.close();
      }
    } catch {
      // Silence is filled in.
    }
  }

  // --- what goes out ---

  #openSound(): void {
    const choice = this.#audio;
    if (!choice) return;
    this.#sound = new SoundTrack({
      choice,
      onPiece: (piece) => this.#part?.addSound(piece),
      onConfig: (config) => {
        this.#audioConfig ??= config;
      },
      onError: () => this.#soundFailed(),
    });
  }

  /** Pictures go on without sound rather than not at all: a new part, as its tracks are others. */
  #soundFailed(): void {
    this.#sound?.close();
    this.#sound = null;
    this.#audio = null;
    void this.newPart();
  }

  /** The best encoder not tried yet, in a part of its own. */
  async #nextEncoder(failedBefore: boolean): Promise<boolean> {
    const video = await firstWorking(this.#videoLeft, videoEncoderWorks);
    if (!video) {
      this.#state = 'failed';
      this.#options.tell({ kind: 'failed', reason: 'no-encoder' });
      return false;
    }
    this.#videoLeft = this.#videoLeft.slice(this.#videoLeft.indexOf(video));
    this.#beginPart();
    this.#options.tell({ kind: 'encoder', codec: video.config.codec, failedBefore });
    return true;
  }

  #beginPart(): void {
    const [video] = this.#videoLeft;
    if (!video) return;
    this.#part?.close();
    const { quality, sink, nowMs } = this.#options;
    const firstIndex = Math.max(0, this.#clock.running ? this.#nextIndex() : this.#lastIndex + 1);
    this.#lastKeySecond = -1;
    this.#part = new PartWriter({
      video,
      audio: this.#audio,
      audioConfig: () => this.#audioConfig,
      quality,
      sink,
      startUs: Math.round((firstIndex * 1e6) / quality.framesPerS),
      nowMs: nowMs(),
      lessonMsAt: (recordedUs) => this.#takeLessonMs(recordedUs),
      onFragment: ({ bytes, kept }) => {
        this.#counts.fragments += kept ? 1 : 0;
        this.#counts.fragmentsDropped += kept ? 0 : 1;
        this.#counts.bytes += kept ? bytes : 0;
      },
      onError: (error) => this.#encoderFailed(String(error)),
    });
  }

  /** What is drawn next: nothing with an earlier time enters a part that begins now. */
  #nextIndex(): number {
    return Math.max(this.#lastIndex + 1, Math.floor((this.#clock.read() * this.#options.quality.framesPerS) / 1000));
  }

  #encoderFailed(reason: string): void {
    void this.#inTurn(async () => {
      await this.#flush();
      this.#videoLeft = this.#withoutFailed();
      if (!(await this.#nextEncoder(true))) this.#options.tell({ kind: 'failed', reason });
    });
  }

  /** A codec is tried once more in another profile, as drivers stumble; then the next one has its turn. Each try costs a moment of the lesson. */
  #withoutFailed(): readonly VideoChoice[] {
    const [failed, ...left] = this.#videoLeft;
    if (!failed) return [];
    if (this.#failedCodecs.has(failed.codec)) return left.filter(({ codec }) => codec !== failed.codec);
    this.#failedCodecs.add(failed.codec);
    return left;
  }

  async #flush(): Promise<void> {
    await this.#sound?.flush().catch(() => undefined);
    await this.#part?.flush();
    // Whatever comes next begins anew.
    this.#lastKeySecond = -1;
  }

  #takeLessonMs(recordedUs: number): number {
    const lessonMs = this.#lessonMsAt.get(recordedUs) ?? this.#options.lessonNowMs();
    for (const key of this.#lessonMsAt.keys()) if (key <= recordedUs) this.#lessonMsAt.delete(key);
    return lessonMs;
  }

  #preview(recordedMs: number): void {
    this.#nextPreviewMs = recordedMs + PREVIEW_EVERY_MS;
    const { width, height } = this.#options.quality;
    const small = new OffscreenCanvas(PREVIEW_WIDTH, Math.round((PREVIEW_WIDTH * height) / width));
    small.getContext('2d', { alpha: false })?.drawImage(this.#composer.canvas, 0, 0, small.width, small.height);
    small.convertToBlob({ type: 'image/jpeg', quality: 0.72 }).then(
      (jpeg) => this.#options.sink.preview(jpeg, this.#options.beforeMs + recordedMs),
      () => undefined,
    );
  }

  #inTurn(act: () => Promise<void>): Promise<void> {
    this.#changing = this.#changing.then(act).catch(() => undefined);
    return this.#changing;
  }
}
