/** The rows of the table of requests that speak of recordings, and their notices. */
import { z } from 'zod';
import { LectureId, ParticipantId } from './models.ts';
import { ExportId, ExportKind, Marker, Recording, RecordingExport, RecordingId, RecordingMs, Shared } from './recording.ts';
import { nothing, request } from './request.ts';

const oneRecording = z.object({ recordingId: RecordingId });
const reply = z.object({ recording: Recording });

export const recordingRequests = {
  // --- in the lesson, with the right `record` ---
  /** Begins, or goes on with what was interrupted in this lesson. Upload to `/api/recordings/:recordingId` with the token. */
  'recording:start': request('seat', nothing, z.object({ recording: Recording, uploadToken: z.string() })),
  'recording:pause': request('seat', nothing, nothing),
  'recording:resume': request('seat', nothing, nothing),
  'recording:stop': request('seat', nothing, nothing),
  /** "Chapter here". */
  'recording:mark': request('seat', z.object({ title: Marker.shape.title.default('') }), z.object({ marker: Marker })),
  /** Whether the server keeps what each person sends as it was sent. Before the lesson is live: from then on. */
  'server-copy:set': request('seat', z.object({ on: z.boolean() }), nothing),
  /** Whether students may look back during the lesson. Needs `moderate`. */
  'rewind:allow': request('seat', z.object({ allowed: z.boolean() }), nothing),
  /** How far behind the lesson this page shows it, null when live. Not kept. */
  'recording:behind': request(
    'seat',
    z.object({
      behindMs: z
        .number()
        .min(0)
        .max(30 * 86_400_000)
        .nullable(),
    }),
    nothing,
  ),

  // --- the library ---
  'recording:list': request(
    'host',
    z.object({
      lectureId: LectureId.optional(),
      /** Words of the title. */
      search: z.string().max(200).default(''),
      inBin: z.boolean().default(false),
      limit: z.number().int().min(1).max(500).default(200),
      offset: z.number().int().min(0).default(0),
    }),
    /** Latest first. */
    z.object({ recordings: z.array(Recording), total: z.number().int() }),
  ),
  'recording:rename': request(
    'host',
    oneRecording.extend({ title: z.string().trim().min(1, 'Please give the recording a title.').max(120) }),
    reply,
  ),
  'recording:share': request('host', oneRecording.extend({ shared: Shared }), reply),
  /** To the bin, and out of it again. */
  'recording:delete': request('host', oneRecording, reply),
  'recording:restore': request('host', oneRecording, reply),
  /** Removed for good after so many days; null keeps it. */
  'recording:keep': request('host', oneRecording.extend({ days: z.number().int().min(1).max(3650).nullable() }), reply),
  'recording:markers': request('host', oneRecording.extend({ markers: z.array(Marker).max(500) }), reply),
  'recording:export': request(
    'host',
    oneRecording.extend({
      kind: ExportKind,
      /** Recording time; the film begins with the keyframe before it. */
      trimStartMs: RecordingMs.optional(),
      trimEndMs: RecordingMs.optional(),
    }),
    z.object({ exportId: ExportId }),
  ),
  'export:list': request('host', nothing, z.object({ exports: z.array(RecordingExport) })),
  /** Stops one under way; removes the file of one that is done. */
  'export:cancel': request('host', z.object({ exportId: ExportId }), nothing),
} as const;

export const recordingNotices = {
  /** To desks: this recording is new, or its title, status, sharing or place changed. Not for each fragment. */
  'recording:changed': z.object({ recordingId: RecordingId }),
  /** To desks. */
  'export:changed': z.object({ export: RecordingExport }),
  /** To those who moderate: somebody looks at the past, or (null) is live again. */
  'behind:changed': z.object({ participantId: ParticipantId, behindMs: z.number().nullable() }),
  /** To those who moderate, at 30 and 10 minutes: then the disk is too full to go on recording. */
  'disk:low': z.object({ minutesLeft: z.number() }),
} as const;
