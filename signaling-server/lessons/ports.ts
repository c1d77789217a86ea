/** What deciding needs from outside, as functions and small interfaces: no socket, no SQL and no clock of its own in this folder. */
import type { LessonEvent } from '../../protocol/lesson-events.ts';
import type { LessonState } from '../../protocol/lesson-state.ts';
import type { IceServer } from '../../protocol/models.ts';
import type { Notice, NoticeName, SeatClosedReason } from '../../protocol/notices.ts';
import type { Sfu } from '../sfu/sfu.ts';
import type { LectureRow, Store } from '../store/store.ts';
import type { Tokens } from '../tokens.ts';
import type { Admission } from './arrivals.ts';

/** Both clocks of a machine. The wall clock may jump either way; the monotonic one only goes on. */
export interface Clock {
  /** Epoch ms. */
  wallMs(): number;
  /** Ms since some moment of this process. */
  monotonicMs(): number;
}

/** One connected page, as a seat sees it. */
export interface Page {
  readonly pageId: string;
  /** Nobody on the way can read or change what is said. */
  readonly trustedWay: boolean;
  notify<N extends NoticeName>(name: N, notice: Notice<N>): void;
  /** For what matters only now: dropped when the page is slow. */
  notifyVolatile<N extends NoticeName>(name: N, notice: Notice<N>): void;
  /** From now on the page gets what is told to the whole lesson, until it leaves. */
  enter(lectureId: string): void;
  exit(lectureId: string): void;
  /** The page no longer holds its seat and is told why. */
  seatClosed(reason: SeatClosedReason): void;
}

/** Tells many pages at once, encoded once. */
export interface Broadcast {
  toLesson<N extends NoticeName>(
    lectureId: string,
    name: N,
    notice: Notice<N>,
    options?: { readonly exceptPageIds?: readonly string[]; readonly volatile?: boolean },
  ): void;
}

/** Signs and checks the tokens by which a page comes back to its seat. */
export type SeatTokens = Pick<Tokens, 'signSeat' | 'verifySeat'>;

/** The lectures, as far as lessons change them. */
export interface LectureBook {
  get(lectureId: string): Promise<LectureRow | null>;
  listLive(): Promise<LectureRow[]>;
  /** @throws RefusedError `wrong-state` when the lecture can't go live from its status. */
  markStarted(lectureId: string): Promise<void>;
  markEnded(lectureId: string): Promise<void>;
}

/** Who has which code. */
export interface Doorkeeper {
  /** @throws RefusedError `code-unknown`, `invite-expired`, `invite-withdrawn` */
  admit(typedCode: string): Promise<{ readonly lecture: LectureRow; readonly admission: Admission }>;
  /** For who only looks. @throws RefusedError `invite-used-up` */
  requireUsesLeft(lectureId: string, admission: Admission): Promise<void>;
}

/** Every bound of a lesson in one place. Measured defaults stand in the server's configuration. */
export interface LessonLimits {
  /** People in one lesson, whatever the lecture's capacity says, the lobby included. */
  readonly maxParticipants: number;
  readonly maxProducersPerParticipant: number;
  readonly maxGroups: number;
  /** Lessons held in memory at once. */
  readonly maxOpenLessons: number;
  /** Decisions waiting for the disk in one lesson. */
  readonly maxPendingDecisions: number;
  /** Answers kept for requests that are sent again, per lesson. */
  readonly rememberedRequests: number;
  /** Events kept in memory for pages that come back, per lesson. Who was away for longer gets a snapshot. */
  readonly recentEvents: number;
  /** A snapshot is stored after so many events. */
  readonly snapshotEvery: number;
  /** How long a seat waits for its page before its person counts as gone. */
  readonly seatGraceMs: number;
  /** A page whose connection is lost for less than this is not said to be away. */
  readonly awayAfterMs: number;
  /** A lesson not live and with nobody in it leaves memory after this. */
  readonly idleLessonMs: number;
  /** A live lesson with nobody in it is ended after this. */
  readonly abandonedLessonMs: number;
}

export const defaultLessonLimits: LessonLimits = {
  maxParticipants: 2000,
  maxProducersPerParticipant: 8,
  maxGroups: 50,
  maxOpenLessons: 100,
  maxPendingDecisions: 20_000,
  rememberedRequests: 5000,
  recentEvents: 2000,
  snapshotEvery: 500,
  seatGraceMs: 60_000,
  awayAfterMs: 2000,
  idleLessonMs: 10 * 60_000,
  abandonedLessonMs: 12 * 60 * 60_000,
};

/** What deciding writes about itself. pino fits. */
export interface LessonLogger {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
  child(fields: object): LessonLogger;
}

/** Everything a lesson is given. */
export interface LessonParts {
  readonly store: Pick<Store, 'lessonLog' | 'seats'>;
  readonly lectures: LectureBook;
  readonly invites: Doorkeeper;
  readonly seatTokens: SeatTokens;
  readonly sfu: Sfu;
  readonly clock: Clock;
  /** A fresh id that can't be guessed. */
  readonly newId: () => string;
  readonly limits: LessonLimits;
  readonly broadcast: Broadcast;
  /** For one person, as good as when asked: credentials expire. */
  readonly iceServers: (participantId: string) => readonly IceServer[];
  readonly log: LessonLogger;
  /** Whether this machine is short of time now. */
  readonly hostBusy: () => boolean;
  /** A lecture's status or the number of people in it changed. */
  readonly onLectureChanged: (lectureId: string) => void;
  /** Events have become durable and were told. */
  readonly onHappened?: (lectureId: string, events: readonly LessonEvent[], after: LessonState) => void;
}
