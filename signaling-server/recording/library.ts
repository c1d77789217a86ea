/** The recordings that are kept: listed, named, shared, put in the bin and taken out, removed for good when their time is over. */
import { RefusedError } from '../../protocol/errors.ts';
import type { Recording } from '../../protocol/recording.ts';
import type { Payload, Reply } from '../../protocol/requests.ts';
import type { LessonLogger } from '../lessons/ports.ts';
import type { RecordingRow } from '../store/recording-store.ts';
import type { Store } from '../store/store.ts';
import { viewRecording } from './recording-view.ts';
import type { RecordingStorage } from './storage.ts';

export interface LibraryOptions {
  readonly store: Pick<Store, 'recordings'>;
  readonly storage: RecordingStorage;
  /** Epoch ms. */
  readonly clock: () => number;
  readonly isActive: (recordingId: string) => boolean;
  /** What was made of it goes along. */
  readonly removeExports: (recordingId: string) => Promise<void>;
  /** Of exports made before this time (epoch ms). */
  readonly removeOldExports: (createdBefore: number) => Promise<unknown>;
  readonly onChanged: (recordingId: string) => void;
  readonly binDays: number;
  readonly log: LessonLogger;
}

const DAY_MS = 86_400_000;
const EVERY_MS = 3_600_000;

export class Library {
  readonly #options: LibraryOptions;
  readonly #timer: NodeJS.Timeout;
  #cleaning: Promise<unknown>;

  /** Cleans once at the start and every hour. */
  constructor(options: LibraryOptions) {
    this.#options = options;
    this.#timer = setInterval(() => {
      this.#cleaning = this.clean();
    }, EVERY_MS);
    this.#timer.unref();
    this.#cleaning = this.clean();
  }

  async list({ lectureId, search, inBin, limit, offset }: Payload<'recording:list'>): Promise<Reply<'recording:list'>> {
    const { store } = this.#options;
    const filter = { lectureId: lectureId ?? null, search, inBin, limit, offset };
    const { recordings, total } = await store.recordings.list(filter);
    return { recordings: await Promise.all(recordings.map((row) => viewRecording(store, row))), total };
  }

  /** What a class may watch of a lecture, oldest first. */
  async shared(lectureId: string): Promise<Recording[]> {
    const { store } = this.#options;
    const rows = (await store.recordings.ofLecture(lectureId)).filter(({ shared }) => shared === 'class');
    return Promise.all(rows.reverse().map((row) => viewRecording(store, row)));
  }

  /** @throws RefusedError `not-found` */
  async row(recordingId: string): Promise<RecordingRow> {
    const row = await this.#options.store.recordings.get(recordingId);
    if (!row) throw new RefusedError('not-found', 'This recording is no longer there.');
    return row;
  }

  async change(recordingId: string, changes: Partial<RecordingRow>): Promise<{ recording: Recording }> {
    const { store, onChanged } = this.#options;
    const row = await store.recordings.update(recordingId, changes);
    onChanged(recordingId);
    return { recording: await viewRecording(store, row) };
  }

  async putInBin(recordingId: string): Promise<{ recording: Recording }> {
    const { deletedAt } = await this.row(recordingId);
    if (this.#options.isActive(recordingId)) {
      throw new RefusedError('wrong-state', 'This lesson is still being recorded. Please stop the recording first.');
    }
    return this.change(recordingId, { deletedAt: deletedAt ?? this.#options.clock() });
  }

  keep(recordingId: string, days: number | null): Promise<{ recording: Recording }> {
    return this.change(recordingId, { keepUntil: days === null ? null : this.#options.clock() + days * DAY_MS });
  }

  /** Removes for good what is due. Returns how many. A file that can't be removed is tried again in an hour. */
  async clean(): Promise<number> {
    const { store, storage, clock, binDays, isActive, removeExports, onChanged, log } = this.#options;
    let removed = 0;
    try {
      await this.#options.removeOldExports(clock() - binDays * DAY_MS);
      for (const { recordingId } of await store.recordings.due({ deletedBefore: clock() - binDays * DAY_MS, now: clock() })) {
        if (isActive(recordingId)) continue;
        await removeExports(recordingId);
        // The files first: rows without files are found again, files without rows would lie there for ever.
        await storage.remove(recordingId);
        await store.recordings.remove(recordingId);
        onChanged(recordingId);
        removed += 1;
      }
    } catch (err) {
      log.error({ err }, 'recordings that are due could not be removed; it is tried again in an hour');
    }
    return removed;
  }

  /** Waits for a run under way. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#cleaning;
  }
}
