/** The script that lies beside the page of a saved lesson: pages opened from a disk may not fetch, but may run it. */
import type { SavedLesson } from '../../../protocol/saved-lesson.ts';
import type { ExportTask } from './export-task.ts';

/** Fragments further off the line than this make a new point: clocks drift, and pauses jump. */
const DRIFT_MS = 100;

export function lessonScript(task: ExportTask, files: SavedLesson['files']): string {
  const { title, startedAt, interrupted, markers, events } = task;
  const lesson: SavedLesson = { version: 1, title, startedAt, interrupted, files, clock: clockOf(task), markers, events };
  return `window.LECTERN_LESSON = ${JSON.stringify(lesson)};\n`;
}

/** Where recording and lesson meet, told again only where they don't run alike. */
export function clockOf({ parts, fragments }: Pick<ExportTask, 'parts' | 'fragments'>): SavedLesson['clock'] {
  const starts = new Map(parts.map(({ partNo, startMs }) => [partNo, startMs]));
  const points: { recordingMs: number; lessonMs: number }[] = [];
  for (const { partNo, startMs, lessonMs } of fragments) {
    const recordingMs = (starts.get(partNo) ?? 0) + startMs;
    const last = points.at(-1);
    if (last && Math.abs(lessonMs - last.lessonMs - (recordingMs - last.recordingMs)) < DRIFT_MS) continue;
    points.push({ recordingMs, lessonMs });
  }
  return points.length > 0 ? points : [{ recordingMs: 0, lessonMs: 0 }];
}
