/**
 * Lesson events: everything that happens in a lesson and matters later, one schema a type. The log is the truth; replay, attendance
 * and reports read it. Add types and optional fields freely; never change the meaning of one that has been logged.
 */
import { z } from 'zod';
import { Audience, Group, Participant, Producer, Stage } from './lesson-state.ts';
import { GroupId, LectureId, ParticipantId, Permission, ProducerId, Role } from './models.ts';
import { Marker, RecordingId, RecordingStopReason, ServerCopyStopReason } from './recording.ts';

/** Whom a change of rights is for. */
export const PermissionTarget = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('everyone') }), // every student
  z.object({ kind: z.literal('group'), groupId: GroupId }),
  z.object({ kind: z.literal('participant'), participantId: ParticipantId }),
]);
export type PermissionTarget = z.infer<typeof PermissionTarget>;

export const LeaveReason = z.enum(['left', 'gone', 'removed', 'refused', 'banned', 'ended']);
export type LeaveReason = z.infer<typeof LeaveReason>;

export const eventData = {
  'lesson:opened': z.object({
    lectureId: LectureId,
    title: z.string(),
    openedAt: z.number(),
    capacity: z.number().int(),
    studentPermissions: z.array(Permission),
    examMode: z.boolean().optional(),
  }),
  /** The server came back after a stop or crash and folded the log; says what the wall clock read then. */
  'lesson:resumed': z.object({ resumedAt: z.number() }),
  'lesson:started': z.object({}),
  'lesson:ended': z.object({ reason: z.enum(['teacher', 'idle', 'host-quit']) }),
  /**
   * The lecture was edited while people were already here. Rights that were changed live win over an edit. `examMode` is there when the
   * edit changed it.
   */
  'lesson:changed': z.object({ title: z.string(), capacity: z.number().int(), examMode: z.boolean().optional() }),
  'lesson:locked': z.object({ locked: z.boolean() }),
  'participant:joined': z.object({ participant: Participant }),
  'participant:admitted': z.object({ participantId: ParticipantId }),
  'participant:left': z.object({ participantId: ParticipantId, reason: LeaveReason }),
  'participant:readmitted': z.object({ participantId: ParticipantId }),
  'participant:renamed': z.object({ participantId: ParticipantId, displayName: z.string() }),
  'participant:role-changed': z.object({ participantId: ParticipantId, role: Role }),
  'participant:moved': z.object({ participantId: ParticipantId, groupId: GroupId }),
  'permissions:changed': z.object({
    target: PermissionTarget,
    give: z.array(Permission),
    take: z.array(Permission),
  }),
  /** Exam mode was switched in the lesson. */
  'exam:changed': z.object({ on: z.boolean() }),
  'hand:raised': z.object({ participantId: ParticipantId }),
  'hand:lowered': z.object({ participantId: ParticipantId }),
  'chat:sent': z.object({
    participantId: ParticipantId,
    text: z.string(),
    audience: Audience,
    replyTo: z.number().int().nullable(),
  }),
  'chat:deleted': z.object({ messageId: z.number().int() }),
  'chat:reacted': z.object({
    messageId: z.number().int(),
    participantId: ParticipantId,
    emoji: z.string(),
    on: z.boolean(),
  }),
  'announcement:set': z.object({ participantId: ParticipantId, text: z.string() }),
  'announcement:cleared': z.object({}),
  'producer:opened': z.object({ producer: Producer }),
  'producer:paused': z.object({ producerId: ProducerId }),
  'producer:resumed': z.object({ producerId: ProducerId }),
  'producer:closed': z.object({ producerId: ProducerId }),
  'stage:changed': Stage,
  'group:created': z.object({ group: Group }),
  'group:closed': z.object({ groupId: GroupId }),
  'group:addressed': z.object({ participantId: ParticipantId.nullable() }),
  'recording:started': z.object({ recordingId: RecordingId }),
  'recording:paused': z.object({ recordingId: RecordingId }),
  'recording:resumed': z.object({ recordingId: RecordingId }),
  'recording:stopped': z.object({ recordingId: RecordingId, reason: RecordingStopReason }),
  'recording:marked': z.object({ marker: Marker }),
  'server-copy:started': z.object({}),
  'server-copy:stopped': z.object({ reason: ServerCopyStopReason }),
  /** Whether students may look back while the lesson goes on. */
  'rewind:allowed': z.object({ allowed: z.boolean() }),
  /** Stands in a page's log for an event it may not read, so that `seq` has no gaps there either. */
  hidden: z.object({}),
} as const;

export type LessonEventType = keyof typeof eventData;
export type EventData<T extends LessonEventType> = z.infer<(typeof eventData)[T]>;

export type LessonEventOf<T extends LessonEventType> = {
  /** Gapless from 1. */
  seq: number;
  /** Ms on the lesson's own clock, never decreasing. */
  at: number;
  type: T;
  /** The participant who caused it, or null for the server. */
  by: string | null;
  data: EventData<T>;
};
/** One thing that happened. Discriminated by `type`. */
export type LessonEvent = { [T in LessonEventType]: LessonEventOf<T> }[LessonEventType];

/** A decision not yet logged: the log gives it `seq` and `at`. */
export type NewLessonEvent = { [T in LessonEventType]: Omit<LessonEventOf<T>, 'seq' | 'at'> }[LessonEventType];

const envelope = z.object({
  seq: z.number().int().min(1),
  at: z.number().min(0),
  type: z.string(),
  by: z.string().nullable(),
  data: z.unknown(),
});

/** An event as it travels: its data was checked when it was logged, so that pages need no parser. */
export const LessonEventSchema = z.custom<LessonEvent>((value) => envelope.safeParse(value).success);

/**
 * Reads a stored event. Returns null for a type this version does not know (a database from a later version, or an event type since
 * retired): readers go on with `seq` and leave the rest.
 * @throws ZodError when the envelope, or the data of a known type, is damaged.
 */
export function parseLessonEvent(stored: unknown): LessonEvent | null {
  const event = envelope.parse(stored);
  if (!Object.hasOwn(eventData, event.type)) return null;
  const data = eventData[event.type as LessonEventType].parse(event.data);
  return { ...event, data } as LessonEvent;
}
