/**
 * What the server needs of a store, and all it knows of it. SQLite stands behind it on a laptop (`sqlite-store.ts`); everything is
 * async so that another database fits. Each method is one transaction; when its promise resolves the change is on the disk.
 *
 * @throws RefusedError `not-saved` from every writing method when the disk is full or read-only: nothing was changed then.
 */
import type { LessonEvent, LessonEventType } from '../../protocol/lesson-events.ts';
import type { LessonState } from '../../protocol/lesson-state.ts';
import type { LectureStatus, Permission, Role, Room, RoomFeature } from '../../protocol/models.ts';
import type { InviteTable } from './invite-store.ts';
import type { ExportTable, RecordingTable } from './recording-store.ts';

export interface Store {
  readonly rooms: RoomTable;
  readonly lectures: LectureTable;
  readonly lessonLog: LessonLog;
  readonly seats: SeatTable;
  readonly invites: InviteTable;
  readonly settings: SettingTable;
  readonly recordings: RecordingTable;
  readonly exports: ExportTable;
  /** Flushes what waits and closes the files. Asking twice is fine. */
  close(): Promise<void>;
}

/** A room as stored; its status follows from its lectures. */
export type RoomRow = Omit<Room, 'status'>;

export interface RoomTable {
  list(filter: { includeArchived: boolean }): Promise<RoomRow[]>;
  get(roomId: string): Promise<RoomRow | null>;
  /** @param requestId what `getByRequest` finds it by */
  insert(room: RoomRow, requestId?: string): Promise<void>;
  /** The room an earlier request made; null when there is none. */
  getByRequest(requestId: string): Promise<RoomRow | null>;
  update(
    roomId: string,
    changes: { name?: string; capacity?: number; features?: RoomFeature[]; archivedAt?: number | null },
  ): Promise<RoomRow>;
}

/** A lecture as stored. */
export interface LectureRow {
  lectureId: string;
  title: string;
  description: string;
  roomId: string | null;
  /** The room a cancelled lecture had, so that the cancelling can be undone. */
  formerRoomId: string | null;
  status: LectureStatus;
  startsAt: number | null;
  durationMinutes: number;
  capacity: number;
  studentPermissions: Permission[];
  seriesId: string | null;
  joinCode: string;
  startedAt: number | null;
  endedAt: number | null;
  createdAt: number;
  deletedAt: number | null;
  recordFromStart: boolean;
  examMode: boolean;
}

export interface LectureFilter {
  readonly search: string;
  readonly statuses: readonly LectureStatus[];
  readonly roomId: string | null;
  readonly inBin: boolean;
  readonly limit: number;
  readonly offset: number;
}

export interface LectureTable {
  /** Upcoming first (live, then by start), then drafts, then past ones, latest first. */
  list(filter: LectureFilter): Promise<{ lectures: LectureRow[]; total: number }>;
  get(lectureId: string): Promise<LectureRow | null>;
  getByJoinCode(joinCode: string): Promise<LectureRow | null>;
  /**
   * Inserts all or none. Fails with `room-clash` (details: the other lecture's id, title and start) when one would overlap a
   * scheduled or live lecture in the same room; checked in the same transaction.
   *
   * @param requestId what `listByRequest` finds them by
   * @param repeated the lecture they repeat: put into their series in the same transaction
   */
  insert(
    lectures: readonly LectureRow[],
    requestId?: string,
    repeated?: Readonly<Pick<LectureRow, 'lectureId' | 'seriesId'>>,
  ): Promise<void>;
  /** The lectures an earlier request made, by their start. */
  listByRequest(requestId: string): Promise<LectureRow[]>;
  /** Changes a lecture under the same overlap rule; `onlyFrom` makes it conditional on the status (`wrong-state` otherwise). */
  update(lectureId: string, changes: Partial<LectureRow>, onlyFrom?: readonly LectureStatus[]): Promise<LectureRow>;
  /** Lectures whose lesson was under way when the server stopped. */
  listLive(): Promise<LectureRow[]>;
  /** How many there are, those in the bin included. */
  count(): Promise<number>;
  /** Removes for good what was put in the bin before this time (epoch ms), with its log and seats. Returns how many. */
  purgeBin(deletedBefore: number): Promise<number>;
}

/** The join code of a new lecture belongs to another one: take the next. */
export class JoinCodeTakenError extends Error {
  constructor() {
    super('Another lecture has this join code.');
    this.name = 'JoinCodeTakenError';
  }
}

/** An event and the request that caused it: what makes a repeated request find its first answer, even after a crash. */
export interface LogEntry {
  readonly event: LessonEvent;
  /** Null where no request caused it. Unique per lecture and participant. */
  readonly request: { readonly participantId: string; readonly requestId: string; readonly reply: unknown } | null;
}

export interface LessonLog {
  /**
   * Appends in the given order; `seq` must go on from the last without a gap. Calls from all lessons that come within a few ms are
   * committed together (group commit); each promise resolves when its entries are durable.
   */
  append(lectureId: string, entries: readonly LogEntry[]): Promise<void>;
  /** Oldest first, of all types or some. Events of unknown types are left out, their `seq` is not reused. */
  read(
    lectureId: string,
    range: { afterSeq: number; limit?: number; types?: readonly LessonEventType[] },
  ): Promise<LessonEvent[]>;
  /** Chat lines before a message as events, newest `limit` of them, oldest first, with reactions and deletions that followed them. */
  readChat(
    lectureId: string,
    range: { beforeSeq: number | null; limit: number },
  ): Promise<{ events: LessonEvent[]; more: boolean }>;
  /** `seq` of the last entry, 0 when there is none. */
  lastSeq(lectureId: string): Promise<number>;
  /** The latest requests of a lesson with their replies, oldest first, to answer repeats after a restart. */
  recentRequests(lectureId: string, limit: number): Promise<{ participantId: string; requestId: string; reply: unknown }[]>;
  saveSnapshot(lectureId: string, state: LessonState): Promise<void>;
  /** The latest snapshot that this version can read. */
  loadSnapshot(lectureId: string): Promise<LessonState | null>;
  /** Removes snapshots of lectures that ended before this time (epoch ms): their log says it all. Returns how many. */
  deleteSnapshotsOlderThan(endedBefore: number): Promise<number>;
}

/** A seat as kept on disk: enough to come back to after a restart. */
export interface SeatRow {
  lectureId: string;
  participantId: string;
  displayName: string;
  role: Role;
  groupId: string;
  given: Permission[];
  taken: Permission[];
  /** Raised to make older tokens worthless. */
  tokenVersion: number;
  /** Removed for the rest of the lecture. */
  banned: boolean;
  /** Which browser the person came from, as far as it says so. */
  deviceId: string | null;
  createdAt: number;
  lastSeenAt: number;
  /** The invite the person came by; null for the teacher's machine, and for those from before there were invites. */
  inviteId: string | null;
}

export interface SeatTable {
  get(lectureId: string, participantId: string): Promise<SeatRow | null>;
  list(lectureId: string): Promise<SeatRow[]>;
  /** How many people came by each invite, whether or not they are here now. */
  countByInvite(lectureId: string): Promise<Map<string, number>>;
  /** Makes the tokens of all who came by an invite worthless. */
  raiseTokenVersions(lectureId: string, inviteId: string): Promise<void>;
  /** Insert or replace; calls are group-committed with the log's. */
  put(seat: SeatRow): Promise<void>;
  /** Removes seats of lectures that ended before this time (epoch ms). Returns how many. */
  deleteOlderThan(endedBefore: number): Promise<number>;
}

/** Small named values: keys, choices. */
export interface SettingTable {
  get(name: string): Promise<string | null>;
  set(name: string, value: string): Promise<void>;
}
