import type { LessonEvent } from '../../../protocol/lesson-events.ts';
import type { ExportKind, FragmentEntry, Marker, RecordingPart } from '../../../protocol/recording.ts';

/** All a worker needs to make a file of a recording: it has no store of its own. */
export interface ExportTask {
  readonly kind: ExportKind;
  /** Where recordings lie, and the file or folder to make. It is written beside and moved there whole. */
  readonly recordingsFolder: string;
  readonly target: string;
  readonly recordingId: string;
  readonly title: string;
  readonly startedAt: number;
  readonly interrupted: boolean;
  readonly parts: readonly RecordingPart[];
  readonly fragments: readonly FragmentEntry[];
  readonly markers: readonly Marker[];
  /** As the class saw it. */
  readonly events: readonly LessonEvent[];
  readonly trimStartMs: number | null;
  readonly trimEndMs: number | null;
  /** The page of a saved lesson, which is put beside the films. */
  readonly playerFolder: string;
}

export interface ExportResult {
  readonly bytes: number;
  /** The ending may differ from what was thought: parts that don't fit together come as a zip. */
  readonly target: string;
}
