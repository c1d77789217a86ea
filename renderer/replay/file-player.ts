/**
 * Plays a recording from plain files, one a part: for the page of a saved lesson, which opens from the disk without any server, and for
 * browsers that have no media buffer.
 */
import { Listeners } from '../room/listeners.ts';
import type { Player, PlayerProblem, PlayerSnapshot } from './player-snapshot.ts';

export interface PartFile {
  /** For `<video src>`. */
  readonly url: string;
  /** Recording time. */
  readonly startMs: number;
  readonly durationMs: number;
}

/** Where lesson and recording meet: from `recordingMs` on both run alike, until the next. */
export interface ClockPoint {
  readonly recordingMs: number;
  readonly lessonMs: number;
}

export interface FilePlayerOptions {
  readonly video: HTMLVideoElement;
  readonly files: readonly PartFile[];
  /** By time, at least one. */
  readonly clock: readonly ClockPoint[];
  readonly startMs?: number;
}

export class FilePlayer implements Player {
  readonly #video: HTMLVideoElement;
  readonly #files: readonly PartFile[];
  readonly #clock: readonly ClockPoint[];
  readonly #listeners = new Listeners<{ change: undefined }>();
  readonly #stop = new AbortController();
  #file: PartFile | undefined;
  #target: number | null = null;
  #wantsToPlay = false;
  #rate = 1;
  #problem: PlayerProblem | null = null;
  #snapshot: PlayerSnapshot | null = null;

  constructor({ video, files, clock, startMs = 0 }: FilePlayerOptions) {
    this.#video = video;
    this.#files = files;
    this.#clock = clock;
    this.#listen();
    this.seek(startMs);
  }

  get snapshot(): PlayerSnapshot {
    this.#snapshot ??= {
      state: this.#state(),
      positionMs: this.positionMs(),
      durationMs: this.#durationMs(),
      live: false,
      rate: this.#rate,
      problem: this.#problem,
      skippedParts: [],
    };
    return this.#snapshot;
  }

  readonly subscribe = (listener: () => void): (() => void) => this.#listeners.on('change', listener);

  positionMs(): number {
    return this.#target ?? (this.#file?.startMs ?? 0) + this.#video.currentTime * 1000;
  }

  play(): void {
    this.#wantsToPlay = true;
    if (this.positionMs() >= this.#durationMs() - 100) this.seek(0);
    this.#start();
    this.#changed();
  }

  pause(): void {
    this.#wantsToPlay = false;
    this.#video.pause();
    this.#changed();
  }

  seek(recordingMs: number): void {
    const target = Math.max(0, Math.min(recordingMs, this.#durationMs() - 50));
    const file = this.#files.findLast(({ startMs }) => startMs <= target) ?? this.#files[0];
    if (!file) {
      this.#problem = { kind: 'refused', message: '' };
      this.#changed();
      return;
    }
    this.#target = target;
    if (file !== this.#file) this.#open(file);
    else this.#applyTarget();
    this.#changed();
  }

  setRate(rate: number): void {
    this.#rate = rate;
    this.#video.defaultPlaybackRate = rate;
    this.#video.playbackRate = rate;
    this.#changed();
  }

  lessonMsAt(recordingMs: number): number {
    const point = this.#clock.findLast((each) => each.recordingMs <= recordingMs) ?? this.#clock[0];
    return point ? point.lessonMs + Math.max(0, recordingMs - point.recordingMs) : recordingMs;
  }

  recordingMsAt(lessonMs: number): number {
    const at = this.#clock.findLastIndex((each) => each.lessonMs <= lessonMs);
    const point = this.#clock[Math.max(0, at)];
    if (!point) return lessonMs;
    const until = this.#clock[at + 1]?.recordingMs ?? this.#durationMs();
    return Math.min(until, point.recordingMs + Math.max(0, lessonMs - point.lessonMs));
  }

  close(): void {
    this.#stop.abort();
    this.#video.pause();
    this.#video.removeAttribute('src');
    this.#video.load();
  }

  #listen(): void {
    const { signal } = this.#stop;
    const on = (name: string, act: () => void) => this.#video.addEventListener(name, act, { signal });
    for (const name of ['timeupdate', 'play', 'pause', 'playing', 'waiting', 'loadeddata']) on(name, () => this.#changed());
    on('loadedmetadata', () => this.#applyTarget());
    on('seeked', () => this.#applyTarget());
    on('ended', () => this.#fileEnded());
    on('error', () => {
      this.#problem = { kind: 'undecodable', mimeType: 'video/mp4' };
      this.#changed();
    });
  }

  #open(file: PartFile): void {
    this.#file = file;
    this.#problem = null;
    this.#video.src = file.url;
    this.#video.defaultPlaybackRate = this.#rate;
    this.#video.playbackRate = this.#rate;
    if (this.#wantsToPlay) this.#start();
  }

  #applyTarget(): void {
    if (this.#target === null || !this.#file || this.#video.readyState < HTMLMediaElement.HAVE_METADATA) return;
    const seconds = (this.#target - this.#file.startMs) / 1000;
    if (Math.abs(this.#video.currentTime - seconds) > 0.005) this.#video.currentTime = seconds;
    this.#target = null;
  }

  #fileEnded(): void {
    const next = this.#file && this.#files[this.#files.indexOf(this.#file) + 1];
    if (next) {
      this.#target = next.startMs;
      this.#open(next);
    }
    this.#changed();
  }

  #start(): void {
    this.#video.play().catch((error: unknown) => {
      if (!(error instanceof DOMException) || error.name !== 'NotAllowedError') return;
      this.#problem = { kind: 'sound-blocked' };
      this.#wantsToPlay = false;
      this.#changed();
    });
  }

  #durationMs(): number {
    const last = this.#files.at(-1);
    return last ? last.startMs + last.durationMs : 0;
  }

  #changed(): void {
    this.#snapshot = null;
    this.#listeners.emit('change', undefined);
  }

  #state(): PlayerSnapshot['state'] {
    if (this.#problem && this.#problem.kind !== 'sound-blocked') return 'failed';
    if (this.#video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) return this.#wantsToPlay ? 'waiting' : 'opening';
    if (this.#video.ended) return 'ended';
    return this.#video.paused ? 'paused' : 'playing';
  }
}
