/** Exports one after the other, each in a worker: progress told, cancelled at once, begun anew after a restart. */
import { rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { RefusedError } from '../../../protocol/errors.ts';
import type { RecordingExport } from '../../../protocol/recording.ts';
import type { Payload } from '../../../protocol/requests.ts';
import type { LessonLogger } from '../../lessons/ports.ts';
import type { ExportRow } from '../../store/recording-store.ts';
import type { Store } from '../../store/store.ts';
import type { LogView } from '../log-view.ts';
import { recordingOf } from '../recording-view.ts';
import { type RunningTask, runInWorker } from '../run-worker.ts';
import type { RecordingStorage } from '../storage.ts';
import { exportFileName } from './export-name.ts';
import type { ExportResult, ExportTask } from './export-task.ts';

export interface ExportJobsOptions {
  readonly store: Pick<Store, 'recordings' | 'exports'>;
  readonly storage: RecordingStorage;
  readonly logView: LogView;
  /** Where files are made. */
  readonly folder: string;
  /** The page of a saved lesson. */
  readonly playerFolder: string;
  /** Epoch ms. */
  readonly clock: () => number;
  readonly newId: () => string;
  readonly reserveBytes: number;
  readonly onChanged: (changed: RecordingExport) => void;
  readonly log: LessonLogger;
}

interface Running {
  readonly exportId: string;
  readonly startedAt: number;
  progress: number;
  toldAt: number;
  worker: RunningTask<ExportResult> | null;
  cancelled: boolean;
}

const TELL_EVERY_MS = 250;
/** Estimates from the first moments are worth nothing. */
const ESTIMATE_AFTER_MS = 1_000;

export class ExportJobs {
  readonly #options: ExportJobsOptions;
  #running: Running | null = null;
  #working: Promise<void> | null = null;
  #closed = false;

  constructor(options: ExportJobsOptions) {
    this.#options = options;
  }

  /** What was under way when the server stopped is begun anew. */
  async resume(): Promise<void> {
    for (const row of await this.#options.store.exports.list()) {
      if (row.state === 'running') await this.#change(row, { state: 'waiting' });
    }
    this.#work();
  }

  /** @throws RefusedError `not-found`; `wrong-state` when there is nothing to export, `disk-full` */
  async add({ recordingId, kind, trimStartMs, trimEndMs }: Payload<'recording:export'>): Promise<string> {
    const { store, storage, newId, clock, reserveBytes } = this.#options;
    const row = await store.recordings.get(recordingId);
    if (!row) throw new RefusedError('not-found', 'This recording is no longer there.');
    const recording = recordingOf(row, await store.recordings.parts(recordingId));
    if (recording.durationMs === 0) throw new RefusedError('wrong-state', 'There is nothing in this recording yet.');
    if (trimEndMs !== undefined && trimEndMs <= (trimStartMs ?? 0)) {
      throw new RefusedError('bad-request', 'The end has to come after the beginning.', { details: { field: 'trimEndMs' } });
    }
    if ((trimStartMs ?? 0) >= recording.durationMs) {
      throw new RefusedError('bad-request', 'The recording is shorter than that.', { details: { field: 'trimStartMs' } });
    }
    const free = await storage.freeBytes();
    const needed = kind === 'lesson-zip' ? recording.bytes * 2 : kind.startsWith('chat') ? 0 : recording.bytes;
    if (free !== null && free - reserveBytes < needed) {
      throw new RefusedError('disk-full', 'There is too little room on the disk for this.');
    }
    const made: ExportRow = {
      exportId: newId(),
      recordingId,
      kind,
      trimStartMs: trimStartMs ?? null,
      trimEndMs: trimEndMs ?? null,
      state: 'waiting',
      fileName: exportFileName(row.title, kind),
      bytes: 0,
      message: null,
      createdAt: clock(),
    };
    await store.exports.insert(made);
    await this.#tell(made);
    this.#work();
    return made.exportId;
  }

  async list(): Promise<RecordingExport[]> {
    const rows = await this.#options.store.exports.list();
    return Promise.all(rows.map((row) => this.#shown(row)));
  }

  /** Stops one under way; forgets one that is over, with its file. */
  async cancel(exportId: string): Promise<void> {
    const row = await this.#row(exportId);
    if (row.state === 'done' || row.state === 'failed' || row.state === 'cancelled') {
      await this.#removeFiles(exportId);
      await this.#options.store.exports.remove(exportId);
      await this.#tell({ ...row, state: 'cancelled' });
      return;
    }
    const running = this.#running?.exportId === exportId ? this.#running : null;
    if (running) {
      running.cancelled = true;
      await running.worker?.stop();
      await this.#working;
      return;
    }
    await this.#change(row, { state: 'cancelled' });
  }

  /** Everything made of a recording. */
  async removeOf(recordingId: string): Promise<void> {
    for (const row of (await this.#options.store.exports.list()).filter((candidate) => candidate.recordingId === recordingId)) {
      if (row.state === 'waiting' || row.state === 'running') await this.cancel(row.exportId);
      await this.#removeFiles(row.exportId);
    }
  }

  /** Files made before this time (epoch ms) and fetched or forgotten since: they can be made again. Returns how many. */
  async removeOlderThan(createdBefore: number): Promise<number> {
    const over = (await this.#options.store.exports.list()).filter(
      ({ createdAt, state }) => createdAt < createdBefore && state !== 'waiting' && state !== 'running',
    );
    for (const { exportId } of over) await this.cancel(exportId);
    return over.length;
  }

  /** What an export was made of. @throws RefusedError `not-found` */
  async recordingOf(exportId: string): Promise<string> {
    return (await this.#row(exportId)).recordingId;
  }

  /** The file of one that is done, and what it is called. @throws RefusedError `not-found` */
  async file(exportId: string): Promise<{ readonly path: string; readonly row: ExportRow; readonly bytes: number }> {
    const row = await this.#row(exportId);
    const path = this.#path(row);
    const found = row.state === 'done' && row.kind !== 'lesson-folder' ? await stat(path).catch(() => null) : null;
    if (!found?.isFile()) throw new RefusedError('not-found', 'This file is not there.');
    return { path, row, bytes: found.size };
  }

  /** Ends the worker; what it made is begun anew after the next start. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#running?.worker?.stop();
    await this.#working;
  }

  #work(): void {
    this.#working ??= this.#workOff().finally(() => {
      this.#working = null;
    });
  }

  async #workOff(): Promise<void> {
    for (;;) {
      const waiting = (await this.#options.store.exports.list()).filter(({ state }) => state === 'waiting');
      const next = waiting.at(-1);
      if (this.#closed || !next) return;
      await this.#run(next).catch((err: unknown) => {
        this.#options.log.error({ err, exportId: next.exportId }, 'an export could not be noted');
        this.#closed = true;
      });
    }
  }

  async #run(row: ExportRow): Promise<void> {
    const { log, clock } = this.#options;
    const { exportId } = row;
    const running: Running = { exportId, startedAt: clock(), progress: 0, toldAt: 0, worker: null, cancelled: false };
    this.#running = running;
    try {
      await this.#change(row, { state: 'running' });
      const task = await this.#task(row);
      if (running.cancelled || this.#closed) throw new Error('The work was stopped.');
      const work = { kind: 'export', task } as const;
      running.worker = runInWorker<ExportResult>(work, { onProgress: (progress) => this.#progressed(row, running, progress) });
      const { bytes, target } = await running.worker.result;
      this.#running = null;
      await this.#change(row, { state: 'done', bytes, fileName: basename(target) });
    } catch (err) {
      this.#running = null;
      if (running.cancelled || !this.#closed) await this.#removeFiles(exportId);
      if (running.cancelled) await this.#change(row, { state: 'cancelled' });
      else if (!this.#closed) {
        log.warn({ err, exportId }, 'an export failed');
        await this.#change(row, { state: 'failed', message: err instanceof Error ? err.message : null });
      }
    }
  }

  async #task({ recordingId, kind, trimStartMs, trimEndMs, ...row }: ExportRow): Promise<ExportTask> {
    const { store, storage, logView, playerFolder } = this.#options;
    const found = await store.recordings.get(recordingId);
    if (!found) throw new Error('This recording is no longer there.');
    const { parts, title, startedAt, markers, status, lectureId } = recordingOf(found, await store.recordings.parts(recordingId));
    const wholeLesson = kind === 'lesson-zip' || kind === 'lesson-folder';
    return {
      kind,
      recordingsFolder: storage.location.folder,
      target: this.#path(row),
      recordingId,
      title,
      startedAt,
      interrupted: status === 'interrupted',
      parts,
      fragments: await store.recordings.fragments(recordingId),
      markers,
      events: await logView.read(lectureId, { kind: 'class', lectureId }, 0),
      // A saved lesson is the whole of it.
      trimStartMs: wholeLesson ? null : trimStartMs,
      trimEndMs: wholeLesson ? null : trimEndMs,
      playerFolder,
    };
  }

  #progressed(row: ExportRow, running: Running, progress: number): void {
    running.progress = progress;
    const now = this.#options.clock();
    if (now - running.toldAt < TELL_EVERY_MS) return;
    running.toldAt = now;
    void this.#tell({ ...row, state: 'running' });
  }

  async #change(row: ExportRow, changes: Partial<Pick<ExportRow, 'state' | 'bytes' | 'message' | 'fileName'>>): Promise<void> {
    await this.#options.store.exports.update(row.exportId, changes);
    await this.#tell({ ...row, ...changes });
  }

  async #tell(row: ExportRow): Promise<void> {
    this.#options.onChanged(await this.#shown(row));
  }

  async #shown({ trimStartMs: _start, trimEndMs: _end, ...row }: ExportRow): Promise<RecordingExport> {
    const { store, clock } = this.#options;
    const title = (await store.recordings.get(row.recordingId))?.title ?? '';
    const running = this.#running?.exportId === row.exportId ? this.#running : null;
    const progress = row.state === 'done' ? 1 : (running?.progress ?? 0);
    const elapsedMs = running ? clock() - running.startedAt : 0;
    const known = running !== null && progress > 0 && elapsedMs > ESTIMATE_AFTER_MS;
    return {
      ...row,
      title,
      progress,
      secondsLeft: known ? Math.ceil(((elapsedMs / progress) * (1 - progress)) / 1000) : null,
      url: row.state === 'done' && row.kind !== 'lesson-folder' ? `/api/exports/${row.exportId}/file` : null,
      path: row.state === 'done' ? this.#path(row) : null,
    };
  }

  async #row(exportId: string): Promise<ExportRow> {
    const row = await this.#options.store.exports.get(exportId);
    if (!row) throw new RefusedError('not-found', 'This export is no longer there.');
    return row;
  }

  #path({ exportId, fileName }: Pick<ExportRow, 'exportId' | 'fileName'>): string {
    return join(this.#options.folder, exportId, fileName);
  }

  #removeFiles(exportId: string): Promise<void> {
    return rm(join(this.#options.folder, exportId), { recursive: true, force: true });
  }
}
