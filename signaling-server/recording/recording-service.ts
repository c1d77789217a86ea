/** Everything about recordings, joined: what records, what is kept, who may see it, what is made of it. */
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { LessonEvent } from '../../protocol/lesson-events.ts';
import type { LessonState } from '../../protocol/lesson-state.ts';
import type { RecordingExport } from '../../protocol/recording.ts';
import { builtSavedLessonFolder } from '../built-files.ts';
import { addRecordingExports } from '../http/recording-exports.ts';
import { addRecordingMedia, type Growing } from '../http/recording-media.ts';
import { addRecordingUploads } from '../http/recording-uploads.ts';
import type { Lessons } from '../lessons/lessons.ts';
import type { Clock, LessonLogger } from '../lessons/ports.ts';
import type { Lectures } from '../rooms/lectures.ts';
import type { Sfu } from '../sfu/sfu.ts';
import type { Store } from '../store/store.ts';
import type { Tokens } from '../tokens.ts';
import { Access } from './access.ts';
import { DiskGuard } from './disk-guard.ts';
import { createDiskStorage } from './disk-storage.ts';
import { DiskWarning } from './disk-warning.ts';
import { ExportJobs } from './export/export-jobs.ts';
import { Library } from './library.ts';
import { LogView } from './log-view.ts';
import { Recordings } from './recordings.ts';
import { recoverRecordings } from './recovery.ts';
import type { RecordingStorage } from './storage.ts';
import { ServerCopies } from './tracks/server-copies.ts';
import { defaultUploadLimits, type UploadLimits, Uploads } from './uploads.ts';

/** What tests and other places of storage hand in. */
export interface RecordingParts {
  /** The built page of a saved lesson. */
  readonly savedLessonFolder?: string;
  readonly storage?: RecordingStorage;
  readonly limits?: Partial<UploadLimits>;
  readonly vanishedAfterMs?: number;
}

export interface RecordingServiceOptions extends RecordingParts {
  readonly store: Pick<Store, 'recordings' | 'exports' | 'lectures' | 'lessonLog'>;
  readonly dataFolder: string;
  readonly tokens: Tokens;
  readonly clock: Clock;
  readonly newId: () => string;
  readonly log: LessonLogger;
  readonly diskReserveBytes: number;
  /** Asked in place of the storage where that is on the data folder's disk. */
  readonly diskFreeBytes: () => Promise<number | null>;
  readonly binDays: number;
  /** Whether lessons are copied unless their teacher says otherwise. */
  readonly serverCopy: 'on' | 'off';
  readonly sfu: Sfu;
  readonly wrongCodesPerMinute: number;
  /** Made after this, as they tell it what happens. */
  readonly lessons: () => Lessons;
  readonly lectures: () => Lectures;
  readonly tellDesks: TellDesks;
}

export interface TellDesks {
  recordingChanged(recordingId: string): void;
  exportChanged(changed: RecordingExport): void;
}

export interface RecordingService {
  readonly recordings: Recordings;
  /** Called for each lesson's news. */
  happened(lectureId: string, events: readonly LessonEvent[], after: LessonState): void;
  readonly library: Library;
  readonly exports: ExportJobs;
  /** Recordings under way, bytes that wait for the disk, bytes written since the start. */
  readonly load: { readonly active: number; readonly waitingBytes: number; readonly writtenBytes: number };
  addRoutes(app: FastifyInstance): void;
  /** Once lessons that were live are open again. */
  resume(lectureIds: Iterable<string>): Promise<void>;
  close(): Promise<void>;
}

const VANISHED_AFTER_MS = 15_000;

/** Makes whole what was interrupted, and then serves. */
export async function createRecordingService(options: RecordingServiceOptions): Promise<RecordingService> {
  const { store, tokens, clock, newId, lessons, tellDesks, binDays } = options;
  const log = options.log.child({ owner: 'recording' });
  const storage = options.storage ?? createDiskStorage(join(options.dataFolder, 'recordings'));
  await recoverRecordings({ store, storage, log });

  const onChanged = (recordingId: string) => tellDesks.recordingChanged(recordingId);
  const disk = new DiskGuard({
    freeBytes: () => (options.storage === undefined ? options.diskFreeBytes() : storage.freeBytes()),
    reserveBytes: options.diskReserveBytes,
    monotonicMs: () => clock.monotonicMs(),
  });
  const uploads = new Uploads({
    store,
    storage,
    disk,
    limits: { ...defaultUploadLimits, ...options.limits },
    onGrew: (recordingId) => {
      if (!copies.isActive(recordingId)) recordings.grew(recordingId);
    },
    onDiskFull: (recordingId) => (copies.isActive(recordingId) ? copies : recordings).diskFull(recordingId),
  });
  const vanishedAfterMs = options.vanishedAfterMs ?? VANISHED_AFTER_MS;
  const diskWarning = new DiskWarning(lessons);
  const shared = { store, lessons, uploads, diskWarning, clock, newId, log, onChanged };
  const recordings = new Recordings({ ...shared, tokens, disk, vanishedAfterMs });
  const copies = new ServerCopies({ ...shared, sfu: options.sfu, always: options.serverCopy === 'on' });
  const growing: Growing = {
    isActive: (recordingId) => recordings.isActive(recordingId) || copies.isActive(recordingId),
    mayGrow: (recordingId) => recordings.mayGrow(recordingId) || copies.isActive(recordingId),
  };
  const logView = new LogView(store);
  const exports = new ExportJobs({
    store,
    storage,
    logView,
    folder: join(options.dataFolder, 'exports'),
    playerFolder: options.savedLessonFolder ?? builtSavedLessonFolder(),
    clock: clock.wallMs,
    newId,
    reserveBytes: options.diskReserveBytes,
    onChanged: (changed) => tellDesks.exportChanged(changed),
    log,
  });
  const library = new Library({
    store,
    storage,
    clock: clock.wallMs,
    isActive: growing.isActive,
    removeExports: (recordingId) => exports.removeOf(recordingId),
    removeOldExports: (createdBefore) => exports.removeOlderThan(createdBefore),
    onChanged,
    binDays,
    log,
  });
  const access = new Access({ tokens, lessons });

  return {
    recordings,
    library,
    exports,
    get load() {
      return { active: recordings.activeCount, ...uploads.load };
    },
    happened(lectureId, events, after) {
      recordings.happened(lectureId, events);
      copies.happened(lectureId, events, after);
    },
    addRoutes(app) {
      const { wrongCodesPerMinute } = options;
      const lectures: Pick<Lectures, 'getByJoinCode'> = { getByJoinCode: (code) => options.lectures().getByJoinCode(code) };
      addRecordingExports(app, { access, exports });
      void app.register(async (scope) => addRecordingUploads(scope, { recordings, uploads }));
      addRecordingMedia(app, { store, storage, access, library, logView, recordings: growing, lectures, wrongCodesPerMinute });
    },
    async resume(lectureIds) {
      const live = [...lectureIds];
      await recordings.resume(live);
      copies.resume(live);
      await exports.resume();
    },
    async close() {
      await exports.close();
      await library.close();
      await copies.close();
      await recordings.close();
    },
  };
}
