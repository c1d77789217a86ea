/** The tables as Kysely knows them. Lists and event data are JSON in text columns, times epoch ms, `folded` texts serve the search. */
import type { InviteKind, RosterRule } from '../../protocol/invites.ts';
import type { LectureStatus, Role, Source } from '../../protocol/models.ts';
import type { ExportKind, ExportState, RecordingStatus, Shared } from '../../protocol/recording.ts';

export type Schema = {
  rooms: {
    roomId: string;
    name: string;
    nameFolded: string;
    capacity: number;
    features: string;
    createdAt: number;
    archivedAt: number | null;
    /** The request that made it. */
    requestId: string | null;
  };
  lectures: {
    lectureId: string;
    title: string;
    description: string;
    textFolded: string;
    roomId: string | null;
    /** The room a cancelled lecture had, so that the cancelling can be undone. */
    formerRoomId: string | null;
    status: LectureStatus;
    startsAt: number | null;
    durationMinutes: number;
    capacity: number;
    studentPermissions: string;
    seriesId: string | null;
    joinCode: string;
    startedAt: number | null;
    endedAt: number | null;
    createdAt: number;
    deletedAt: number | null;
    recordFromStart: number;
    examMode: number;
    /** The request that made it, maybe others along with it. */
    requestId: string | null;
  };
  lessonEvents: {
    lectureId: string;
    seq: number;
    at: number;
    type: string;
    by: string | null;
    data: string;
    /** The chat line a deletion or reaction is about. */
    aboutSeq: number | null;
    participantId: string | null;
    requestId: string | null;
    reply: string | null;
  };
  lessonSnapshots: {
    lectureId: string;
    seq: number;
    state: string;
  };
  seats: {
    lectureId: string;
    participantId: string;
    displayName: string;
    role: Role;
    groupId: string;
    given: string;
    taken: string;
    tokenVersion: number;
    banned: number;
    deviceId: string | null;
    createdAt: number;
    lastSeenAt: number;
    /** The invite the person came by; null for the teacher's machine, and for those from before there were invites. */
    inviteId: string | null;
  };
  invites: {
    lectureId: string;
    inviteId: string;
    kind: InviteKind;
    /** Null for the class's: the lecture has it. */
    code: string | null;
    displayName: string | null;
    expiresAt: number | null;
    mostUses: number | null;
    withdrawnAt: number | null;
    createdAt: number;
  };
  retiredCodes: {
    code: string;
    lectureId: string;
  };
  rosters: {
    lectureId: string;
    names: string;
    rule: RosterRule;
  };
  recordings: {
    recordingId: string;
    lectureId: string;
    title: string;
    titleFolded: string;
    kind: 'composed' | 'track';
    source: Source | null;
    status: RecordingStatus;
    startedAt: number;
    startedLessonMs: number;
    markers: string;
    shared: Shared;
    thumbnail: number;
    deletedAt: number | null;
    keepUntil: number | null;
    uploadVersion: number;
  };
  recordingParts: {
    recordingId: string;
    partNo: number;
    mimeType: string;
    width: number;
    height: number;
    /** 0 until the init segment is there. */
    initBytes: number;
  };
  recordingFragments: {
    recordingId: string;
    partNo: number;
    fragmentNo: number;
    startMs: number;
    durationMs: number;
    lessonMs: number;
    offset: number;
    bytes: number;
  };
  exports: {
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
  };
  settings: {
    name: string;
    value: string;
  };
};

/** Case and accents don't matter in a search: "Ubung" finds "Übung". */
export function foldText(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}
