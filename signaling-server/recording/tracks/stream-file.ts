/** One stream's recording: its row, its parts, its fragments, written one after the other by the way that pages' recordings go. */
import { setTimeout as wait } from 'node:timers/promises';
import { RefusedError } from '../../../protocol/errors.ts';
import type { RecordingStatus } from '../../../protocol/recording.ts';
import type { LessonLogger } from '../../lessons/ports.ts';
import type { RecordingRow } from '../../store/recording-store.ts';
import type { Store } from '../../store/store.ts';
import type { Uploads } from '../uploads.ts';
import type { FromTrackWorker } from './track-messages.ts';

export type StreamFragment = Extract<FromTrackWorker, { kind: 'fragment' }>;

export interface StreamFileOptions {
  /** Written with the first fragment: who sends nothing leaves nothing. */
  readonly row: RecordingRow;
  readonly store: Pick<Store, 'recordings'>;
  readonly uploads: Uploads;
  readonly newId: () => string;
  /** The lesson's clock less this machine's, in ms. */
  readonly lessonOffsetMs: number;
  readonly onChanged: (recordingId: string) => void;
  /** How long the disk lasts. */
  readonly onRoom: (minutesLeft: number) => void;
  readonly log: LessonLogger;
}

/** What waits for a slow disk; then seconds are left out, and what comes after them goes on. */
const MOST_WAITING_BYTES = 24_000_000;
const RETRY_MS = 1_000;
const MOST_TRIES = 30;

export class StreamFile {
  readonly #options: StreamFileOptions;
  readonly #finished = Promise.withResolvers<void>();
  #recordingId: string;
  #row: 'missing' | 'there' = 'missing';
  #writing: Promise<void> = Promise.resolve();
  #waitingBytes = 0;
  #leftOut = 0;
  /** The stream's part, and the recording's it became. */
  #part: { readonly streamPartNo: number; readonly partNo: number; nextFragmentNo: number } | undefined;

  constructor(options: StreamFileOptions) {
    this.#options = options;
    this.#recordingId = options.row.recordingId;
  }

  get recordingId(): string {
    return this.#recordingId;
  }

  /** All is written, and nothing more comes. */
  get finished(): Promise<void> {
    return this.#finished.promise;
  }

  add(fragment: StreamFragment): void {
    const { length } = fragment.bytes;
    if (this.#waitingBytes + length > MOST_WAITING_BYTES) {
      this.#leftOut += 1;
      return;
    }
    this.#waitingBytes += length;
    this.#writing = this.#writing
      .then(() => this.#write(fragment))
      .catch((err: unknown) =>
        this.#options.log.error({ err, recordingId: this.#recordingId }, 'a second of a copy could not be kept'),
      )
      .finally(() => {
        this.#waitingBytes -= length;
      });
  }

  async finish(status: RecordingStatus): Promise<void> {
    const { uploads, store, onChanged, log } = this.#options;
    await this.#writing;
    try {
      if (this.#row === 'there') {
        await store.recordings.update(this.#recordingId, { status });
        if (status !== 'recording') await uploads.release(this.#recordingId);
        onChanged(this.#recordingId);
      }
    } catch (err) {
      log.error({ err, recordingId: this.#recordingId }, 'a copy could not be ended');
    }
    this.#finished.resolve();
  }

  async #write(fragment: StreamFragment): Promise<void> {
    const { uploads, lessonOffsetMs, log, onRoom } = this.#options;
    if (this.#leftOut > 0)
      log.warn({ recordingId: this.#recordingId, seconds: this.#leftOut }, 'the disk is slow: a copy has a gap');
    this.#leftOut = 0;
    await this.#ensureRow();
    const { startMs, durationMs, atMs } = fragment;
    const part = await this.#partOf(fragment);
    const offered = { fragmentNo: part.nextFragmentNo, startMs, durationMs, lessonMs: Math.max(0, atMs + lessonOffsetMs) };
    const { nextFragmentNo, minutesLeft } = await persistent(() =>
      uploads.putFragment(this.#recordingId, part.partNo, offered, Buffer.from(fragment.bytes)),
    );
    part.nextFragmentNo = nextFragmentNo;
    if (minutesLeft !== null) onRoom(minutesLeft);
  }

  async #partOf({ partNo: streamPartNo, mimeType, width, height, init }: StreamFragment) {
    if (this.#part?.streamPartNo === streamPartNo) return this.#part;
    const { uploads } = this.#options;
    const partNo = await persistent(() => uploads.beginPart(this.#recordingId, { mimeType, width, height }));
    await persistent(() => uploads.putInit(this.#recordingId, partNo, Buffer.from(init)));
    this.#part = { streamPartNo, partNo, nextFragmentNo: 0 };
    return this.#part;
  }

  async #ensureRow(): Promise<void> {
    if (this.#row === 'there') return;
    const { store, row, newId, onChanged } = this.#options;
    const known = await store.recordings.get(row.recordingId);
    // What was thrown away stays so.
    if (known?.deletedAt != null) this.#recordingId = newId();
    if (known && known.deletedAt === null) await store.recordings.update(row.recordingId, { status: 'recording' });
    else await store.recordings.insert({ ...row, recordingId: this.#recordingId });
    this.#row = 'there';
    onChanged(this.#recordingId);
  }
}

/** A disk that is slow or stumbles is asked again. @throws what it says in the end, or that it is full */
async function persistent<R>(act: () => Promise<R>): Promise<R> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await act();
    } catch (error) {
      const again = error instanceof RefusedError && (error.code === 'too-fast' || error.code === 'not-saved');
      if (!again || tries >= MOST_TRIES) throw error;
      await wait(RETRY_MS);
    }
  }
}
