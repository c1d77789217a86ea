/**
 * The nouns both ends agree on. Ids say of what, numbers say their unit; times are epoch milliseconds unless the name
 * says otherwise (`…LessonMs` counts from the moment the lesson was opened, on the lesson's own clock).
 */
import { z } from 'zod';
import { DEFAULT_STUDENT_PERMISSIONS, PERMISSIONS } from './constants.ts';

export {
  ASSISTANT_PERMISSIONS,
  DEFAULT_STUDENT_PERMISSIONS,
  kindOfSource,
  MAIN_GROUP_ID,
  normaliseJoinCode,
  PERMISSIONS,
  permissionForSource,
} from './constants.ts';

export const LectureId = z.string().min(1).max(64);
export const RoomId = z.string().min(1).max(64);
export const ParticipantId = z.string().min(1).max(64);
export const ProducerId = z.string().min(1).max(64);
export const GroupId = z.string().min(1).max(64);
/** Chosen by the page: one id for one RTCPeerConnection. A new id means "forget my old connection". */
export const TransportId = z.string().min(8).max(64);
/** `m=` line of an SDP description, RFC 8843. */
export const Mid = z.string().min(1).max(16);

/** Names are text, never HTML. Control and direction-changing characters are taken out so that no name can disguise itself. */
export const DisplayName = z
  .string()
  .max(400)
  .transform((name) =>
    name
      .normalize('NFC')
      .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ' ')
      .replace(/\s+/g, ' ')
      .trim(),
  )
  .pipe(z.string().min(1, 'Please enter a name.').max(60, 'Please use a name of at most 60 letters.'));

export const Role = z.enum(['teacher', 'assistant', 'student']);
export type Role = z.infer<typeof Role>;

/**
 * What a participant may do. Given by role and lecture, changed live for one person, a group or everyone
 * (`lesson/permissions.ts` folds these into a yes or no).
 */
export const Permission = z.enum(PERMISSIONS);
export type Permission = z.infer<typeof Permission>;

export const Source = z.enum(['camera', 'microphone', 'screen', 'screen-audio']);
export type Source = z.infer<typeof Source>;
export const MediaKind = z.enum(['audio', 'video']);
export type MediaKind = z.infer<typeof MediaKind>;

/** A room: the lasting place lectures are held in. */
export const RoomStatus = z.enum(['available', 'scheduled', 'occupied']);
export type RoomStatus = z.infer<typeof RoomStatus>;
export const RoomName = z.string().trim().min(1, 'Please name the room.').max(80);
export const RoomFeature = z.enum(['lobby', 'chat', 'hands', 'reactions', 'student-camera', 'student-microphone']);
export type RoomFeature = z.infer<typeof RoomFeature>;
export const Room = z.object({
  roomId: RoomId,
  name: RoomName,
  capacity: z.number().int().min(1).max(5000),
  /** Features new lectures in this room begin with. */
  features: z.array(RoomFeature),
  status: RoomStatus,
  createdAt: z.number(),
  archivedAt: z.number().nullable(),
});
export type Room = z.infer<typeof Room>;

/** Lifecycle of a lecture; the table of transitions is `lesson/lecture-lifecycle.ts`. */
export const LectureStatus = z.enum(['draft', 'scheduled', 'live', 'ended', 'cancelled']);
export type LectureStatus = z.infer<typeof LectureStatus>;

export const JoinCode = z.string().regex(/^[2-9A-HJ-NP-Z]{6}$/);
/** A lecture: what is planned and kept. */
export const Lecture = z.object({
  lectureId: LectureId,
  title: z.string(),
  description: z.string(),
  roomId: RoomId.nullable(),
  roomName: z.string().nullable(),
  status: LectureStatus,
  /** Planned. A draft has none. */
  startsAt: z.number().nullable(),
  durationMinutes: z.number().int(),
  capacity: z.number().int(),
  studentPermissions: z.array(Permission),
  /** Lectures made by one weekly repeat share it. */
  seriesId: z.string().nullable(),
  joinCode: JoinCode,
  /** What happened, as opposed to what was planned. */
  startedAt: z.number().nullable(),
  endedAt: z.number().nullable(),
  createdAt: z.number(),
  /** In the bin since. */
  deletedAt: z.number().nullable(),
  /** Participants in the lesson now, 0 when nobody is. */
  presentCount: z.number().int(),
  /** The teacher's page begins to record when the lesson starts. */
  recordFromStart: z.boolean(),
  /** Its lesson begins as an exam: nobody but who moderates looks back, students write to those who teach alone. */
  examMode: z.boolean(),
});
export type Lecture = z.infer<typeof Lecture>;

/** When a lecture is planned to begin, in epoch ms; the largest time a Date holds. */
export const StartsAt = z.number().int().min(0).max(8.64e15);
const lectureFields = {
  title: z.string().trim().min(1, 'Please give the lecture a title.').max(120, 'Please keep the title under 120 letters.'),
  description: z.string().trim().max(4000, 'Please keep the description under 4000 letters.'),
  roomId: RoomId.nullable(),
  startsAt: StartsAt.nullable(),
  durationMinutes: z
    .number()
    .int()
    .min(5)
    .max(24 * 60),
  capacity: z.number().int().min(1).max(5000),
  studentPermissions: z.array(Permission).max(20),
  recordFromStart: z.boolean(),
  examMode: z.boolean(),
};
/** What a teacher fills in. Everything but the title has a sensible default. */
export const LectureDraft = z.object({
  title: lectureFields.title,
  description: lectureFields.description.default(''),
  roomId: lectureFields.roomId.default(null),
  startsAt: lectureFields.startsAt.default(null),
  durationMinutes: lectureFields.durationMinutes.default(45),
  capacity: lectureFields.capacity.default(100),
  studentPermissions: lectureFields.studentPermissions.default([...DEFAULT_STUDENT_PERMISSIONS]),
  recordFromStart: lectureFields.recordFromStart.default(false),
  examMode: lectureFields.examMode.default(false),
});
export type LectureDraft = z.infer<typeof LectureDraft>;
/** As sent: defaults not yet filled in. */
export type LectureDraftInput = z.input<typeof LectureDraft>;
/** What is to change and nothing else: made from the fields, since a draft's defaults would fill in what wasn't sent. */
export const LectureChanges = z.object(lectureFields).partial();
export type LectureChanges = z.infer<typeof LectureChanges>;

/** What kind of network an address belongs to, as far as names and numbers tell. */
export const AddressKind = z.enum([
  'wifi',
  'cable',
  'network', // wifi or cable: the name doesn't say
  'own-hotspot', // this laptop is the access point
  'phone-hotspot',
  'link-local', // a machine that nobody gave an address
  'vpn',
  'container',
  'virtual-machine',
  'loopback',
]);
export type AddressKind = z.infer<typeof AddressKind>;

/** One way to reach this laptop. */
export const HostAddress = z.object({
  /** e.g. `http://192.168.1.23:8480` */
  url: z.string(),
  address: z.string(),
  /** Name of the network interface as the system calls it. */
  interfaceName: z.string(),
  /** `lan` is what students on the same Wi-Fi use; `loopback` is this machine alone; `virtual` is Docker, VPN and the like. */
  reach: z.enum(['lan', 'virtual', 'loopback']),
  kind: AddressKind,
});
export type HostAddress = z.infer<typeof HostAddress>;

export const Invite = z.object({
  joinCode: JoinCode,
  /** The student link for each local address, best first. */
  links: z.array(HostAddress),
  /** SHA-256, base64url, of what the secure door shows: as `#pin=…` behind a link it lets the desktop app trust that alone. */
  fingerprint: z.string(),
});
export type Invite = z.infer<typeof Invite>;

/** What a page knows of its own connection and machine over the last seconds. */
export const ConnectionReport = z.object({
  /** Time in which pictures stood still. */
  freezesMs: z.number().min(0).max(600_000),
  framesDroppedPercent: z.number().min(0).max(100),
  /** What keeps its own encoder from sending more. */
  encoderLimited: z.enum(['none', 'cpu', 'bandwidth']),
  /** The way packets take; null when there is none. */
  candidate: z.enum(['udp', 'tcp', 'relay']).nullable(),
});
export type ConnectionReport = z.infer<typeof ConnectionReport>;

/** How well media reaches somebody and comes from them. */
export const ConnectionQuality = z.object({
  participantId: ParticipantId,
  level: z.enum(['good', 'fair', 'poor']),
  /**
   * uplink, downlink: their network, this way or that. host: the teacher's machine or its network. device: their machine. blocked: their
   * network lets no picture and sound through at all.
   */
  reason: z.enum(['uplink', 'downlink', 'host', 'device', 'blocked']).nullable(),
  detail: z
    .object({
      roundTripMs: z.number().nullable(),
      uplinkLossPercent: z.number(),
      downlinkLossPercent: z.number(),
      /** Estimates, bit/s; null while nothing is known. */
      uplinkBps: z.number().nullable(),
      downlinkBps: z.number().nullable(),
      /** layer: smaller pictures than asked for. video-off: sound alone. */
      lowered: z.enum(['none', 'layer', 'video-off']),
      /** From the page's own report, when it made one. */
      report: ConnectionReport.nullable(),
    })
    .optional(),
});
export type ConnectionQuality = z.infer<typeof ConnectionQuality>;

export const IceServer = z.object({
  urls: z.union([z.string(), z.array(z.string())]),
  username: z.string().optional(),
  credential: z.string().optional(),
});
export type IceServer = z.infer<typeof IceServer>;
