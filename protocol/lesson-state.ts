/**
 * The state of a lesson: what folding its log gives (`lesson/reduce.ts`). Server and pages hold the same state; a late joiner
 * is sent it as a snapshot. Everything in it is bounded: those who left are in the log, older chat lines too.
 */
import { z } from 'zod';
import { DEFAULT_STAGE } from './constants.ts';
import { GroupId, LectureId, MediaKind, ParticipantId, Permission, ProducerId, Role, Source } from './models.ts';
import { LessonRecording } from './recording.ts';

export { CHAT_LINES_IN_STATE } from './constants.ts';

export const LessonPhase = z.enum(['waiting', 'live', 'ended']);
export type LessonPhase = z.infer<typeof LessonPhase>;

export const Participant = z.object({
  participantId: ParticipantId,
  displayName: z.string(),
  role: Role,
  /** `lobby`: knocked and waits to be let in; receives nothing of the lesson. */
  place: z.enum(['lobby', 'inside']),
  groupId: GroupId,
  /** Rights given or taken for this person alone; they win over the group's and everyone's. */
  given: z.array(Permission),
  taken: z.array(Permission),
  joinedLessonMs: z.number(),
});
export type Participant = z.infer<typeof Participant>;

export const Producer = z.object({
  producerId: ProducerId,
  participantId: ParticipantId,
  source: Source,
  kind: MediaKind,
  /** For people: "Document camera", "Window: Slides". Empty where the source says enough. */
  label: z.string(),
  paused: z.boolean(),
});
export type Producer = z.infer<typeof Producer>;

/** Who may read a line. A group's line is read by the group and by those who moderate; a private one by the two sides. */
export const Audience = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('everyone') }),
  z.object({ kind: z.literal('group'), groupId: GroupId }),
  /** To all who teach or assist. */
  z.object({ kind: z.literal('teachers') }),
  z.object({ kind: z.literal('participant'), participantId: ParticipantId }),
]);
export type Audience = z.infer<typeof Audience>;

export const ChatLine = z.object({
  /** The `seq` of the event that brought it: unique in the lesson, in order of writing. */
  messageId: z.number().int(),
  participantId: ParticipantId,
  /** As it was when the line was written; the author may have left since. */
  displayName: z.string(),
  role: Role,
  text: z.string(),
  audience: Audience,
  replyTo: z.number().int().nullable(),
  sentLessonMs: z.number(),
  /** A deleted line keeps its place, without its text. */
  deleted: z.boolean(),
  /** emoji → participants who chose it, in order. */
  reactions: z.record(z.string(), z.array(ParticipantId)),
});
export type ChatLine = z.infer<typeof ChatLine>;

export const Group = z.object({
  groupId: GroupId,
  name: z.string(),
  given: z.array(Permission),
  taken: z.array(Permission),
});
export type Group = z.infer<typeof Group>;

export const StageLayout = z.enum(['speaker', 'gallery', 'screen-only']);
export type StageLayout = z.infer<typeof StageLayout>;

/** How those who lead arrange what the class looks at. */
export const Stage = z.object({
  layout: StageLayout,
  /** The one source shown large to everyone. */
  spotlight: ProducerId.nullable(),
  /** Whether pages follow `layout`, unless their person chose otherwise. A spotlight always holds. */
  followed: z.boolean(),
});
export type Stage = z.infer<typeof Stage>;

export const LessonState = z.object({
  lectureId: LectureId,
  title: z.string(),
  phase: LessonPhase,
  /** Of the last event folded in; 0 before the first. */
  seq: z.number().int(),
  /** Lesson clock of the last event, in ms since the lesson was opened. */
  lessonMs: z.number(),
  /** Epoch ms at lesson clock 0. */
  openedAt: z.number(),
  startedLessonMs: z.number().nullable(),
  endedLessonMs: z.number().nullable(),
  capacity: z.number().int(),
  locked: z.boolean(),
  /** What every student may do before group and personal changes. */
  studentPermissions: z.array(Permission),
  participants: z.record(ParticipantId, Participant),
  /** Removed for the rest of this lesson. */
  banned: z.record(ParticipantId, z.object({ displayName: z.string() })),
  producers: z.record(ProducerId, Producer),
  /** Raised hands, first raised first. */
  hands: z.array(ParticipantId),
  chat: z.array(ChatLine),
  announcement: z.object({ text: z.string(), participantId: ParticipantId, lessonMs: z.number() }).nullable(),
  groups: z.record(GroupId, Group),
  /** The teacher whose voice and picture reach every group. */
  speakingToAll: ParticipantId.nullable(),
  /** Snapshots from before there was one have none. */
  stage: Stage.default({ ...DEFAULT_STAGE }),
  recording: LessonRecording.nullable().default(null),
  /** While the lesson is live, the server keeps what each person sends as it was sent. */
  serverCopy: z.boolean().default(false),
  rewindAllowed: z.boolean().default(true),
  /** Only who moderates may look back, and who doesn't writes to those who teach alone. */
  examMode: z.boolean().default(false),
  /** What the lecture said last: a switch thrown live stays until the plan itself changes. */
  examPlanned: z.boolean().default(false),
});
export type LessonState = z.infer<typeof LessonState>;
