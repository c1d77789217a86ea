/**
 * What is kept of pictures and sound. One recording belongs to a lecture and has parts, one fragmented MP4 file each; a part has fragments
 * of about a second, each beginning with a keyframe. Recording time counts ms over all parts, pauses left out; each fragment also knows
 * the lesson's clock, so that the log can be shown in step.
 */
import { z } from 'zod';
import { LectureId, Source } from './models.ts';

export const RecordingId = z.string().min(1).max(64);
export const ExportId = z.string().min(1).max(64);
/** Ms from the recording's beginning. */
export const RecordingMs = z
  .number()
  .min(0)
  .max(30 * 86_400_000);

/**
 * recording: fragments come in. paused: its recorder waits. ended: stopped in order. interrupted: its page or the server went; what came
 * is complete, and the same lesson may go on with it in a new part.
 */
export const RecordingStatus = z.enum(['recording', 'paused', 'ended', 'interrupted']);
export type RecordingStatus = z.infer<typeof RecordingStatus>;

export const RecordingPart = z.object({
  /** From 1. */
  partNo: z.number().int().min(1),
  /** e.g. `video/mp4; codecs="avc1.42e01f, opus"` */
  mimeType: z.string(),
  width: z.number().int(),
  height: z.number().int(),
  durationMs: z.number(),
  /** Of the file, as far as it may be read. */
  bytes: z.number().int(),
  /** Of the init segment at the beginning of the file. */
  initBytes: z.number().int(),
  /** Recording time at which the part begins. */
  startMs: z.number(),
});
export type RecordingPart = z.infer<typeof RecordingPart>;

export const FragmentEntry = z.object({
  partNo: z.number().int(),
  /** From 0 in each part. */
  fragmentNo: z.number().int(),
  /** In its part. */
  startMs: z.number(),
  durationMs: z.number(),
  lessonMs: z.number(),
  /** In the part's file. */
  offset: z.number().int(),
  bytes: z.number().int(),
});
export type FragmentEntry = z.infer<typeof FragmentEntry>;

export const Marker = z.object({
  markerId: z.string().min(1).max(64),
  title: z.string().trim().max(120, 'Please keep a chapter’s title under 120 letters.'),
  recordingMs: RecordingMs,
  lessonMs: z.number().min(0),
});
export type Marker = z.infer<typeof Marker>;

export const Shared = z.enum(['nobody', 'class']);
export type Shared = z.infer<typeof Shared>;

export const Recording = z.object({
  recordingId: RecordingId,
  lectureId: LectureId,
  title: z.string(),
  /** composed: the picture the teacher's page drew. track: one source as it was sent. */
  kind: z.enum(['composed', 'track']),
  source: Source.nullable(),
  status: RecordingStatus,
  startedAt: z.number(),
  startedLessonMs: z.number(),
  durationMs: z.number(),
  bytes: z.number().int(),
  parts: z.array(RecordingPart),
  /** By time. */
  markers: z.array(Marker),
  shared: Shared,
  /** Whether `/thumbnail` gives a picture. */
  thumbnail: z.boolean(),
  /** In the bin since. */
  deletedAt: z.number().nullable(),
  /** Removed for good after this time; null keeps it. */
  keepUntil: z.number().nullable(),
});
export type Recording = z.infer<typeof Recording>;

export const ExportKind = z.enum(['mp4', 'audio', 'chat-text', 'chat-vtt', 'lesson-zip', 'lesson-folder']);
export type ExportKind = z.infer<typeof ExportKind>;
export const ExportState = z.enum(['waiting', 'running', 'done', 'failed', 'cancelled']);
export type ExportState = z.infer<typeof ExportState>;

/** One file (or folder) made of a recording. */
export const RecordingExport = z.object({
  exportId: ExportId,
  recordingId: RecordingId,
  title: z.string(),
  kind: ExportKind,
  state: ExportState,
  /** 0 to 1. */
  progress: z.number(),
  secondsLeft: z.number().nullable(),
  bytes: z.number().int(),
  fileName: z.string(),
  /** To be fetched with a host token, or `?ticket=` of the recording; null until done, and for a folder. */
  url: z.string().nullable(),
  /** Where it lies on the teacher's machine; null until done. */
  path: z.string().nullable(),
  /** Why it failed, for people. */
  message: z.string().nullable(),
  createdAt: z.number(),
});
export type RecordingExport = z.infer<typeof RecordingExport>;

/** In the lesson's state: what is being recorded now. */
export const LessonRecording = z.object({
  recordingId: RecordingId,
  paused: z.boolean(),
  startedLessonMs: z.number(),
});
export type LessonRecording = z.infer<typeof LessonRecording>;

export const RecordingStopReason = z.enum(['asked', 'ended', 'interrupted', 'disk-full']);
export type RecordingStopReason = z.infer<typeof RecordingStopReason>;

export const ServerCopyStopReason = z.enum(['asked', 'disk-full']);
export type ServerCopyStopReason = z.infer<typeof ServerCopyStopReason>;

// --- over HTTP, under /api/recordings ---

const Ms = z.coerce
  .number()
  .min(0)
  .max(30 * 86_400_000);

/** `POST /api/recordings/:recordingId/parts` */
export const PartRequest = z.object({
  mimeType: z
    .string()
    .max(200)
    .regex(/^(video|audio)\/mp4(; ?codecs="?[\w.,+ -]+"?)?$/),
  width: z.number().int().min(0).max(16_384),
  height: z.number().int().min(0).max(16_384),
});
export type PartRequest = z.infer<typeof PartRequest>;
export const PartReply = z.object({ partNo: z.number().int() });
export type PartReply = z.infer<typeof PartReply>;

/** `POST …/parts/:partNo/fragments/:fragmentNo?startMs&durationMs&lessonMs`, the fragment as body. */
export const FragmentQuery = z.object({
  startMs: Ms,
  durationMs: Ms.pipe(z.number().max(60_000)),
  lessonMs: Ms,
});
export const FragmentReply = z.object({
  nextFragmentNo: z.number().int(),
  diskFreeBytes: z.number().nullable(),
  /** How long the disk lasts at this rate; null while nothing is known. */
  minutesLeft: z.number().nullable(),
});
export type FragmentReply = z.infer<typeof FragmentReply>;

/** `POST …/preview?recordingMs`, a small JPEG as body. */
export const PreviewQuery = z.object({ recordingMs: Ms });
/** `GET …/previews`, by time. */
export const PreviewsReply = z.object({ previews: z.array(z.object({ recordingMs: z.number(), url: z.string() })) });
export type PreviewsReply = z.infer<typeof PreviewsReply>;

/** `GET …/index`: everything, or what followed a fragment. */
export const IndexQuery = z.object({
  afterPart: z.coerce.number().int().min(0).default(0),
  afterFragment: z.coerce.number().int().min(-1).default(-1),
});
export const IndexReply = z.object({
  recording: Recording,
  fragments: z.array(FragmentEntry),
  /** Whether more may come. */
  live: z.boolean(),
});
export type IndexReply = z.infer<typeof IndexReply>;

/** `POST …/ticket`: what may stand in an address, for `<video src>` and downloads. */
export const TicketReply = z.object({ ticket: z.string(), validMs: z.number() });
export type TicketReply = z.infer<typeof TicketReply>;

/** `GET /api/watch/:joinCode`: what the class may watch. `watchToken` goes into `Authorization` as a seat's would. */
export const WatchReply = z.object({ title: z.string(), recordings: z.array(Recording), watchToken: z.string() });
export type WatchReply = z.infer<typeof WatchReply>;
