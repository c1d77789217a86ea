/**
 * Records the lesson this page is in: asks the server for a recording, gives the worker what there is to see and hear, and follows both.
 * Free of React; screens are drawn from `snapshot`.
 */
import { RefusedError } from '../../protocol/refusal.ts';
import type { RoomClient } from '../room/room-client.ts';
import { type OwnDevices, recordedSources } from './capture/recorded-sources.ts';
import { SoundMixer } from './capture/sound-mixer.ts';
import { framesOf, recordingObstacle, soundOf } from './capture/track-frames.ts';
import type { PictureName } from './layout.ts';
import type { CardText } from './pipeline/title-card.ts';
import { qualities } from './quality.ts';
import {
  nextRecorderState,
  nothingRecorded,
  type RecorderChoices,
  type RecorderEvent,
  type RecorderProblem,
  type RecorderSnapshot,
} from './recorder-state.ts';
import { epochMs, type FromWorker, type Progress, type ToWorker } from './worker-messages.ts';

export interface RecorderDevices {
  readonly state: OwnDevices;
  readonly subscribe: (listener: () => void) => () => void;
}

export type RecorderRoom = Pick<RoomClient, 'ask' | 'snapshot' | 'subscribe' | 'on' | 'lessonNowMs'>;

export interface RecorderOptions {
  readonly room: RecorderRoom;
  readonly media: RecorderDevices;
  readonly serverUrl: string;
  readonly choices: RecorderChoices;
  /** What is drawn where there is neither screen nor camera. */
  readonly card: () => CardText;
  readonly openWorker?: () => Worker;
}

interface Session {
  readonly worker: Worker;
  readonly mixer: SoundMixer;
  readonly recordingId: string;
  readonly beforeMs: number;
  readonly beforeBytes: number;
  readonly drawn: Map<PictureName, MediaStreamTrack>;
  /** What the worker hears now. */
  heard: MediaStreamTrack | null;
  readonly stopFollowing: () => void;
  stopped: (() => void) | null;
  /** Pictures left out until each of the last reports. */
  readonly droppedBefore: number[];
}

/** A camera whose frames stay away is asked again so often; then it counts as off until it changes. */
const MOST_RESTARTS = 20;
/** After the lesson is over the last fragments get so long. */
const LAST_WORDS_MS = 50_000;
/** A tenth of the pictures of five seconds is seen by everybody. */
const SLOW_REPORTS = 10;
const SLOW_FRAMES = 15;
const CLOCK_EVERY_MS = 20_000;

export class Recorder {
  readonly #options: RecorderOptions;
  readonly #listeners = new Set<() => void>();
  readonly #stopListening: () => void;
  #session: Session | null = null;
  #snapshot: RecorderSnapshot;
  #restarts = 0;
  #closed = false;

  constructor(options: RecorderOptions) {
    this.#options = options;
    this.#snapshot = { ...nothingRecorded, choices: options.choices };
    this.#stopListening = options.room.on('happened', ({ events }) => {
      for (const event of events) if (event.type === 'recording:stopped') this.#stoppedElsewhere(event.data);
    });
  }

  get snapshot(): RecorderSnapshot {
    return this.#snapshot;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Begins, or goes on with what was interrupted in this lesson. What goes wrong is in the snapshot. */
  async start(): Promise<void> {
    if (this.#snapshot.state !== 'off' || this.#closed) return;
    if (recordingObstacle() !== null) {
      this.#change({ problem: { kind: 'browser' } });
      return;
    }
    this.#become('start', { ...nothingRecorded, choices: this.#snapshot.choices });
    try {
      const { recording, uploadToken } = await this.#options.room.ask('recording:start', {});
      if (this.#closed) return;
      this.#open(recording, uploadToken);
    } catch (error) {
      const message = error instanceof RefusedError ? error.message : String(error);
      this.#become('ended', { problem: { kind: 'refused', message } });
    }
  }

  async pause(): Promise<void> {
    if (this.#snapshot.state !== 'recording') return;
    this.#become('pause');
    this.#tell({ kind: 'pause' });
    await this.#ask('recording:pause');
  }

  async resume(): Promise<void> {
    if (this.#snapshot.state !== 'paused') return;
    await this.#ask('recording:resume');
    this.#become('resume');
    this.#tell({ kind: 'resume' });
  }

  /** Resolves when everything is kept and the recording has ended. */
  async stop(): Promise<void> {
    const { state } = this.#snapshot;
    if (state !== 'recording' && state !== 'paused') return;
    this.#become('stop');
    await this.#finish();
    await this.#ask('recording:stop');
    this.#end(null);
  }

  /** "Chapter here." @throws RefusedError */
  async mark(title: string): Promise<void> {
    await this.#options.room.ask('recording:mark', { title });
  }

  /** Layout and voices change at once; quality with the next recording. */
  choose(changes: Partial<RecorderChoices>): void {
    this.#change({ choices: { ...this.#snapshot.choices, ...changes } });
    if (changes.layout) this.#tell({ kind: 'layout', layout: changes.layout });
    if (changes.voices) this.#follow();
  }

  clearProblem(): void {
    if (this.#snapshot.problem) this.#change({ problem: null });
  }

  /** The page is done with the lesson: what is left is sent in the background, and the server told nothing. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#stopListening();
    this.#listeners.clear();
    void this.#finish().then(() => this.#closeSession());
    setTimeout(() => this.#closeSession(), LAST_WORDS_MS);
  }

  #open(recording: { recordingId: string; durationMs: number; bytes: number }, uploadToken: string): void {
    const { room, media, serverUrl, card, openWorker = openRecordingWorker } = this.#options;
    const worker = openWorker();
    const mixer = new SoundMixer(() => this.#follow());
    const { recordingId, durationMs, bytes } = recording;
    const stops = [room.subscribe(() => this.#follow()), media.subscribe(() => this.#follow())];
    const timer = setInterval(() => this.#tell({ kind: 'lesson-clock', lesson: this.#lessonMoment() }), CLOCK_EVERY_MS);
    this.#session = {
      worker,
      mixer,
      recordingId,
      beforeMs: durationMs,
      beforeBytes: bytes,
      drawn: new Map(),
      heard: null,
      stopFollowing: () => {
        for (const stop of stops) stop();
        clearInterval(timer);
      },
      stopped: null,
      droppedBefore: [],
    };
    worker.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => this.#heard(data));
    worker.addEventListener('error', () => this.#fail({ kind: 'failed' }));
    const { choices } = this.#snapshot;
    this.#tell({
      kind: 'start',
      quality: qualities[choices.quality],
      layout: choices.layout,
      card: card(),
      lesson: this.#lessonMoment(),
      beforeMs: durationMs,
      target: { serverUrl, recordingId, uploadToken },
    });
    this.#change({ recordingId, recordedMs: durationMs, bytes, mix: mixer.track });
    this.#follow();
  }

  /** Gives the worker what is there now, and only what changed. */
  #follow(): void {
    const session = this.#session;
    if (!session) return;
    const { room, media } = this.#options;
    const sources = recordedSources(media.state, room.snapshot.media, this.#snapshot.choices.voices);
    session.mixer.set(sources.sounds);
    this.#hear(session, sources.sounds);
    this.#draw(session, 'screen', sources.screen);
    this.#draw(session, 'camera', sources.camera);
  }

  /** The mix; while the browser holds it back until somebody does something, the first voice alone, which is the teacher's. */
  #hear(session: Session, sounds: readonly MediaStreamTrack[]): void {
    const track =
      (session.mixer.held ? sounds.find(({ readyState }) => readyState === 'live') : undefined) ?? session.mixer.track;
    if (session.heard === track) return;
    session.heard = track;
    const pieces = soundOf(track);
    this.#tell({ kind: 'sound', pieces }, [pieces]);
  }

  #draw(session: Session, name: PictureName, track: MediaStreamTrack | null): void {
    const live = track?.readyState === 'live' ? track : null;
    if ((session.drawn.get(name) ?? null) === live) return;
    this.#restarts = 0;
    if (live) session.drawn.set(name, live);
    else session.drawn.delete(name);
    this.#give(name, live);
    live?.addEventListener('ended', () => this.#follow(), { once: true });
  }

  #give(name: PictureName, track: MediaStreamTrack | null): void {
    const frames = track ? framesOf(track) : null;
    this.#tell({ kind: 'picture', name, frames }, frames ? [frames] : []);
  }

  #heard(message: FromWorker): void {
    switch (message.kind) {
      case 'started':
        if (message.works) this.#become('began');
        else this.#fail({ kind: 'no-encoder' });
        break;
      case 'progress':
        this.#progressed(message.progress);
        break;
      case 'news':
        if (message.news.kind === 'stalled') this.#restart(message.news.picture);
        else if (message.news.kind === 'encoder') this.#change({ encoderChanged: message.news.failedBefore });
        else this.#fail({ kind: 'failed' });
        break;
      case 'upload':
        if (message.news.kind === 'disk-full') this.#end({ kind: 'disk-full' });
        else if (message.news.kind === 'refused') this.#end({ kind: 'taken-over' });
        else if (message.news.kind === 'away' || message.news.kind === 'back')
          this.#change({ away: message.news.kind === 'away' });
        break;
      case 'stopped':
        this.#session?.stopped?.();
        break;
    }
  }

  #progressed({ counts, shown, upload }: Progress): void {
    const session = this.#session;
    if (!session) return;
    const dropped = counts.framesDropped + counts.framesLate;
    session.droppedBefore.push(dropped);
    const before = session.droppedBefore.length > SLOW_REPORTS ? session.droppedBefore.shift() : session.droppedBefore[0];
    const slow = dropped - (before ?? 0) >= SLOW_FRAMES;
    this.#change({
      shown,
      recordedMs: session.beforeMs + counts.recordedMs,
      bytes: session.beforeBytes + counts.bytes,
      minutesLeft: upload.minutesLeft,
      away: upload.away,
      waitingBytes: upload.waitingBytes,
      lost: upload.lost,
      slow,
    });
  }

  #restart(name: PictureName): void {
    const track = this.#session?.drawn.get(name);
    if (track?.readyState !== 'live' || this.#restarts >= MOST_RESTARTS) return;
    this.#restarts += 1;
    this.#give(name, track);
  }

  #fail(problem: RecorderProblem): void {
    this.#end(problem);
    void this.#ask('recording:stop');
  }

  #stoppedElsewhere({ recordingId, reason }: { recordingId: string; reason: string }): void {
    const session = this.#session;
    if (session?.recordingId !== recordingId || this.#snapshot.state === 'stopping') return;
    // Taken up again by the next fragment that arrives.
    if (reason === 'interrupted') return;
    this.#become('stop');
    void this.#finish().then(() => this.#end(reason === 'disk-full' ? { kind: 'disk-full' } : null));
  }

  /** Resolves when the worker has sent everything. */
  #finish(): Promise<void> {
    const session = this.#session;
    if (!session) return Promise.resolve();
    return new Promise((resolve) => {
      session.stopped = resolve;
      session.worker.postMessage({ kind: 'stop' } satisfies ToWorker);
    });
  }

  #end(problem: RecorderProblem | null): void {
    this.#closeSession();
    this.#become('ended', { mix: null, away: false, slow: false, waitingBytes: 0, problem });
  }

  #closeSession(): void {
    const session = this.#session;
    this.#session = null;
    if (!session) return;
    session.stopFollowing();
    session.worker.terminate();
    session.mixer.close();
  }

  /** What the lesson no longer allows (it ended, the line is down) is no reason to lose a second of the recording. */
  async #ask(name: 'recording:pause' | 'recording:resume' | 'recording:stop'): Promise<void> {
    await this.#options.room.ask(name, {}).catch(() => undefined);
  }

  #tell(message: ToWorker, transfer: Transferable[] = []): void {
    this.#session?.worker.postMessage(message, transfer);
  }

  #lessonMoment() {
    return { lessonMs: this.#options.room.lessonNowMs(), atMs: epochMs() };
  }

  #become(event: RecorderEvent, changes: Partial<RecorderSnapshot> = {}): void {
    this.#change({ ...changes, state: nextRecorderState(this.#snapshot.state, event) });
  }

  #change(changes: Partial<RecorderSnapshot>): void {
    this.#snapshot = { ...this.#snapshot, ...changes };
    for (const listener of this.#listeners) listener();
  }
}

function openRecordingWorker(): Worker {
  return new Worker(new URL('./recording-worker.ts', import.meta.url), { type: 'module', name: 'recording' });
}
