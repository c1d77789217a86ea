/** At the start: what was being recorded when the server went is made whole up to its last fragment. */
import type { FragmentEntry } from '../../protocol/recording.ts';
import type { LessonLogger } from '../lessons/ports.ts';
import type { PartRow, RecordingRow } from '../store/recording-store.ts';
import type { Store } from '../store/store.ts';
import { partPathIn } from './disk-storage.ts';
import type { ScanResult } from './mp4/scan.ts';
import { runInWorker } from './run-worker.ts';
import type { RecordingStorage } from './storage.ts';

export interface Recovered {
  readonly recordingId: string;
  /** Fragments that were in the file and not noted. */
  readonly found: number;
  /** Fragments that were noted and not in the file: the disk lost what it had promised. */
  readonly lost: number;
  readonly cutBytes: number;
  readonly missingParts: readonly number[];
}

interface RecoveryOptions {
  readonly store: Pick<Store, 'recordings'>;
  readonly storage: RecordingStorage;
  readonly log: LessonLogger;
  /** For one part; only what is new in it is read. */
  readonly withinMs?: number;
}

const WITHIN_MS = 10_000;
const SNAP_MS = 200;

/** Recordings found at work become `interrupted`, complete to their last fragment. Others are left alone. */
export async function recoverRecordings(options: RecoveryOptions): Promise<Recovered[]> {
  const { store, log } = options;
  const recovered: Recovered[] = [];
  for (const row of await store.recordings.withStatus(['recording', 'paused'])) {
    const { recordingId } = row;
    try {
      const outcome = await recover(row, options);
      recovered.push(outcome);
      log.info(outcome, 'a recording that was interrupted is complete again');
    } catch (err) {
      log.error({ err, recordingId }, 'a recording could not be looked through; what was noted of it stays');
    }
    await store.recordings.update(recordingId, { status: 'interrupted' });
  }
  return recovered;
}

async function recover(row: RecordingRow, { store, storage, withinMs = WITHIN_MS, log }: RecoveryOptions): Promise<Recovered> {
  const { recordingId } = row;
  const outcome = { recordingId, found: 0, lost: 0, cutBytes: 0, missingParts: [] as number[] };
  // Where the lesson's clock was at the end of the part before.
  let lessonMs = row.startedLessonMs;
  for (const part of await store.recordings.parts(recordingId)) {
    const { partNo } = part;
    const fileBytes = await storage.partBytes(recordingId, partNo);
    if (fileBytes === null && part.initBytes > 0) outcome.missingParts.push(partNo);
    outcome.lost += await store.recordings.forgetBeyond(recordingId, partNo, fileBytes ?? 0);
    if (fileBytes === null) continue;
    const last = await store.recordings.lastFragment(recordingId, partNo);
    const from = last ? last.offset + last.bytes : part.initBytes;
    if (last) lessonMs = last.lessonMs + last.durationMs;
    if (fileBytes <= from) continue;
    const path = partPathIn(storage.location.folder, recordingId, partNo);
    const work = { kind: 'scan', task: { path, from, initBytes: part.initBytes } } as const;
    try {
      const result = await runInWorker<ScanResult>(work, { withinMs }).result;
      await take(recordingId, { part, last, lessonMs }, result, store);
      outcome.found += result.fragments.length;
      outcome.cutBytes += fileBytes - result.validEnd;
      if (fileBytes > result.validEnd) await storage.truncatePart(recordingId, partNo, result.validEnd);
    } catch (err) {
      log.warn({ err, recordingId, partNo }, 'the end of a recording could not be read; what was noted of it stays');
    }
  }
  return outcome;
}

async function take(
  recordingId: string,
  { part, last, lessonMs }: { part: PartRow; last: FragmentEntry | null; lessonMs: number },
  { initBytes, fragments }: ScanResult,
  { recordings }: Pick<Store, 'recordings'>,
): Promise<void> {
  if (part.initBytes === 0 && initBytes > 0) await recordings.setInit(recordingId, part.partNo, initBytes);
  const entries: FragmentEntry[] = [];
  for (const { offset, bytes, startMs, durationMs } of fragments) {
    const before = entries.at(-1) ?? last;
    const endMs = before ? before.startMs + before.durationMs : 0;
    // A file's own clock may begin a little off zero; fragments follow one another unless there is a real gap.
    const start = Math.abs(startMs - endMs) < SNAP_MS ? endMs : Math.max(startMs, endMs);
    entries.push({
      partNo: part.partNo,
      fragmentNo: (before?.fragmentNo ?? -1) + 1,
      startMs: start,
      durationMs,
      lessonMs: before ? before.lessonMs + start - before.startMs : lessonMs,
      offset,
      bytes,
    });
  }
  await recordings.addFragments(recordingId, entries);
}
