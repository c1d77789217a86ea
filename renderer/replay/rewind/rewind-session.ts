/**
 * Looking back during a lesson: plays what was recorded so far, tells how far behind it is, and returns to live with one press, or by
 * itself when it has caught up.
 */
import { Listeners } from '../../room/listeners.ts';
import type { RoomClient } from '../../room/room-client.ts';
import { LessonTimeline } from '../lesson-timeline.ts';
import type { PlayerProblem } from '../player-snapshot.ts';
import { HttpRecording } from '../recording-source.ts';
import { ReplayPlayer } from '../replay-player.ts';
import { nextStep } from './handover.ts';
import { LiveDelay } from './live-delay.ts';

export type RewindRoom = Pick<RoomClient, 'ask' | 'lessonNowMs' | 'on' | 'getStats' | 'holdBack'>;

export interface RewindOptions {
  readonly room: RewindRoom;
  readonly serverUrl: string;
  readonly seatToken: string;
  readonly recordingId: string;
  readonly log?: (message: string, details?: Record<string, unknown>) => void;
}

/**
 * live: nothing of the past is shown. opening: pressed, the first picture is on its way and the live one still there.
 * past: shown in its place. joining: about to be live again, both are there.
 */
export type RewindPhase = 'live' | 'opening' | 'past' | 'joining';

export interface RewindSnapshot {
  readonly phase: RewindPhase;
  /** What is shown, on the lesson's clock. */
  readonly lessonMs: number;
  readonly behindMs: number;
  /** Since when there is something to look back at, on the lesson's clock. */
  readonly fromLessonMs: number | null;
  readonly rate: number;
  readonly paused: boolean;
  readonly waiting: boolean;
  readonly problem: PlayerProblem | null;
  /** The log as known; another object whenever it grew. */
  readonly timeline: { readonly of: LessonTimeline } | null;
}

const LOOK_MS = 100;
/** The teacher sees minutes, not seconds. */
const TELL_EVERY_MS = 10_000;
const GAPS_KEPT = 5;
const SILENCE_MS = 3_000;
const FADE_STEPS = 6;
const FADE_STEP_MS = 10;

export class RewindSession {
  readonly #options: RewindOptions;
  readonly #source: HttpRecording;
  readonly #listeners = new Listeners<{ change: undefined }>();
  readonly #liveDelay: LiveDelay;
  #phase: RewindPhase = 'live';
  #player: ReplayPlayer | null = null;
  #video: HTMLVideoElement | null = null;
  #timeline: { readonly of: LessonTimeline } | null = null;
  #stopNews: (() => void) | null = null;
  #rate = 1;
  #timer: ReturnType<typeof setInterval> | undefined;
  #looking = false;
  #toldAt = 0;
  #heardAt = 0;
  #atTailSince: number | null = null;
  #tails: number[] = [];
  #gaps: number[] = [];
  #fromLessonMs: number | null = null;
  #snapshot: RewindSnapshot | null = null;

  constructor(options: RewindOptions) {
    this.#options = options;
    const { serverUrl, recordingId, seatToken, room } = options;
    this.#source = new HttpRecording({ serverUrl, recordingId, token: seatToken });
    this.#liveDelay = new LiveDelay(room);
  }

  get recordingId(): string {
    return this.#options.recordingId;
  }

  get snapshot(): RewindSnapshot {
    this.#snapshot ??= this.#takeSnapshot();
    return this.#snapshot;
  }

  readonly subscribe = (listener: () => void): (() => void) => this.#listeners.on('change', listener);

  /** The element that shows the past; null when it goes. */
  readonly showIn = (video: HTMLVideoElement | null): void => {
    this.#video = video;
  };

  /** Shows the lesson as it was at this moment. Call it in the handler of a press: it begins to sound. */
  rewindTo(lessonMs: number, rate = this.#rate): void {
    this.#rate = rate;
    if (this.#player && this.#phase !== 'live') {
      this.#player.setRate(rate);
      this.#player.seek(this.#player.recordingMsAt(lessonMs));
      this.#player.play();
      if (this.#phase === 'joining') this.#become('past');
      return;
    }
    const video = this.#video;
    if (!video) return;
    // Pressed while the one before was fading out.
    this.#dropPlayer();
    this.#become('opening');
    // Until its first picture is there the live voices go on.
    video.muted = true;
    video.volume = 1;
    const player = new ReplayPlayer({
      video,
      source: this.#source,
      startAt: (index) => index.recordingMsAt(lessonMs),
      ...(this.#options.log ? { log: this.#options.log } : {}),
    });
    this.#player = player;
    player.setRate(rate);
    player.onIndex(() => this.#indexGrew(player));
    player.subscribe(() => this.#playerChanged(player));
    player.play();
    void player.open();
    void this.#followLog();
    this.#timer = setInterval(() => void this.#look(), LOOK_MS);
  }

  /** So much further back (or, negative, ahead) than now. */
  back(ms: number): void {
    const { room } = this.#options;
    const shown =
      this.#player && this.#phase !== 'opening' ? this.#player.lessonMsAt(this.#player.positionMs()) : room.lessonNowMs();
    const to = shown - ms;
    if (this.#phase !== 'live' && to > room.lessonNowMs() - this.#tailBehindMs()) this.goLive();
    else this.rewindTo(Math.max(this.#fromLessonMs ?? 0, to));
  }

  setRate(rate: number): void {
    this.#rate = rate;
    this.#player?.setRate(rate);
    if (this.#phase === 'joining' && rate < 1) this.#become('past');
    this.#changed();
  }

  togglePlaying(): void {
    const player = this.#player;
    if (!player) return;
    if (this.#isPaused()) player.play();
    else player.pause();
  }

  /** To now, with one press: what is in between is skipped. */
  goLive(): void {
    if (this.#phase === 'live') return;
    this.#liveDelay.hold(null);
    this.#leave();
  }

  /** Also when looking back was forbidden meanwhile. */
  close(): void {
    this.goLive();
  }

  #indexGrew(player: ReplayPlayer): void {
    const { index } = player;
    this.#fromLessonMs = index.fragments[0]?.lessonMs ?? null;
    if (!index.live) return;
    this.#tails = [...this.#tails, this.#options.room.lessonNowMs() - index.lessonMsAt(index.endMs)].slice(-8);
  }

  /** How far behind the end of the recording gets at most before more of it comes. */
  #tailBehindMs(): number {
    // The answers come right after a fragment or between two; before the next one it was a poll older.
    return this.#tails.length === 0 ? 1_500 : Math.min(3_000, Math.max(...this.#tails) + 150);
  }

  #playerChanged(player: ReplayPlayer): void {
    if (player !== this.#player) return;
    const { state } = player.snapshot;
    if (
      this.#phase === 'opening' &&
      (state === 'playing' || state === 'paused' || player.snapshot.problem?.kind === 'sound-blocked')
    ) {
      if (this.#video) this.#video.muted = false;
      this.#become('past');
      this.#tell();
    }
    if (state === 'ended') this.goLive();
    this.#changed();
  }

  async #look(): Promise<void> {
    const player = this.#player;
    if (!player || this.#looking || this.#phase === 'opening' || this.#phase === 'live') return;
    this.#looking = true;
    try {
      const near = this.#behindMs() < 90_000;
      const liveBehindMs = near ? await this.#liveDelay.read() : null;
      if (player !== this.#player || this.#isPaused()) return;
      if (Date.now() - this.#toldAt > TELL_EVERY_MS) this.#tell();
      if (!near || !player.index.live) return;
      if (liveBehindMs !== null) this.#heardAt = Date.now();
      // A moment without numbers is not silence.
      else if (Date.now() - this.#heardAt < SILENCE_MS) return;
      const pastBehindMs = this.#behindMs();
      const gapMs = liveBehindMs === null ? null : this.#steadyGap(pastBehindMs - liveBehindMs);
      const step = nextStep({
        pastBehindMs,
        tailBehindMs: this.#tailBehindMs(),
        liveBehindMs: gapMs === null ? null : pastBehindMs - gapMs,
        canHold: LiveDelay.possible,
        rate: this.#rate,
        aheadMs: this.#aheadMs(),
        atTailForMs: this.#atTailSince === null ? 0 : Date.now() - this.#atTailSince,
      });
      this.#atTailSince = step.atTail ? (this.#atTailSince ?? Date.now()) : null;
      if (this.#video && Math.abs(this.#video.playbackRate - step.rate) > 0.01) this.#video.playbackRate = step.rate;
      if (step.holdMs !== undefined) this.#liveDelay.hold(step.holdMs);
      if (step.getReady !== (this.#phase === 'joining')) this.#become(step.getReady ? 'joining' : 'past');
      if (!step.switchNow) return;
      this.#options.log?.('joining live', { pastBehindMs, liveBehindMs });
      await this.#crossOver(player);
    } finally {
      this.#looking = false;
    }
  }

  /** One look may be off by much on a busy machine: the middle one of a few. */
  #steadyGap(gapMs: number): number {
    this.#gaps = [...this.#gaps, gapMs].slice(-GAPS_KEPT);
    return this.#gaps.toSorted((a, b) => a - b)[this.#gaps.length >> 1] ?? gapMs;
  }

  /** A short fade, so that nothing clicks: the live voices begin when it does. */
  async #crossOver(player: ReplayPlayer): Promise<void> {
    this.#become('live');
    for (let step = FADE_STEPS; step >= 0; step -= 1) {
      if (this.#video && player === this.#player) this.#video.volume = step / FADE_STEPS;
      await new Promise((resolve) => setTimeout(resolve, FADE_STEP_MS));
    }
    // From here the browser plays a little faster than it is spoken, until it is live.
    this.#liveDelay.hold(null);
    if (player === this.#player) this.#leave();
  }

  #leave(): void {
    this.#dropPlayer();
    this.#rate = 1;
    this.#become('live');
    this.#tell();
  }

  #dropPlayer(): void {
    clearInterval(this.#timer);
    this.#stopNews?.();
    this.#stopNews = null;
    this.#player?.close();
    this.#player = null;
    this.#tails = [];
    this.#gaps = [];
    this.#atTailSince = null;
  }

  #behindMs(): number {
    const player = this.#player;
    return player ? Math.max(0, this.#options.room.lessonNowMs() - player.lessonMsAt(player.positionMs())) : 0;
  }

  #aheadMs(): number {
    const video = this.#video;
    if (!video) return 0;
    const { buffered, currentTime } = video;
    for (let i = 0; i < buffered.length; i += 1)
      if (buffered.start(i) <= currentTime && currentTime <= buffered.end(i)) return (buffered.end(i) - currentTime) * 1000;
    return 0;
  }

  #isPaused(): boolean {
    return this.#player?.snapshot.state === 'paused';
  }

  /** The teacher is told; whether it arrives changes nothing here. */
  #tell(): void {
    this.#toldAt = Date.now();
    const behindMs = this.#phase === 'live' ? null : Math.round(this.#behindMs());
    this.#options.room.ask('recording:behind', { behindMs }).catch(() => undefined);
  }

  /** The log from the start, once; then what happens. */
  async #followLog(): Promise<void> {
    const of = this.#timeline?.of ?? new LessonTimeline();
    this.#stopNews = this.#options.room.on('happened', ({ events }) => {
      // What came before the first answer is in the answer; a gap is filled by the next look back.
      if (of.lastSeq === 0 || events[0]?.seq !== of.lastSeq + 1) return;
      if (of.add(events)) this.#timelineGrew(of);
    });
    try {
      of.add(await this.#source.log(of.lastSeq));
      this.#timelineGrew(of);
    } catch {
      // The picture is what was asked for; chat stays as it is.
    }
  }

  #timelineGrew(of: LessonTimeline): void {
    this.#timeline = { of };
    this.#changed();
  }

  #become(phase: RewindPhase): void {
    this.#phase = phase;
    this.#changed();
  }

  #changed(): void {
    this.#snapshot = null;
    this.#listeners.emit('change', undefined);
  }

  #takeSnapshot(): RewindSnapshot {
    const player = this.#player;
    const { room } = this.#options;
    const nowMs = room.lessonNowMs();
    const shown = player && this.#phase !== 'opening' && this.#phase !== 'live';
    return {
      phase: this.#phase,
      lessonMs: shown ? player.lessonMsAt(player.positionMs()) : nowMs,
      behindMs: shown ? this.#behindMs() : 0,
      fromLessonMs: this.#fromLessonMs,
      rate: this.#rate,
      paused: shown ? this.#isPaused() : false,
      waiting: player?.snapshot.state === 'waiting',
      problem: player?.snapshot.problem ?? null,
      timeline: this.#timeline,
    };
  }
}
