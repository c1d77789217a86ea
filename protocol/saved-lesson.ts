/**
 * A lesson saved to be opened without Lectern: beside its page lies `lesson.js`, which says `window.LECTERN_LESSON = {…}` (a page opened
 * from a disk may not fetch files, but may run scripts beside it).
 */
import type { LessonEvent } from './lesson-events.ts';
import type { Marker } from './recording.ts';

export interface SavedLesson {
  readonly version: 1;
  readonly title: string;
  /** Epoch ms. */
  readonly startedAt: number;
  readonly interrupted: boolean;
  /** Finished files, one after the other; addresses relative to the page. */
  readonly files: readonly { readonly url: string; readonly startMs: number; readonly durationMs: number }[];
  /** Where recording time and the lesson's clock meet, by time; from each point on both run alike. At least one. */
  readonly clock: readonly { readonly recordingMs: number; readonly lessonMs: number }[];
  readonly markers: readonly Marker[];
  /** What everyone in the lesson may see. */
  readonly events: readonly LessonEvent[];
}
