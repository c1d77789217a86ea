/**
 * Every request a page can make over Socket.IO: its name, who may ask, the payload and the reply. All else (types of both ends,
 * the parser at the server's edge, the authorization tests) is derived from this table. The prose is in README.md.
 *
 * On the wire: `socket.emit(name, { requestId, payload }, acknowledge)`, answered by one `Result`.
 */
import { z } from 'zod';
import { doctorRequests } from './doctor-requests.ts';
import { doorRequests } from './doors.ts';
import { inviteRequests, Welcome } from './invites.ts';
import { LessonEventSchema, PermissionTarget } from './lesson-events.ts';
import { Audience, ChatLine, LessonPhase, LessonState, StageLayout } from './lesson-state.ts';
import {
  ConnectionReport,
  DisplayName,
  GroupId,
  HostAddress,
  IceServer,
  Invite,
  Lecture,
  LectureChanges,
  LectureDraft,
  LectureId,
  LectureStatus,
  Mid,
  ParticipantId,
  Permission,
  ProducerId,
  Role,
  Room,
  RoomFeature,
  RoomId,
  RoomName,
  Source,
  StartsAt,
  TransportId,
} from './models.ts';
import { OperationsStatus } from './operations.ts';
import { recordingRequests } from './recording-requests.ts';
import { nothing, request } from './request.ts';

const Sdp = z.string().min(1).max(200_000);
const MessageId = z.number().int().min(1);
/** One emoji with its modifiers, not a text. */
const Emoji = z
  .string()
  .min(1)
  .max(32)
  .regex(/^\p{Extended_Pictographic}(?:\p{Emoji}|\u200d|\ufe0f)*$/u);

/** How a page shows that it may come in. */
export const Ticket = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('code'), joinCode: z.string().max(40) }),
  /** A seat held before: after a reload or a lost connection. */
  z.object({ kind: z.literal('seat'), seatToken: z.string().max(2000) }),
  /** The teacher, by the host token of the connection. */
  z.object({ kind: z.literal('host'), lectureId: LectureId }),
]);
export type Ticket = z.infer<typeof Ticket>;

export const requests = {
  // --- the teacher's desk: rooms and lectures ---
  'host:status': request(
    'host',
    nothing,
    z.object({
      version: z.string(),
      addresses: z.array(HostAddress),
      port: z.number().int(),
      dataFolder: z.string(),
      diskFreeBytes: z.number().nullable(),
      mediaReady: z.boolean(),
    }),
  ),
  /** The last hour and what is so now, for the status page. */
  'host:operations': request('host', nothing, OperationsStatus),
  'room:list': request('host', z.object({ includeArchived: z.boolean().default(false) }), z.object({ rooms: z.array(Room) })),
  'room:create': request(
    'host',
    z.object({
      name: RoomName,
      capacity: z.number().int().min(1).max(5000).default(100),
      features: z.array(RoomFeature).max(20).default(['chat', 'hands', 'reactions']),
    }),
    z.object({ room: Room }),
  ),
  'room:update': request(
    'host',
    z.object({
      roomId: RoomId,
      name: RoomName.optional(),
      capacity: z.number().int().min(1).max(5000).optional(),
      features: z.array(RoomFeature).max(20).optional(),
    }),
    z.object({ room: Room }),
  ),
  'room:archive': request('host', z.object({ roomId: RoomId, archived: z.boolean() }), z.object({ room: Room })),
  'lecture:list': request(
    'host',
    z.object({
      /** Words that title, description or room name contain. */
      search: z.string().max(200).default(''),
      statuses: z.array(LectureStatus).max(5).default([]),
      roomId: RoomId.nullable().default(null),
      inBin: z.boolean().default(false),
      limit: z.number().int().min(1).max(500).default(200),
      offset: z.number().int().min(0).default(0),
    }),
    z.object({ lectures: z.array(Lecture), total: z.number().int() }),
  ),
  'lecture:get': request('host', z.object({ lectureId: LectureId }), z.object({ lecture: Lecture })),
  'lecture:create': request('host', LectureDraft, z.object({ lecture: Lecture })),
  'lecture:update': request('host', z.object({ lectureId: LectureId, changes: LectureChanges }), z.object({ lecture: Lecture })),
  'lecture:duplicate': request(
    'host',
    z.object({ lectureId: LectureId, startsAt: StartsAt.nullable().default(null) }),
    z.object({ lecture: Lecture }),
  ),
  'lecture:repeat': request(
    'host',
    z.object({ lectureId: LectureId, weeks: z.number().int().min(1).max(52) }),
    z.object({ lectures: z.array(Lecture) }),
  ),
  'lecture:cancel': request('host', z.object({ lectureId: LectureId }), z.object({ lecture: Lecture })),
  /** Undo of a cancel. */
  'lecture:reinstate': request('host', z.object({ lectureId: LectureId }), z.object({ lecture: Lecture })),
  /** To the bin, and out of it again. */
  'lecture:delete': request('host', z.object({ lectureId: LectureId }), z.object({ lecture: Lecture })),
  'lecture:restore': request('host', z.object({ lectureId: LectureId }), z.object({ lecture: Lecture })),
  'lecture:invite': request('host', z.object({ lectureId: LectureId }), z.object({ invite: Invite })),
  'lecture:history': request(
    'host',
    z.object({
      lectureId: LectureId,
      beforeMessageId: MessageId.nullable().default(null),
      limit: z.number().int().min(1).max(200).default(100),
    }),
    z.object({
      /** Oldest first. */
      lines: z.array(ChatLine),
      /** Whether older lines remain. */
      more: z.boolean(),
      /** One entry per person who was ever inside, with the time spent there. */
      attendance: z.array(
        z.object({
          participantId: ParticipantId,
          displayName: z.string(),
          role: Role,
          firstJoinedLessonMs: z.number(),
          lastLeftLessonMs: z.number().nullable(),
          presentMs: z.number(),
        }),
      ),
    }),
  ),

  // --- coming in and going out ---
  /** What the first screen shows before anyone gives a name. */
  'lesson:look': request(
    'anyone',
    z.object({ joinCode: z.string().max(40) }),
    z.object({
      lectureId: LectureId,
      title: z.string(),
      phase: LessonPhase,
      startsAt: z.number().nullable(),
      full: z.boolean(),
      locked: z.boolean(),
      welcome: Welcome,
    }),
  ),
  'lesson:join': request(
    'anyone',
    z.object({
      ticket: Ticket,
      /** Needed with a code or as host; a seat keeps its name. */
      displayName: DisplayName.optional(),
      /** Random, kept by the browser: somebody banned does not come back by the code under another name from the same one. */
      deviceId: z.string().min(16).max(64).optional(),
      /** A returning page says what it has, and gets only what followed. */
      lastSeq: z.number().int().min(0).optional(),
    }),
    z.object({
      participantId: ParticipantId,
      lectureId: LectureId,
      /** Keep it (session storage): the way back to this seat. */
      seatToken: z.string(),
      /** In the lobby there is neither snapshot nor events. */
      place: z.enum(['lobby', 'inside']),
      /** The state as this participant may see it, when `lastSeq` was absent or too old. */
      snapshot: LessonState.nullable(),
      /** What followed the snapshot, or `lastSeq`. */
      events: z.array(LessonEventSchema),
      /** Whose page is away just now; `presence:changed` tells the rest. */
      away: z.array(ParticipantId),
      lessonNowMs: z.number(),
      iceServers: z.array(IceServer),
    }),
  ),
  'lesson:leave': request('seat', nothing, nothing),
  'lesson:events': request(
    'seat',
    z.object({ afterSeq: z.number().int().min(0) }),
    z.object({ events: z.array(LessonEventSchema), snapshot: LessonState.nullable() }),
  ),
  'lesson:start': request('seat', nothing, nothing),
  'lesson:end': request('seat', nothing, nothing),
  'lesson:lock': request('seat', z.object({ locked: z.boolean() }), nothing),
  /** The teacher makes someone else the teacher and becomes an assistant. */
  'lesson:hand-over': request('seat', z.object({ participantId: ParticipantId }), nothing),

  // --- people and rights ---
  'participant:admit': request(
    'seat',
    z.object({ participantId: ParticipantId.nullable() }),
    z.object({ admitted: z.number().int() }),
  ), // null: all who wait
  'participant:refuse': request('seat', z.object({ participantId: ParticipantId }), nothing),
  'participant:remove': request('seat', z.object({ participantId: ParticipantId, ban: z.boolean().default(false) }), nothing),
  'participant:readmit': request('seat', z.object({ participantId: ParticipantId }), nothing),
  'participant:rename': request('seat', z.object({ participantId: ParticipantId, displayName: DisplayName }), nothing),
  'participant:set-role': request(
    'seat',
    z.object({ participantId: ParticipantId, role: z.enum(['assistant', 'student']) }),
    nothing,
  ),
  'participant:move': request('seat', z.object({ participantId: ParticipantId, groupId: GroupId }), nothing),
  /** Pauses microphones: one person's, or (null) those of all students. They can unmute themselves while they hold `speak`. */
  'participant:mute': request(
    'seat',
    z.object({ participantId: ParticipantId.nullable() }),
    z.object({ muted: z.number().int() }),
  ),
  'participant:ask-unmute': request('seat', z.object({ participantId: ParticipantId }), nothing),
  /** Taking a right closes the producers that need it. */
  'permissions:change': request(
    'seat',
    z.object({
      target: PermissionTarget,
      give: z.array(Permission).max(20).default([]),
      take: z.array(Permission).max(20).default([]),
    }),
    nothing,
  ),
  /** Whether this lesson is an exam. Needs `moderate`. */
  'exam:set': request('seat', z.object({ on: z.boolean() }), nothing),
  'group:create': request('seat', z.object({ name: z.string().trim().min(1).max(60) }), z.object({ groupId: GroupId })),
  /** Its people return to the main group. */
  'group:close': request('seat', z.object({ groupId: GroupId }), nothing),
  'group:address': request('seat', z.object({ toAll: z.boolean() }), nothing),

  // --- talking ---
  'chat:send': request(
    'seat',
    z.object({
      text: z.string().trim().min(1, 'Please write something first.').max(2000, 'Please keep a message under 2000 letters.'),
      audience: Audience.default({ kind: 'everyone' }),
      replyTo: MessageId.nullable().default(null),
    }),
    z.object({ messageId: MessageId }),
  ),
  'chat:delete': request('seat', z.object({ messageId: MessageId }), nothing),
  'chat:react': request('seat', z.object({ messageId: MessageId, emoji: Emoji, on: z.boolean() }), nothing),
  'chat:history': request(
    'seat',
    z.object({ beforeMessageId: MessageId, limit: z.number().int().min(1).max(100).default(50) }),
    z.object({ lines: z.array(ChatLine), more: z.boolean() }),
  ),
  'hand:raise': request('seat', nothing, nothing),
  /** One's own (null), or another's with `moderate`. */
  'hand:lower': request('seat', z.object({ participantId: ParticipantId.nullable().default(null) }), nothing),
  'hand:lower-all': request('seat', nothing, nothing),
  /** Shown for a moment, not kept. */
  'reaction:send': request('seat', z.object({ emoji: Emoji }), nothing),
  /** null clears it. */
  'announcement:set': request('seat', z.object({ text: z.string().trim().min(1).max(500).nullable() }), nothing),

  // --- media ---
  /** Announces a source before its packets flow, so that everyone can get ready. Asking again for the same source and label gives the same producer. */
  'producer:open': request(
    'seat',
    z.object({ source: Source, label: z.string().max(120).default(''), paused: z.boolean().default(false) }),
    z.object({ producerId: ProducerId }),
  ),
  'producer:pause': request('seat', z.object({ producerId: ProducerId }), nothing),
  'producer:resume': request('seat', z.object({ producerId: ProducerId }), nothing),
  'producer:close': request('seat', z.object({ producerId: ProducerId }), nothing),
  /**
   * The page describes its whole connection: an SDP offer (always the page's, so that offers never collide), which `m=` lines carry
   * which of its producers, and which should carry whose. Idempotent: it is the wanted picture, not a change to one.
   */
  'transport:negotiate': request(
    'seat',
    z.object({
      transportId: TransportId,
      offer: Sdp,
      send: z.array(z.object({ mid: Mid, producerId: ProducerId })).max(32),
      receive: z.array(z.object({ mid: Mid, producerId: ProducerId })).max(512),
    }),
    z.object({
      answer: Sdp,
      /** Asked for, but gone or not allowed by now: their `m=` lines are inactive in the answer. */
      refused: z.array(ProducerId),
    }),
  ),
  'transport:close': request('seat', z.object({ transportId: TransportId }), nothing),
  /**
   * What this page shows of others' pictures, in device pixels; 0 is not at all. The whole picture: the last one asked wins, and what
   * it does not name is without limit.
   */
  'consumer:prefer': request(
    'seat',
    z.object({
      preferences: z.array(z.object({ producerId: ProducerId, shownHeightPx: z.number().int().min(0).max(4320) })).max(512),
      /** What this person chose to keep large, which then goes before the other cameras. */
      pinned: ProducerId.nullable().default(null),
    }),
    nothing,
  ),
  /** How a page sees its own connection, while something is wrong or has changed. Not kept. */
  'connection:report': request('seat', ConnectionReport, nothing),
  /** With `moderate`. */
  'stage:set': request(
    'seat',
    z.object({ layout: StageLayout, spotlight: ProducerId.nullable(), followed: z.boolean() }),
    nothing,
  ),

  ...doorRequests,
  ...recordingRequests,
  ...doctorRequests,
  ...inviteRequests,
} as const;

export type RequestName = keyof typeof requests;
/** What a caller writes: defaults may be left out. */
export type PayloadInput<N extends RequestName> = z.input<(typeof requests)[N]['payload']>;
/** What a handler gets. */
export type Payload<N extends RequestName> = z.output<(typeof requests)[N]['payload']>;
export type Reply<N extends RequestName> = z.output<(typeof requests)[N]['reply']>;

/** Around each payload. `requestId` is new for each wish and kept when the same wish is sent again, so that it is granted once. */
export const RequestEnvelope = z.object({ requestId: z.string().min(8).max(64), payload: z.unknown() });
export type RequestEnvelope<P = unknown> = { requestId: string; payload: P };
