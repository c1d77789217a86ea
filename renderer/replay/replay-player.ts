/**
 * Plays a recording from its fragments: seeks by the index, fetches by ranges, keeps its buffer small, follows the end while more is
 * recorded, jumps over gaps, and passes over what this browser can't decode.
 */
import { RefusedError } from '../../protocol/refusal.ts';
import { Listeners } from '../room/listeners.ts';
import { farRanges, gapEnd, nextRun } from './buffer-plan.ts';
import { FragmentIndex, type TimedFragment } from './fragment-index.ts';
import { BufferFull, canPlay, MediaBuffer, mediaSourceClass } from './media-buffer.ts';
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

/** Longer than any lesson: the end of the buffer is then not the end of the film. */
const MORE_TO_COME_MS = 24 * 3600_000;
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
  /** Appended, by whatever the buffer makes of it: else a fragment shorter than it says would be fetched for ever. */
  readonly #appended = new Set<TimedFragment>();
  readonly #stop = new AbortController();
  #fetching = new AbortController();
  #buffer: MediaBuffer | null = null;
  #snapshot: PlayerSnapshot | null = null;
  #problem: PlayerProblem | null = null;
  #rate = 1;
  #wantsToPlay = false;
  /** A place not yet taken to the element, or being waited for there. */
  #target: number | null = null;
  #hurried = true;
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
    this.#buffer?.close();
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
    if (!this.#buffer && !this.#failed && this.index.fragments.length > 0) {
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
    this.#buffer?.close();
    this.#appended.clear();
    this.#buffer = new MediaBuffer(this.#video);
    this.#video.playbackRate = this.#rate;
    this.#video.preservesPitch = true;
    this.#hurried = true;
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
        while (!this.#stop.signal.aborted && this.#buffer && !this.#failed && (await this.#fetchNext(this.#buffer)));
      } while (this.#again && !this.#stop.signal.aborted);
    } finally {
      this.#pumping = false;
    }
  }

  /** Fetches and appends one run. Returns whether there may be more to do. */
  async #fetchNext(buffer: MediaBuffer): Promise<boolean> {
    const positionMs = this.positionMs();
    const run = nextRun({
      fragments: this.index.fragments,
      place: this.index.placeAt(positionMs),
      positionMs,
      rate: this.#rate,
      has: (fragment) => this.#has(buffer, fragment),
      hurried: this.#hurried,
    });
    const first = run[0];
    const { signal } = this.#fetching;
    try {
      if (!first) {
        await this.#tidy(buffer);
        return false;
      }
      const bytes = run.reduce((sum, fragment) => sum + fragment.bytes, 0);
      const [media] = await Promise.all([
        this.#source.media(first.partNo, first.offset, bytes, signal),
        this.#init(first.partNo).catch(() => undefined),
      ]);
      if (buffer !== this.#buffer || this.#stop.signal.aborted) return true;
      if (!(await this.#beginPart(buffer, first.partNo))) return true;
      await this.#appendTidily(buffer, media);
      for (const fragment of run) this.#appended.add(fragment);
      this.#hurried = false;
      if (this.#problem?.kind === 'unreachable') this.#problem = null;
      this.#applyTarget();
      return true;
    } catch (error) {
      if (signal.aborted) return true;
      return await this.#fetchFailed(error, buffer);
    }
  }

  async #beginPart(buffer: MediaBuffer, partNo: number): Promise<boolean> {
    if (buffer.partNo === partNo) return true;
    const part = this.index.part(partNo);
    if (!part) return false;
    const init = await this.#init(partNo);
    try {
      await buffer.begin({ partNo, mimeType: part.mimeType, startMs: part.startMs, init });
      return true;
    } catch (error) {
      // Other tracks than the part before had: a new buffer begins with this part.
      if (buffer.partNo === null || buffer !== this.#buffer) throw error;
      this.#log('a part needs a new buffer', { partNo, error: String(error) });
      this.#whenReached(partNo);
      return false;
    }
  }

  /** The buffer can't hold both parts: the next one begins when this one has been played. */
  #whenReached(partNo: number): void {
    const start = this.index.part(partNo)?.startMs ?? 0;
    this.#target = Math.max(this.positionMs(), start);
    this.#renewBuffer();
    this.#applyTarget();
  }

  async #appendTidily(buffer: MediaBuffer, media: ArrayBuffer): Promise<void> {
    try {
      await buffer.append(media);
    } catch (error) {
      if (!(error instanceof BufferFull)) throw error;
      const positionMs = this.positionMs();
      await this.#remove(buffer, { startMs: 0, endMs: Math.max(0, positionMs - 2_000) });
      await this.#remove(buffer, { startMs: positionMs + 15_000, endMs: MORE_TO_COME_MS });
      await buffer.append(media);
    }
  }

  async #tidy(buffer: MediaBuffer): Promise<void> {
    for (const range of farRanges(buffer.buffered, this.positionMs(), this.#rate)) await this.#remove(buffer, range);
    buffer.setDuration(this.index.live ? MORE_TO_COME_MS : this.index.endMs);
    const last = this.index.fragments.findLast(({ partNo }) => !this.#skipped.has(partNo));
    if (!this.index.live && last && this.#appended.has(last)) buffer.end();
    this.#applyTarget();
  }

  async #remove(buffer: MediaBuffer, range: { startMs: number; endMs: number }): Promise<void> {
    await buffer.remove(range);
    for (const fragment of this.#appended)
      if (fragment.endMs > range.startMs && fragment.startMs < range.endMs) this.#appended.delete(fragment);
  }

  #has(buffer: MediaBuffer, fragment: TimedFragment): boolean {
    if (this.#skipped.has(fragment.partNo)) return true;
    if (this.#appended.has(fragment)) return true;
    return buffer.has((fragment.startMs + fragment.endMs) / 2) && buffer.has(fragment.startMs + 20);
  }

  #init(partNo: number): Promise<ArrayBuffer> {
    const known = this.#inits.get(partNo) ?? this.#source.init(partNo, this.#stop.signal);
    this.#inits.set(partNo, known);
    known.catch(() => this.#inits.delete(partNo));
    return known;
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
    const buffer = this.#buffer;
    if (!buffer || this.#failed || this.#video.seeking || this.#video.readyState >= HTMLMediaElement.HAVE_FUTURE_DATA) return;
    if (this.#video.readyState < HTMLMediaElement.HAVE_METADATA) {
      void this.#pump();
      return;
    }
    const positionMs = this.#video.currentTime * 1000;
    const to = gapEnd(buffer.buffered, positionMs) ?? this.#afterSkipped(positionMs);
    const place = this.index.fragments[this.index.placeAt(positionMs)];
    const nextMissing = place && !this.#has(buffer, place);
    if (to !== null && !nextMissing && to - positionMs < MORE_TO_COME_MS) {
      this.#video.currentTime = to / 1000 + 0.001;
    } else if (place && this.#appended.has(place) && !buffer.has((place.startMs + place.endMs) / 2)) {
      // The browser let it go by itself: fetched again.
      this.#appended.delete(place);
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
    if (!this.#buffer || this.#failed) return;
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

  async #fetchFailed(error: unknown, buffer: MediaBuffer): Promise<boolean> {
    if (buffer !== this.#buffer || this.#stop.signal.aborted) return true;
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
    if (!this.#buffer || video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) return this.#wantsToPlay ? 'waiting' : 'opening';
    if (video.ended) return 'ended';
    if (!this.#wantsToPlay || video.paused) return 'paused';
    return video.readyState < HTMLMediaElement.HAVE_FUTURE_DATA ? 'waiting' : 'playing';
  }
}
