/**
 * Plays a recording from its fragments: seeks by the index, fetches by ranges, keeps its buffer small, follows the end while more is
 * recorded, jumps over gaps, and passes over what this browser can't decode.
 */
import { RefusedError } from '../../protocol/refusal.ts';
import { Listeners } from '../room/listeners.ts';
import { gapEnd } from './buffer-plan.ts';
import { FragmentIndex } from './fragment-index.ts';
import { FragmentLoader, PartRefused } from './fragment-loader.ts';
import { canPlay, MediaBuffer, mediaSourceClass } from './media-buffer.ts';
import type { Player, PlayerProblem, PlayerSnapshot } from './player-snapshot.ts';
import type { RecordingSource } from './recording-source.ts';
import { TailFollower } from './tail-follower.ts';

export interface ReplayPlayerOptions {
  readonly video: HTMLVideoElement;
  readonly source: RecordingSource;
  /** Where to begin, by what the index says. Default: at the start. */
  readonly startAt?: (index: FragmentIndex) => number;
  readonly log?: (message: string, details?: Record<string, unknown>) => void;
}

const RETRY_MS = 1_000;
/** Failures in a row after which decoding is given up. */
const MOST_DECODE_FAILURES = 4;
const POSITION_MS = 250;

export class ReplayPlayer implements Player {
  readonly index = new FragmentIndex();
  readonly #video: HTMLVideoElement;
  readonly #source: RecordingSource;
  readonly #startAt: (index: FragmentIndex) => number;
  readonly #log: (message: string, details?: Record<string, unknown>) => void;
  readonly #listeners = new Listeners<{ change: undefined; index: undefined }>();
  readonly #tail: TailFollower;
  readonly #inits = new Map<number, Promise<ArrayBuffer>>();
  readonly #skipped = new Set<number>();
  readonly #stop = new AbortController();
  #fetching = new AbortController();
  #loader: FragmentLoader | null = null;
  #snapshot: PlayerSnapshot | null = null;
  #problem: PlayerProblem | null = null;
  #rate = 1;
  #wantsToPlay = false;
  /** A place not yet taken to the element, or being waited for there. */
  #target: number | null = null;
  #hurried = true;
  /** This part needs a new buffer, made when it is reached. */
  #otherPartNo: number | null = null;
  #pumping = false;
  #again = false;
  #decodeFailures = 0;
  #failed = false;

  constructor({ video, source, startAt = () => 0, log = () => undefined }: ReplayPlayerOptions) {
    this.#video = video;
    this.#source = source;
    this.#startAt = startAt;
    this.#log = log;
    this.#tail = new TailFollower({
      index: this.index,
      source,
      signal: this.#stop.signal,
      isNear: () => this.index.endMs - this.positionMs() < 12_000,
      onNews: () => this.#indexChanged(),
      onProblem: (error) => this.#sourceFailed(error),
    });
    this.#listen();
  }

  /** Fetches the index and shows the first frame. Resolves when the index is there. Playing can be asked for before. */
  async open(): Promise<void> {
    if (!mediaSourceClass()) {
      this.#fail({ kind: 'undecodable', mimeType: 'video/mp4' });
      return;
    }
    await this.#tail.start();
  }

  get snapshot(): PlayerSnapshot {
    this.#snapshot ??= this.#takeSnapshot();
    return this.#snapshot;
  }

  readonly subscribe = (listener: () => void): (() => void) => this.#listeners.on('change', listener);

  /** Calls back when more was recorded, or the recording was changed. */
  onIndex(listener: () => void): () => void {
    return this.#listeners.on('index', listener);
  }

  positionMs(): number {
    return this.#target ?? this.#video.currentTime * 1000;
  }

  play(): void {
    this.#wantsToPlay = true;
    const ended = !this.index.live && this.index.endMs > 0 && this.positionMs() >= this.index.endMs - 100;
    if (ended) this.seek(0);
    else if (this.#video.ended) this.#partEnded();
    this.#startPlaying();
    this.#changed();
  }

  pause(): void {
    this.#wantsToPlay = false;
    this.#video.pause();
    this.#changed();
  }

  seek(recordingMs: number): void {
    const placed = Math.max(0, Math.min(recordingMs, this.index.endMs - 50));
    this.#target = this.#playableFrom(placed);
    // What was on its way is for another place.
    this.#fetching.abort();
    this.#fetching = new AbortController();
    this.#hurried = true;
    this.#applyTarget();
    this.#changed();
    void this.#pump();
  }

  setRate(rate: number): void {
    this.#rate = rate;
    this.#video.playbackRate = rate;
    this.#changed();
    void this.#pump();
  }

  lessonMsAt(recordingMs: number): number {
    return this.index.lessonMsAt(recordingMs);
  }

  recordingMsAt(lessonMs: number): number {
    return this.index.recordingMsAt(lessonMs);
  }

  close(): void {
    if (this.#stop.signal.aborted) return;
    this.#stop.abort();
    this.#fetching.abort();
    this.#video.pause();
    this.#video.removeAttribute('src');
    this.#video.load();
    this.#loader?.buffer.close();
  }

  #listen(): void {
    const { signal } = this.#stop;
    let lastTold = -1;
    const on = (name: string, act: () => void) => this.#video.addEventListener(name, act, { signal });
    on('timeupdate', () => {
      if (Math.abs(this.#video.currentTime * 1000 - lastTold) >= POSITION_MS - 20) {
        lastTold = this.#video.currentTime * 1000;
        this.#changed();
      }
      void this.#pump();
    });
    // Headsets, media keys and the picture in picture start and stop the element itself: a new buffer has to go on as they left it.
    on('play', () => {
      this.#wantsToPlay = true;
    });
    on('pause', () => {
      if (this.#video.paused && !this.#video.ended) this.#wantsToPlay = false;
    });
    on('ended', () => this.#partEnded());
    for (const name of ['play', 'pause', 'playing', 'waiting', 'ended', 'seeked', 'ratechange', 'volumechange'])
      on(name, () => this.#changed());
    on('loadeddata', () => this.#changed());
    on('seeked', () => {
      this.#settleTarget();
      void this.#pump();
    });
    on('waiting', () => this.#stalled());
    on('playing', () => {
      this.#decodeFailures = 0;
      if (this.#problem?.kind === 'sound-blocked') this.#problem = null;
    });
    on('error', () => this.#decodingFailed());
    // A stall without an event (a gap at the very place where it was stopped) is found by looking.
    const watch = setInterval(() => this.#stalled(), 500);
    signal.addEventListener('abort', () => clearInterval(watch));
  }

  #indexChanged(): void {
    if (this.#problem?.kind === 'unreachable') this.#problem = null;
    if (!this.#loader && !this.#failed && this.index.fragments.length > 0) {
      this.#target ??= this.#startAt(this.index);
      this.#target = this.#playableFrom(Math.max(0, Math.min(this.#target, this.index.endMs - 50)));
      if (!this.#failed) this.#renewBuffer();
    }
    this.#listeners.emit('index', undefined);
    this.#changed();
    void this.#pump();
  }

  /** A new MediaSource: at the start, and where the one before broke. */
  #renewBuffer(): void {
    this.#loader?.buffer.close();
    const { index } = this;
    const buffer = new MediaBuffer(this.#video);
    this.#loader = new FragmentLoader({ index, source: this.#source, buffer, skipped: this.#skipped, inits: this.#inits });
    this.#video.playbackRate = this.#rate;
    this.#video.preservesPitch = true;
    this.#hurried = true;
    this.#otherPartNo = null;
    if (this.#wantsToPlay) this.#startPlaying();
  }

  #startPlaying(): void {
    this.#video.play().catch((error: unknown) => {
      if (error instanceof DOMException && error.name === 'NotAllowedError') {
        this.#problem = { kind: 'sound-blocked' };
        this.#wantsToPlay = false;
        this.#changed();
      }
    });
  }

  /** One loop at a time: whoever wants more while it runs has it look once more. */
  async #pump(): Promise<void> {
    if (this.#pumping) {
      this.#again = true;
      return;
    }
    this.#pumping = true;
    try {
      do {
        this.#again = false;
        while (!this.#stop.signal.aborted && this.#loader && !this.#failed && (await this.#fetchNext(this.#loader)));
      } while (this.#again && !this.#stop.signal.aborted);
    } finally {
      this.#pumping = false;
    }
  }

  /** Fetches and appends one run. Returns whether there may be more to do. */
  async #fetchNext(loader: FragmentLoader): Promise<boolean> {
    const { signal } = this.#fetching;
    if (this.#isAtOtherPart()) return true;
    try {
      const wanted = { positionMs: this.positionMs(), rate: this.#rate, hurried: this.#hurried, notPartNo: this.#otherPartNo };
      const more = await loader.next(wanted, signal);
      if (more) this.#hurried = false;
      if (more && this.#problem?.kind === 'unreachable') this.#problem = null;
      this.#applyTarget();
      return more;
    } catch (error) {
      if (signal.aborted || loader !== this.#loader || this.#stop.signal.aborted) return true;
      return await this.#fetchFailed(error);
    }
  }

  /** The buffer can't hold both parts: when one went to the other, a new buffer begins. */
  #isAtOtherPart(): boolean {
    if (this.#otherPartNo === null) return false;
    const positionMs = this.positionMs();
    if (this.index.fragments[this.index.placeAt(positionMs)]?.partNo !== this.#otherPartNo) return false;
    this.#target = positionMs;
    this.#renewBuffer();
    return true;
  }

  /** All that this buffer could hold was played. */
  #partEnded(): void {
    const otherPartNo = this.#otherPartNo;
    if (otherPartNo === null) return;
    const positionMs = this.positionMs();
    const next = this.index.fragments.find(({ partNo, endMs }) => partNo === otherPartNo && endMs > positionMs);
    if (!next) {
      // One went past it, to a part that this buffer does take.
      this.#otherPartNo = null;
      return;
    }
    this.#target = Math.max(positionMs, next.startMs);
    this.#renewBuffer();
    void this.#pump();
  }

  /** The element is taken to the wished place as soon as it can go there. */
  #applyTarget(): void {
    const target = this.#target;
    if (target === null || this.#video.readyState < HTMLMediaElement.HAVE_METADATA) return;
    if (Math.abs(this.#video.currentTime * 1000 - target) > 1) this.#video.currentTime = target / 1000;
    this.#settleTarget();
  }

  #settleTarget(): void {
    if (this.#target === null || this.#video.readyState < HTMLMediaElement.HAVE_METADATA) return;
    if (Math.abs(this.#video.currentTime * 1000 - this.#target) < 5) this.#target = null;
  }

  /** Nothing to play here, and later there is: on to there. */
  #stalled(): void {
    const loader = this.#loader;
    if (!loader || this.#failed || this.#video.seeking || this.#video.readyState >= HTMLMediaElement.HAVE_FUTURE_DATA) return;
    if (this.#video.readyState < HTMLMediaElement.HAVE_METADATA) {
      void this.#pump();
      return;
    }
    const positionMs = this.#video.currentTime * 1000;
    if (this.#isAtOtherPart()) {
      void this.#pump();
      return;
    }
    const to = gapEnd(loader.buffer.buffered, positionMs) ?? this.#afterSkipped(positionMs);
    const place = this.index.fragments[this.index.placeAt(positionMs)];
    const nextMissing = place && !loader.has(place);
    if (to !== null && !nextMissing) {
      this.#video.currentTime = to / 1000 + 0.001;
    } else if (place && !loader.isBuffered(place)) {
      // The browser let it go by itself: fetched again.
      loader.forget(place);
    }
    void this.#pump();
  }

  /** The end of parts that can't be decoded, when this time is in or right before one. */
  #afterSkipped(positionMs: number): number | null {
    const to = this.#playableFrom(positionMs + 100);
    return to > positionMs + 100 ? to : null;
  }

  /** This time, or the start of the next part that this browser can play. */
  #playableFrom(recordingMs: number): number {
    const at = this.index.placeAt(recordingMs);
    for (let place = at; place >= 0 && place < this.index.fragments.length; place += 1) {
      const fragment = this.index.fragments[place];
      if (!fragment) break;
      const part = this.index.part(fragment.partNo);
      if (part && canPlay(part.mimeType) && !this.#skipped.has(part.partNo)) return place === at ? recordingMs : fragment.startMs;
      this.#skipped.add(fragment.partNo);
    }
    const known = this.index.part(this.index.fragments[at]?.partNo ?? 0);
    const playable = this.index.recording?.parts.some((part) => canPlay(part.mimeType) && !this.#skipped.has(part.partNo));
    if (known && !playable) this.#fail({ kind: 'undecodable', mimeType: known.mimeType });
    return recordingMs;
  }

  #decodingFailed(): void {
    if (!this.#loader || this.#failed) return;
    const positionMs = this.positionMs();
    this.#log('decoding failed', { positionMs, error: this.#video.error?.message ?? '' });
    this.#decodeFailures += 1;
    const place = this.index.placeAt(positionMs);
    const after = this.index.fragments[place + 1];
    if (this.#decodeFailures > MOST_DECODE_FAILURES || !after) {
      this.#fail({ kind: 'undecodable', mimeType: this.index.part(this.index.fragments[place]?.partNo ?? 0)?.mimeType ?? '' });
      return;
    }
    // A damaged second is passed over.
    this.#target = this.#decodeFailures === 1 ? positionMs : after.startMs;
    this.#renewBuffer();
    void this.#pump();
  }

  async #fetchFailed(error: unknown): Promise<boolean> {
    if (error instanceof PartRefused) {
      this.#log('a part needs a new buffer', { partNo: error.partNo });
      this.#otherPartNo = error.partNo;
      return true;
    }
    if (error instanceof RefusedError) {
      this.#sourceFailed(error);
      if (this.#failed) return false;
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      return true;
    }
    // An append that the decoder refused; the element's own error follows where it is broken.
    this.#log('media refused', { error: String(error) });
    this.#decodingFailed();
    return !this.#failed;
  }

  #sourceFailed(error: RefusedError): void {
    if (error.code === 'unreachable' || error.code === 'internal' || error.code === 'too-fast') {
      this.#problem = { kind: 'unreachable' };
      this.#changed();
    } else this.#fail({ kind: 'refused', message: error.message });
  }

  #fail(problem: PlayerProblem): void {
    this.#failed = true;
    this.#problem = problem;
    this.#video.pause();
    this.#changed();
  }

  #changed(): void {
    this.#snapshot = null;
    this.#listeners.emit('change', undefined);
  }

  #takeSnapshot(): PlayerSnapshot {
    return {
      state: this.#state(),
      positionMs: this.positionMs(),
      durationMs: this.index.endMs,
      live: this.index.live,
      rate: this.#rate,
      problem: this.#problem,
      skippedParts: [...this.#skipped],
    };
  }

  #state(): PlayerSnapshot['state'] {
    const video = this.#video;
    if (this.#failed) return 'failed';
    if (!this.#loader || video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) return this.#wantsToPlay ? 'waiting' : 'opening';
    if (video.ended) return this.#otherPartNo === null ? 'ended' : 'waiting';
    if (!this.#wantsToPlay || video.paused) return 'paused';
    return video.readyState < HTMLMediaElement.HAVE_FUTURE_DATA ? 'waiting' : 'playing';
  }
}
