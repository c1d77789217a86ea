/**
 * A page's place in a lesson, free of any framework: joins, keeps the seat over lost connections and reloads, folds the lesson's
 * events, receives what others send and sends what this page captures. Screens are drawn from `snapshot`.
 */
import type { LessonState } from '../../protocol/lesson-state.ts';
import type { Source } from '../../protocol/models.ts';
import type { Notice } from '../../protocol/notices.ts';
import type { PayloadInput, Reply, RequestName, Ticket } from '../../protocol/requests.ts';
import type { PublishedTrack, RoomSnapshot } from './room-snapshot.ts';

export interface RoomClientOptions {
  /** Origin of the room server, e.g. `location.origin`. */
  readonly serverUrl: string;
  /** The teacher's token (`host-session.ts`); students have none. */
  readonly hostToken?: string;
  /** Where the seat token is kept; default is this tab's session storage, or memory where there is none. */
  readonly storage?: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
  /** null switches media off (Node). Default: the browser's RTCPeerConnection where there is one. */
  readonly createPeerConnection?: ((configuration: RTCConfiguration) => RTCPeerConnection) | null;
  /** 0 ≤ n < 1, for the jitter of retries. */
  readonly random?: () => number;
  readonly log?: (message: string, details?: Record<string, unknown>) => void;
}

export interface PublishOptions {
  /** For people: "Document camera", "Window: Slides". */
  readonly label?: string;
  /** For a screen: `text` or `detail` keeps letters sharp, `motion` keeps films smooth. Default for a screen: `detail`. */
  readonly contentHint?: 'text' | 'detail' | 'motion';
  /** Bit/s. Default by source. */
  readonly maxBitrate?: number;
  /** Announced muted: nothing is sent until `resume`. */
  readonly paused?: boolean;
}

/** Momentary news. Everything lasting is in the snapshot. */
export interface RoomEvents {
  reaction: Notice<'reaction:shown'>;
  /** A teacher asks this person to unmute; `participantId` is who asks. */
  'unmute-asked': Notice<'unmute:asked'>;
  /** Somebody else (or a right taken) closed a source of ours: stop its capture. */
  'publication-ended': { readonly producerId: string; readonly source: Source; readonly track: MediaStreamTrack };
}

export class RoomClient {
  constructor(options: RoomClientOptions) {
    void options;
  }

  /** The room as known now; another object whenever something changed. For `useSyncExternalStore(room.subscribe, () => room.snapshot)`. */
  get snapshot(): RoomSnapshot {
    throw new Error('unfinished');
  }

  /** Calls back after each change, at most once per task. Returns the function that stops it. */
  readonly subscribe = (_listener: () => void): (() => void) => {
    throw new Error('unfinished');
  };

  on<E extends keyof RoomEvents>(_event: E, _listener: (news: RoomEvents[E]) => void): () => void {
    throw new Error('unfinished');
  }

  /** Opens the connection ahead of `join`, so that joining is quick. Optional. */
  connect(): void {
    throw new Error('unfinished');
  }

  /**
   * Comes in. Resolves when in the lobby or inside; goes on trying while the laptop cannot be reached (`connecting`).
   * @throws RefusedError e.g. `code-unknown`, `lecture-full`, `banned`; the snapshot's `failure` says the same.
   */
  join(_wish: { ticket: Ticket; displayName?: string }): Promise<void> {
    throw new Error('unfinished');
  }

  /** The seat this tab held before a reload in the lecture with this code or id, as a ticket; null if none. */
  heldSeat(_lecture: { joinCode: string } | { lectureId: string }): Ticket | null {
    throw new Error('unfinished');
  }

  /** Gives up the seat and closes everything. The client can `join` again. */
  async leave(): Promise<void> {
    throw new Error('unfinished');
  }

  /** Closes the connection without giving up the seat (page unloading, component unmounting). */
  close(): void {
    throw new Error('unfinished');
  }

  /**
   * Makes a request of `protocol/requests.ts`.
   * @throws RefusedError with the server's code, or `unreachable` when the laptop could not be asked in time.
   */
  ask<N extends RequestName>(_name: N, _payload: PayloadInput<N>): Promise<Reply<N>> {
    throw new Error('unfinished');
  }

  /** Ms on the lesson's own clock, now. 0 before joining. */
  lessonNowMs(): number {
    throw new Error('unfinished');
  }

  /**
   * Sends a track to the class. The track stays the caller's: `unpublish` does not stop it.
   * @throws RefusedError `forbidden` without the right to it; `unreachable` while away.
   */
  async publish(_source: Source, _track: MediaStreamTrack, _options?: PublishOptions): Promise<PublishedTrack> {
    throw new Error('unfinished');
  }

  async unpublish(_producerId: string): Promise<void> {
    throw new Error('unfinished');
  }

  /** Mutes: stops sending at once, before the server answers. No renegotiation. */
  async pause(_producerId: string): Promise<void> {
    throw new Error('unfinished');
  }

  async resume(_producerId: string): Promise<void> {
    throw new Error('unfinished');
  }

  /** Another device or window for the same source, without renegotiation. */
  async replaceTrack(_producerId: string, _track: MediaStreamTrack): Promise<void> {
    throw new Error('unfinished');
  }

  /** WebRTC's own numbers; null without a media connection. */
  async getStats(): Promise<RTCStatsReport | null> {
    throw new Error('unfinished');
  }
}

export type { LessonState };
