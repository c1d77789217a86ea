/** What the server needs of a store for recordings: rows of what is in the files, written after the files are safe. */
import type { Source } from '../../protocol/models.ts';
import type {
  ExportKind,
  ExportState,
  FragmentEntry,
  Marker,
  RecordingPart,
  RecordingStatus,
  Shared,
} from '../../protocol/recording.ts';

export interface RecordingRow {
  recordingId: string;
  lectureId: string;
  title: string;
  kind: 'composed' | 'track';
  source: Source | null;
  status: RecordingStatus;
  startedAt: number;
  startedLessonMs: number;
  markers: Marker[];
  shared: Shared;
  thumbnail: boolean;
  deletedAt: number | null;
  keepUntil: number | null;
  /** Raised to make older upload tokens worthless. */
  uploadVersion: number;
}

/** A part with what its fragments add up to; `startMs` is for who knows all parts. */
export type PartRow = Omit<RecordingPart, 'startMs'> & { readonly fragments: number };
export type NewPart = Pick<PartRow, 'partNo' | 'mimeType' | 'width' | 'height'>;

export interface RecordingFilter {
  readonly lectureId: string | null;
  readonly search: string;
  readonly inBin: boolean;
  readonly limit: number;
  readonly offset: number;
}

export interface RecordingTable {
  insert(recording: RecordingRow): Promise<void>;
  get(recordingId: string): Promise<RecordingRow | null>;
  /** Latest first. */
  list(filter: RecordingFilter): Promise<{ recordings: RecordingRow[]; total: number }>;
  /** Of one lecture, not in the bin, latest first. */
  ofLecture(lectureId: string): Promise<RecordingRow[]>;
  withStatus(statuses: readonly RecordingStatus[]): Promise<RecordingRow[]>;
  /** @throws RefusedError `not-found` */
  update(recordingId: string, changes: Partial<Omit<RecordingRow, 'recordingId'>>): Promise<RecordingRow>;
  /** Due to be removed for good: in the bin since before, kept until before now, or of a lecture that is gone. */
  due(times: { readonly deletedBefore: number; readonly now: number }): Promise<RecordingRow[]>;
  /** With parts, fragments and exports. The files must be gone by then. */
  remove(recordingId: string): Promise<void>;

  parts(recordingId: string): Promise<PartRow[]>;
  insertPart(recordingId: string, part: NewPart): Promise<void>;
  setInit(recordingId: string, partNo: number, initBytes: number): Promise<void>;
  /** Group-committed with the log's; durable when it resolves. Numbers and offsets must go on from the last. */
  addFragments(recordingId: string, fragments: readonly FragmentEntry[]): Promise<void>;
  /** After a position, in order. */
  fragments(recordingId: string, after?: { readonly partNo: number; readonly fragmentNo: number }): Promise<FragmentEntry[]>;
  lastFragment(recordingId: string, partNo: number): Promise<FragmentEntry | null>;
  fragment(recordingId: string, partNo: number, fragmentNo: number): Promise<FragmentEntry | null>;
  /** The file turned out to be shorter: forgets what reaches beyond. Returns how many. */
  forgetBeyond(recordingId: string, partNo: number, fileBytes: number): Promise<number>;
}

export interface ExportRow {
  exportId: string;
  recordingId: string;
  kind: ExportKind;
  trimStartMs: number | null;
  trimEndMs: number | null;
  state: ExportState;
  fileName: string;
  bytes: number;
  message: string | null;
  createdAt: number;
}

export interface ExportTable {
  insert(row: ExportRow): Promise<void>;
  get(exportId: string): Promise<ExportRow | null>;
  /** Latest first. */
  list(): Promise<ExportRow[]>;
  update(exportId: string, changes: Partial<Pick<ExportRow, 'state' | 'bytes' | 'message' | 'fileName'>>): Promise<void>;
  remove(exportId: string): Promise<void>;
}
