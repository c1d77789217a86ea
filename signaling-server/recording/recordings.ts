/**
 * What is being recorded now: who may, what the lesson says about it, and what becomes of it when its page goes, the disk fills up or the
 * lesson ends. The bytes are `uploads.ts`'s affair.
 */
import { RefusedError } from '../../protocol/errors.ts';
import type { LessonEvent } from '../../protocol/lesson-events.ts';
import type { Marker, Recording, RecordingStatus, RecordingStopReason } from '../../protocol/recording.ts';
import type { Lessons, Seat } from '../lessons/lessons.ts';
import type { LiveLesson } from '../lessons/live-lesson.ts';
import type { Clock, LessonLogger } from '../lessons/ports.ts';
import {
  recordingMarked,
  recordingPaused,
  recordingStarted,
  recordingStopped,
  requireRecorder,
  requireRecording,
} from '../lessons/recording.ts';
import type { RecordingRow } from '../store/recording-store.ts';
import type { Store } from '../store/store.ts';
import type { Tokens } from '../tokens.ts';
import type { DiskGuard } from './disk-guard.ts';
import type { DiskWarning } from './disk-warning.ts';
import { placedParts, viewRecording } from './recording-view.ts';
import type { Uploads } from './uploads.ts';

export interface RecordingsOptions {
  readonly store: Pick<Store, 'recordings' | 'lectures'>;
  readonly tokens: Pick<Tokens, 'signPass' | 'verifyPass'>;
  readonly lessons: () => Lessons;
  readonly uploads: Uploads;
  readonly disk: DiskGuard;
  readonly diskWarning: DiskWarning;
  readonly clock: Clock;
  readonly newId: () => string;
  /** A recorder that sends nothing for so long is gone. */
  readonly vanishedAfterMs: number;
  readonly log: LessonLogger;
  /** Desks hear of it. */
  readonly onChanged: (recordingId: string) => void;
}

/** A recorder at work. */
interface Active {
  readonly recordingId: string;
  readonly lectureId: string;
  /** Null after a restart: whoever records next goes on with it. */
  participantId: string | null;
  status: RecordingStatus;
  lastSignMs: number;
  /** Whether fragments may still come; a little later than the status says. */
  closesAtMs: number | null;
}

const UPLOAD_VALID_MS = 7 * 86_400_000;
const LOOK_EVERY_MS = 1_000;
/** The page still holds the last second when the lesson or the recording ends. */
const STRAGGLERS_MS = 60_000;

export class Recordings {
  readonly #options: RecordingsOptions;
  readonly #active = new Map<string, Active>();
  readonly #timer: NodeJS.Timeout;
  #looking: Promise<void> = Promise.resolve();
  #starting: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(options: RecordingsOptions) {
    this.#options = options;
    this.#timer = setInterval(() => {
      this.#looking = this.look();
    }, LOOK_EVERY_MS);
    this.#timer.unref();
  }

  /** Recordings that grow now, or wait to. */
  get activeCount(): number {
    return [...this.#active.keys()].filter((recordingId) => this.isActive(recordingId)).length;
  }

  /** Whether a recording grows now, or waits to. */
  isActive(recordingId: string): boolean {
    const active = this.#active.get(recordingId);
    return active !== undefined && (active.status === 'recording' || active.status === 'paused');
  }

  /** Whether fragments may still come: its page may hold some when it ends. */
  mayGrow(recordingId: string): boolean {
    return this.#active.has(recordingId);
  }

  /** After a restart: lessons that say they are recorded wait for their recorder, and say otherwise if it doesn't come. */
  async resume(lectureIds: Iterable<string>): Promise<void> {
    for (const lectureId of lectureIds) {
      const recording = this.#options.lessons().peek(lectureId)?.state.recording;
      if (recording) this.#begin(recording.recordingId, lectureId, null, recording.paused ? 'paused' : 'recording');
    }
  }

  /** Begins a recording, or goes on with the one that was interrupted in this lesson. */
  start(seat: Seat): Promise<{ recording: Recording; uploadToken: string }> {
    // One after the other: of two who press at the same moment, one is told who was first.
    const started = this.#starting.then(() => this.#start(seat));
    this.#starting = started.catch(() => {});
    return started;
  }

  async #start({ lesson, participantId }: Seat): Promise<{ recording: Recording; uploadToken: string }> {
    const { store, tokens, disk } = this.#options;
    await lesson.decide(participantId, (state, by) => {
      if (by) requireRecorder(state, by);
      this.#refuseSecond(lesson, participantId);
      return { events: [], reply: () => null };
    });
    if ((await disk.look({ now: true })).full) {
      throw new RefusedError('disk-full', 'The disk is nearly full. Please make some room, then record.');
    }
    const row = (await this.#unfinished(lesson)) ?? (await this.#insert(lesson));
    const { recordingId, lectureId } = row;
    const active = this.#begin(recordingId, lectureId, participantId, 'recording');
    const { uploadVersion } = await store.recordings.update(recordingId, {
      status: 'recording',
      uploadVersion: row.uploadVersion + 1,
    });
    try {
      await lesson.decide(participantId, (state, by) => recordingStarted(state, by, recordingId));
    } catch (error) {
      active.status = 'interrupted';
      await store.recordings.update(recordingId, { status: 'interrupted' });
      throw error;
    }
    this.#options.onChanged(recordingId);
    const uploadToken = await tokens.signPass('upload', recordingId, { uploadVersion }, UPLOAD_VALID_MS);
    return { recording: await this.#view(recordingId), uploadToken };
  }

  async pause(seat: Seat, paused: boolean): Promise<void> {
    const { recordingId } = await seat.lesson.decide(seat.participantId, (state, by) => recordingPaused(state, here(by), paused));
    const active = this.#active.get(recordingId);
    if (active) active.lastSignMs = this.#options.clock.monotonicMs();
    await this.#become(recordingId, paused ? 'paused' : 'recording');
  }

  async stop({ lesson, participantId }: Seat): Promise<void> {
    lesson.require(participantId, requireRecorder);
    const { recordingId } = requireRecording(lesson.state);
    const wish = { recordingId, reason: 'asked' as const };
    await lesson.decide(participantId, (state, by) => recordingStopped(state, here(by), wish));
    await this.#finish(recordingId, 'ended');
  }

  /** "Chapter here", at what is being recorded now. */
  async mark({ lesson, participantId }: Seat, title: string): Promise<Marker> {
    const { store, newId } = this.#options;
    lesson.require(participantId, requireRecorder);
    const { recordingId } = requireRecording(lesson.state);
    const lessonMs = lesson.nowMs();
    const marker: Marker = { markerId: newId(), title, recordingMs: await this.#recordingMs(recordingId, lessonMs), lessonMs };
    await lesson.decide(participantId, (state, by) => {
      requireRecording(state);
      return recordingMarked(state, here(by), marker);
    });
    const row = await this.#row(recordingId);
    await store.recordings.update(recordingId, { markers: [...row.markers, marker] });
    this.#options.onChanged(recordingId);
    return marker;
  }

  /**
   * The recording an upload token is for.
   * @throws RefusedError `not-signed-in` for a token that is not ours or no longer good, `forbidden` for another recording's
   */
  async requireUpload(token: string, recordingId: string): Promise<void> {
    const pass = await this.#options.tokens.verifyPass('upload', token);
    if (!pass) throw new RefusedError('not-signed-in', 'This recorder is not known here. Please start the recording again.');
    if (pass.subject !== recordingId) throw new RefusedError('forbidden', 'This recorder writes another recording.');
    const row = await this.#row(recordingId);
    const open = row.status !== 'ended' || (this.#active.get(recordingId)?.closesAtMs ?? 0) > this.#options.clock.monotonicMs();
    if (pass.claims.uploadVersion !== row.uploadVersion || !open || row.deletedAt !== null) {
      throw new RefusedError('not-signed-in', 'This recording is written by another page, or has ended.');
    }
    const active = this.#active.get(recordingId);
    if (active) active.lastSignMs = this.#options.clock.monotonicMs();
  }

  /** A fragment is on the disk: its recorder lives, whatever was thought of it. */
  grew(recordingId: string): void {
    void this.#revive(recordingId).catch((err: unknown) =>
      this.#warn(err, recordingId, 'a recording could not be taken up again'),
    );
  }

  diskFull(recordingId: string): void {
    void this.#interrupt(recordingId, 'disk-full').catch((err: unknown) =>
      this.#warn(err, recordingId, 'a recording could not be stopped'),
    );
  }

  /** Called for each lesson's news. */
  happened(lectureId: string, events: readonly LessonEvent[]): void {
    for (const event of events) {
      if (event.type === 'recording:stopped' && event.data.reason === 'ended') {
        const { recordingId } = event.data;
        void this.#finish(recordingId, 'ended').catch((err: unknown) =>
          this.#warn(err, recordingId, 'a recording could not be ended'),
        );
      } else if (event.type === 'participant:left') this.#left(lectureId, event.data.participantId);
    }
  }

  /** Looks after recorders that went silent, and how long the disk lasts. Runs by itself; tests call it. */
  async look(): Promise<void> {
    const now = this.#options.clock.monotonicMs();
    for (const active of [...this.#active.values()]) {
      const { recordingId } = active;
      try {
        if (active.closesAtMs !== null) {
          if (now > active.closesAtMs) await this.#forget(active);
        } else if (active.status === 'recording' && now - active.lastSignMs > this.#options.vanishedAfterMs) {
          await this.#interrupt(recordingId, 'interrupted');
        } else if (active.status === 'recording') await this.#watchDisk(active);
      } catch (err) {
        this.#warn(err, recordingId, 'a recording could not be looked after');
      }
    }
  }

  /** Writes what waits. What was being recorded goes on after the next start. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#timer);
    await this.#looking;
    await this.#options.uploads.close();
  }

  // --- helpers of the above ---

  #begin(recordingId: string, lectureId: string, participantId: string | null, status: RecordingStatus): Active {
    const lastSignMs = this.#options.clock.monotonicMs();
    const active: Active = {
      recordingId,
      lectureId,
      participantId,
      status,
      lastSignMs,
      closesAtMs: null,
    };
    this.#active.set(recordingId, active);
    return active;
  }

  #refuseSecond({ lectureId, state }: LiveLesson, participantId: string): void {
    const other = [...this.#active.values()].find(
      (active) => active.lectureId === lectureId && active.closesAtMs === null && this.isActive(active.recordingId),
    );
    if (!other || other.participantId === null || other.participantId === participantId) return;
    const name = state.participants[other.participantId]?.displayName;
    if (name === undefined) return;
    throw new RefusedError('wrong-state', `${name} is already recording this lesson.`);
  }

  /** What this lesson's recorder left, if it did not stop it. */
  async #unfinished({ lectureId }: LiveLesson): Promise<RecordingRow | undefined> {
    const rows = await this.#options.store.recordings.ofLecture(lectureId);
    const [latest] = rows.filter(({ kind }) => kind === 'composed');
    return latest && latest.status !== 'ended' ? latest : undefined;
  }

  async #insert(lesson: LiveLesson): Promise<RecordingRow> {
    const { store, newId, clock } = this.#options;
    const row: RecordingRow = {
      recordingId: newId(),
      lectureId: lesson.lectureId,
      title: lesson.state.title,
      kind: 'composed',
      source: null,
      status: 'recording',
      startedAt: clock.wallMs(),
      startedLessonMs: lesson.nowMs(),
      markers: [],
      shared: 'nobody',
      thumbnail: false,
      deletedAt: null,
      keepUntil: null,
      uploadVersion: 0,
    };
    await store.recordings.insert(row);
    return row;
  }

  async #revive(recordingId: string): Promise<void> {
    const active = this.#active.get(recordingId);
    if (active) active.lastSignMs = this.#options.clock.monotonicMs();
    // A fragment that was on its way when its recording was paused or ended changes nothing.
    if (active && active.status !== 'interrupted' && active.participantId !== null) return;
    const row = await this.#row(recordingId);
    if (row.kind !== 'composed') return;
    if (row.status !== 'interrupted' && row.status !== 'recording') return;
    const lesson = this.#options.lessons().peek(row.lectureId);
    if (!lesson || lesson.state.phase === 'ended') return;
    const { recording } = lesson.state;
    if (recording && recording.recordingId !== recordingId) return;
    const revived = this.#active.get(recordingId) ?? this.#begin(recordingId, row.lectureId, null, 'recording');
    revived.status = 'recording';
    if (row.status !== 'recording') await this.#become(recordingId, 'recording');
    if (!recording) await lesson.decide(null, (state) => recordingStarted(state, null, recordingId));
  }

  #left(lectureId: string, participantId: string): void {
    for (const active of this.#active.values()) {
      // Who pauses sends nothing, so silence says nothing: but who has left does not come back to it.
      if (active.lectureId === lectureId && active.participantId === participantId && active.status === 'paused') {
        active.status = 'recording';
        active.lastSignMs = Number.NEGATIVE_INFINITY;
      }
    }
  }

  async #interrupt(recordingId: string, reason: Extract<RecordingStopReason, 'interrupted' | 'disk-full'>): Promise<void> {
    const active = this.#active.get(recordingId);
    if (!active || !this.isActive(recordingId)) return;
    active.status = reason === 'disk-full' ? 'ended' : 'interrupted';
    const lesson = this.#options.lessons().peek(active.lectureId);
    if (lesson && lesson.state.phase !== 'ended') {
      await lesson.decide(null, (state) => recordingStopped(state, null, { recordingId, reason }));
    }
    this.#options.log.warn({ recordingId, reason }, 'a recording stopped by itself');
    if (reason === 'disk-full') return this.#finish(recordingId, 'ended');
    await this.#become(recordingId, 'interrupted');
    await this.#options.uploads.release(recordingId);
  }

  async #finish(recordingId: string, status: 'ended'): Promise<void> {
    const active = this.#active.get(recordingId);
    if (active) active.closesAtMs = this.#options.clock.monotonicMs() + STRAGGLERS_MS;
    await this.#become(recordingId, status);
  }

  /** Nothing more is expected of it. */
  async #forget({ recordingId }: Active): Promise<void> {
    this.#active.delete(recordingId);
    await this.#options.uploads.release(recordingId);
  }

  async #become(recordingId: string, status: RecordingStatus): Promise<void> {
    const active = this.#active.get(recordingId);
    if (active) active.status = status;
    await this.#options.store.recordings.update(recordingId, { status });
    this.#options.onChanged(recordingId);
  }

  async #watchDisk(active: Active): Promise<void> {
    const { minutesLeft, full } = await this.#options.disk.look();
    if (full) return this.#interrupt(active.recordingId, 'disk-full');
    if (minutesLeft !== null) this.#options.diskWarning.note(active.lectureId, minutesLeft);
  }

  /** Where in the recording a moment of the lesson is, a second or so after the last fragment. */
  async #recordingMs(recordingId: string, lessonMs: number): Promise<number> {
    const { recordings } = this.#options.store;
    const part = placedParts(await recordings.parts(recordingId)).at(-1);
    const last = part && (await recordings.lastFragment(recordingId, part.partNo));
    if (!part || !last) return 0;
    const paused = this.#active.get(recordingId)?.status === 'paused';
    const since = paused ? last.durationMs : Math.max(0, lessonMs - last.lessonMs);
    return Math.round(part.startMs + last.startMs + since);
  }

  async #row(recordingId: string): Promise<RecordingRow> {
    const row = await this.#options.store.recordings.get(recordingId);
    if (!row) throw new RefusedError('not-found', 'This recording is no longer there.');
    return row;
  }

  async #view(recordingId: string): Promise<Recording> {
    return viewRecording(this.#options.store, await this.#row(recordingId));
  }

  #warn(err: unknown, recordingId: string, message: string): void {
    if (!this.#closed) this.#options.log.error({ err, recordingId }, message);
  }
}

/** Decisions of people inside always have one. */
function here<P>(by: P | null): P {
  if (by === null) throw new RefusedError('not-joined', 'Please join the lesson first.');
  return by;
}
