/**
 * What a page can know of the room it is in, as one immutable value: screens are drawn from it, and RoomClient replaces it whenever
 * something changed (made for React's `useSyncExternalStore`, but free of any framework).
 */
import type { Failure } from '../../protocol/errors.ts';
import type { LessonState } from '../../protocol/lesson-state.ts';
import type { ConnectionQuality, Permission, Source } from '../../protocol/models.ts';
import type { SeatClosedReason } from '../../protocol/notices.ts';
import type { Speaker } from './lesson-news.ts';

/**
 * idle: not asked to join yet. connecting: first time in. lobby: waiting to be let in. joined: everything works.
 * reconnecting: away, coming back by itself. closed: over, `closedReason` or `failure` says why.
 */
export type ConnectionState = 'idle' | 'connecting' | 'lobby' | 'joined' | 'reconnecting' | 'closed';

/**
 * none: nobody sends and we send nothing. connecting: on the way for the first time. connected: packets can flow.
 * interrupted: was there and is being brought back. blocked: no packet gets through to the laptop.
 */
export type MediaState = 'none' | 'connecting' | 'connected' | 'interrupted' | 'blocked';

/** Somebody's source as received here. The track is kept while the producer lives, also while it is paused. */
export interface ReceivedTrack {
  readonly producerId: string;
  readonly participantId: string;
  readonly source: Source;
  readonly label: string;
  readonly paused: boolean;
  readonly track: MediaStreamTrack;
}

/** A source this page sends. */
export interface PublishedTrack {
  readonly producerId: string;
  readonly source: Source;
  readonly label: string;
  readonly paused: boolean;
  readonly track: MediaStreamTrack;
  /** Sent in its place while it is paused: a screen's last picture. */
  readonly still?: MediaStreamTrack;
}

export interface RoomSnapshot {
  readonly connection: ConnectionState;
  /** Set when the server closed the seat. */
  readonly closedReason: SeatClosedReason | null;
  /** Set when joining was refused. */
  readonly failure: Failure | null;
  readonly participantId: string | null;
  /** The lesson as this participant may see it; kept (and stale) while reconnecting. Null until joined. */
  readonly lesson: LessonState | null;
  /** What this participant may do now. */
  readonly permissions: ReadonlySet<Permission>;
  /** Seats whose page is away just now. */
  readonly awayParticipantIds: ReadonlySet<string>;
  /** Who is heard just now, loudest first. The levels are of when they began. */
  readonly speakers: readonly Speaker[];
  /** By participant: of everyone for those who moderate, else of oneself. */
  readonly qualities: ReadonlyMap<string, ConnectionQuality>;
  readonly media: {
    readonly state: MediaState;
    readonly received: readonly ReceivedTrack[];
    readonly published: readonly PublishedTrack[];
  };
}
