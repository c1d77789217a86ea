/**
 * A page's place in a lesson, free of any framework: joins, keeps the seat over lost connections and reloads, folds the lesson's
 * events, receives what others send and sends what this page captures. Screens are drawn from `snapshot`.
 */
import { permissionsOf } from '../../lesson/permissions.ts';
import { normaliseJoinCode } from '../../protocol/constants.ts';
import type { Failure } from '../../protocol/errors.ts';
import type { LessonEvent } from '../../protocol/lesson-events.ts';
import type { Permission, Source } from '../../protocol/models.ts';
import type { Notice, SeatClosedReason } from '../../protocol/notices.ts';
import type { RefusedError } from '../../protocol/refusal.ts';
import type { PayloadInput, Reply, RequestName, Ticket } from '../../protocol/requests.ts';
import { ANSWERED_BY_CLOSING, answeredByClosing } from './answered-by-closing.ts';
import { type AskOptions, type LinkState, SignalingConnection } from './connection.ts';
import { type ConnectionEvent, nextConnectionState } from './connection-state.ts';
import { LessonClock } from './lesson-clock.ts';
import { LessonCopy } from './lesson-copy.ts';
import { LessonNews } from './lesson-news.ts';
import { Listeners } from './listeners.ts';
import type { MediaStats } from './media-stats.ts';
import { isFinal, type JoinWish, type PendingJoin, pendingJoin } from './pending-join.ts';
import { type PicturePreference, PicturePreferences } from './picture-preferences.ts';
import type { PublishOptions } from './publications.ts';
import { randomId } from './random-id.ts';
import { RoomMedia } from './room-media.ts';
import type { ConnectionState, PublishedTrack, RoomSnapshot } from './room-snapshot.ts';
import { SeatKeeper, type SeatStorage } from './seat-keeper.ts';
import type { SenderWish } from './sender-settings.ts';

export interface RoomClientOptions {
  /** Origin of the room server, e.g. `location.origin`. */
  readonly serverUrl: string;
  /** The teacher's token (`host-session.ts`); students have none. */
  readonly hostToken?: string | undefined;
  /** Tells a random name of this browser (`device-id.ts`), by which a ban outlives another name; asked when it joins. */
  readonly deviceId?: (() => string) | undefined;
  /** Where the seat token is kept; default is this tab's session storage, or memory where there is none. */
  readonly storage?: SeatStorage;
  /** null switches media off (Node). Default: the browser's RTCPeerConnection where there is one. */
  readonly createPeerConnection?: ((configuration: RTCConfiguration) => RTCPeerConnection) | null;
  /** 0 ≤ n < 1, for the jitter of retries. */
  readonly random?: () => number;
  readonly log?: (message: string, details?: Record<string, unknown>) => void;
}

/** Momentary news. Everything lasting is in the snapshot. */
export interface RoomEvents {
  reaction: Notice<'reaction:shown'>;
  /** This person is asked to unmute; `participantId` is who asks. */
  'unmute-asked': Notice<'unmute:asked'>;
  /** Somebody else closed a source of ours, or the right to it was taken: stop its capture. */
  'publication-ended': { readonly producerId: string; readonly source: Source; readonly track: MediaStreamTrack };
  /** To those who moderate: somebody looks at the past, or (null) is live again. */
  behind: Notice<'behind:changed'>;
  /** The laptop can be reached at other addresses than before. */
  addresses: Notice<'addresses:changed'>;
  /** What moved `snapshot.lesson`, for who keeps more of the lesson than it holds; no events where a whole new state came. */
  happened: { readonly events: readonly LessonEvent[] };
}

const LEAVE_TIMEOUT_MS = 2000;
/** Media packets stopped coming: a line that does not answer either is not waited for long. */
const DOUBTED_PROBE_MS = 1000;

export class RoomClient {
  /** Origin of the room server. */
  readonly serverUrl: string;
  readonly #connection: SignalingConnection;
  readonly #seat: SeatKeeper;
  readonly #lesson: LessonCopy;
  readonly #clock = new LessonClock();
  readonly #media: RoomMedia;
  readonly #news = new LessonNews();
  readonly #preferences: PicturePreferences;
  readonly #listeners = new Listeners<RoomEvents & { change: undefined }>();
  readonly #deviceId: (() => string) | undefined;
  readonly #log: (message: string, details?: Record<string, unknown>) => void;
  #state: ConnectionState = 'idle';
  #wish: PendingJoin | null = null;
  #participantId: string | null = null;
  #closedReason: SeatClosedReason | null = null;
  #failure: Failure | null = null;
  #snapshot: RoomSnapshot | null = null;
  #announced = false;

  constructor(options: RoomClientOptions) {
    this.#log = options.log ?? (() => undefined);
    this.serverUrl = options.serverUrl;
    this.#deviceId = options.deviceId;
    this.#seat = new SeatKeeper(options.storage);
    this.#connection = new SignalingConnection({
      serverUrl: options.serverUrl,
      hostToken: options.hostToken,
      random: options.random,
      log: this.#log,
      welcome: () => this.#enter(),
      probe: () => this.#catchUp(),
    });
    this.#lesson = new LessonCopy(
      (afterSeq) => this.#connection.ask('lesson:events', { afterSeq }),
      (events) => this.#folded(events),
    );
    this.#media = new RoomMedia({
      createPeerConnection: options.createPeerConnection === undefined ? browserPeerConnection() : options.createPeerConnection,
      ask: (name, payload) => this.#connection.ask(name, payload),
      // The answer to joining is handled while the connection still greets, and media follows at once.
      mayAsk: () => this.#state === 'joined',
      onDoubt: () => void this.#connection.check(DOUBTED_PROBE_MS),
      onChange: () => this.#changed(),
      onEnded: (publication) => this.#listeners.emit('publication-ended', publication),
      random: options.random ?? Math.random,
      log: this.#log,
    });
    this.#preferences = new PicturePreferences((wanted) => this.#connection.ask('consumer:prefer', wanted));
    this.#listenToConnection();
  }

  /** The room as known now; another object whenever something changed. For `useSyncExternalStore(room.subscribe, () => room.snapshot)`. */
  get snapshot(): RoomSnapshot {
    this.#snapshot ??= this.#takeSnapshot();
    return this.#snapshot;
  }

  /** Calls back after changes, once for all that happened in one task. Returns the function that stops it. */
  readonly subscribe = (listener: () => void): (() => void) => this.#listeners.on('change', listener);

  /** Listens to momentary news. Returns the function that stops it. */
  on<E extends keyof RoomEvents>(event: E, listener: (news: RoomEvents[E]) => void): () => void {
    return this.#listeners.on<keyof RoomEvents>(event, listener as (news: RoomEvents[keyof RoomEvents]) => void);
  }

  /** Opens the connection and readies media ahead of `join`, so that joining is quick. Optional. */
  connect(): void {
    this.#connection.open();
    this.#media.warmUp();
  }

  /**
   * Comes in. Resolves when in the lobby or inside; goes on trying while the laptop cannot be reached (`connecting`).
   * @throws RefusedError e.g. `code-unknown`, `lecture-full`, `banned`; the snapshot's `failure` says the same.
   */
  join({ ticket, displayName }: JoinWish): Promise<void> {
    if (this.#wish) return this.#wish.settled.promise;
    this.#closedReason = null;
    this.#failure = null;
    this.#forgetPlace();
    this.#lesson.forget();
    const wish = pendingJoin({ ticket, ...(displayName === undefined ? {} : { displayName }) });
    this.#wish = wish;
    this.#become('join');
    const alreadyOpen = this.#connection.state === 'open';
    this.connect();
    if (alreadyOpen) this.#enterOnThisLine();
    return wish.settled.promise;
  }

  /** The seat this tab held before a reload, in the lecture with this code or id, as a ticket; null if none. */
  heldSeat(lecture: { joinCode: string } | { lectureId: string }): Ticket | null {
    const { kept } = this.#seat;
    return kept && this.#seat.isFor(lecture) ? { kind: 'seat', seatToken: kept.seatToken } : null;
  }

  /** Gives up the seat and closes everything. The client can `join` again. */
  async leave(): Promise<void> {
    if (this.#state === 'closed' || this.#state === 'idle') return;
    const told =
      this.#state === 'joined' || this.#state === 'lobby'
        ? this.#connection.ask('lesson:leave', {}, { timeoutMs: LEAVE_TIMEOUT_MS }).catch(() => undefined)
        : undefined;
    this.#finish('leave', 'left', null);
    this.#connection.closeWhenAnswered();
    await told;
  }

  /** Closes the connection without giving up the seat (page unloading, component unmounting). `join` opens it again. */
  close(): void {
    this.#connection.close();
    this.#media.close();
    this.#preferences.close();
    this.#wish?.settled.resolve();
    this.#wish = null;
    this.#state = 'idle';
    this.#changed();
  }

  /**
   * Makes a request of `protocol/requests.ts`.
   * @throws RefusedError with the server's code, or `unreachable` when the laptop could not be asked in time.
   */
  ask<N extends RequestName>(name: N, payload: PayloadInput<N>, options?: AskOptions): Promise<Reply<N>> {
    this.#connection.open();
    const answer = this.#connection.ask(name, payload, options);
    const reason = ANSWERED_BY_CLOSING[name];
    return reason === undefined ? answer : answeredByClosing(this.#connection, answer, reason, {} as Reply<N>);
  }

  /** Ms on the lesson's own clock, now. 0 before joining. */
  lessonNowMs(): number {
    return this.#clock.nowMs();
  }

  /**
   * Sends a track to the class. The track stays the caller's: `unpublish` does not stop it.
   * @throws RefusedError `forbidden` without the right to it; `unreachable` while away.
   */
  publish(source: Source, track: MediaStreamTrack, options: PublishOptions = {}): Promise<PublishedTrack> {
    return this.#media.publish(source, track, options);
  }

  unpublish(producerId: string): Promise<void> {
    return this.#media.unpublish(producerId);
  }

  /**
   * Mutes: stops sending at once, before the server answers. No renegotiation.
   * @param still sent in its place until it goes on: a screen's last picture. It stays the caller's
   */
  pause(producerId: string, still?: MediaStreamTrack): Promise<void> {
    return this.#media.pause(producerId, still);
  }

  /** @throws RefusedError when the right was taken meanwhile; it then stays muted. */
  resume(producerId: string): Promise<void> {
    return this.#media.resume(producerId);
  }

  /** Another device or window for the same source, without renegotiation. */
  replaceTrack(producerId: string, track: MediaStreamTrack): Promise<void> {
    return this.#media.replaceTrack(producerId, track);
  }

  /** Another quality for what is sent, live: nothing is negotiated anew. What `wish` leaves out is decided by the source. */
  retune(producerId: string, wish: SenderWish): void {
    this.#media.retune(producerId, wish);
  }

  /**
   * How high, in device pixels, this page shows each picture (0: not at all). The whole picture, the last one wins; what is not named is
   * without limit.
   * @param pinned the producer this person keeps large: when the way here is narrow it goes before other cameras
   */
  prefer(shown: readonly PicturePreference[], pinned: string | null = null): void {
    this.#preferences.prefer(shown, pinned);
  }

  /** Wants a picture at least this high whether or not it is shown (a recording does). Returns the function that ends it. */
  keepPicture(producerId: string, heightPx: number): () => void {
    return this.#preferences.keep(producerId, heightPx);
  }

  /** Everything sent and received, in rates since this was last asked; null without a media connection. */
  mediaStats(): Promise<MediaStats | null> {
    return this.#media.mediaStats();
  }

  /** Holds what is received back by so many ms, to bring it to the moment of something that comes later; null: live. */
  holdBack(delayMs: number | null): void {
    this.#media.holdBack(delayMs);
  }

  /** WebRTC's own numbers; null without a media connection. */
  getStats(): Promise<RTCStatsReport | null> {
    return this.#media.getStats();
  }

  #listenToConnection(): void {
    const connection = this.#connection;
    connection.on('link', (link) => this.#linkChanged(link));
    connection.on('refused', (refusal) => this.#refused(refusal));
    connection.on('lesson:happened', ({ events }) => this.#lesson.happened(events));
    connection.on(
      'seat:admitted',
      () => void this.#enter().catch((error: unknown) => this.#log('cut off at the door', { error: String(error) })),
    );
    connection.on('seat:renewed', ({ seatToken }) => this.#seat.renew(seatToken));
    connection.on('seat:closed', ({ reason }) => this.#seatClosed(reason));
    connection.on('addresses:changed', (notice) => {
      this.#media.addressesChanged();
      this.#listeners.emit('addresses', notice);
    });
    connection.on('media:reset', () => this.#media.startAfresh('the media engine started anew'));
    connection.on('reaction:shown', (notice) => this.#listeners.emit('reaction', notice));
    connection.on('behind:changed', (notice) => this.#listeners.emit('behind', notice));
    connection.on('unmute:asked', (notice) => this.#listeners.emit('unmute-asked', notice));
    connection.on('producer:demand', ({ producerId, topLayer }) => this.#media.demanded(producerId, topLayer));
    this.#news.listen(
      connection,
      () => this.#lesson.state,
      () => this.#changed(),
    );
  }

  #linkChanged(link: LinkState): void {
    if (link === 'away' && this.#wish) this.#become('dropped');
    // Asked to join in the moment between greeting and open.
    if (link === 'open' && this.#state === 'connecting') this.#enterOnThisLine();
  }

  #enterOnThisLine(): void {
    this.#enter().catch((error: unknown) => this.#connection.renew(error));
  }

  /** Asks to come in, or to come back. Refusals are settled here; it throws only where the line broke. */
  async #enter(): Promise<void> {
    const wish = this.#wish;
    if (!wish) return;
    const kept = this.#participantId === null ? null : this.#seat.kept;
    try {
      await this.#enterWith(wish, kept ? { kind: 'seat', seatToken: kept.seatToken } : wish.ticket);
    } catch (error) {
      if (!isFinal(error)) throw error;
      if (this.#wish !== wish) return;
      // Away for longer than a seat is kept: a person who came by a code comes in anew without being asked.
      if (kept && error.code === 'seat-lost' && wish.ticket.kind !== 'seat') await this.#enterAnew(wish);
      else this.#refused(error);
    }
  }

  async #enterAnew(wish: PendingJoin): Promise<void> {
    this.#seat.forget();
    this.#forgetPlace();
    try {
      await this.#enterWith({ ...wish, requestId: randomId() }, wish.ticket);
    } catch (error) {
      if (!isFinal(error)) throw error;
      if (this.#wish === wish) this.#refused(error);
    }
  }

  async #enterWith(wish: PendingJoin, ticket: Ticket): Promise<void> {
    const lastSeq = this.#participantId === null ? undefined : this.#lesson.state?.seq;
    const reply = await this.#connection.askFirst(
      'lesson:join',
      {
        ticket,
        ...(wish.displayName === undefined ? {} : { displayName: wish.displayName }),
        ...(this.#deviceId === undefined ? {} : { deviceId: this.#deviceId() }),
        ...(lastSeq === undefined ? {} : { lastSeq }),
      },
      // Coming back is a wish of its own each time.
      { requestId: this.#participantId === null ? wish.requestId : randomId() },
    );
    if (this.#wish === null || this.#wish.settled !== wish.settled) return; // left meanwhile
    this.#welcomed(reply, ticket);
    wish.settled.resolve();
  }

  #welcomed(reply: Reply<'lesson:join'>, ticket: Ticket): void {
    this.#participantId = reply.participantId;
    const joinCode = ticket.kind === 'code' ? normaliseJoinCode(ticket.joinCode) : (this.#seat.kept?.joinCode ?? null);
    this.#seat.keep({ seatToken: reply.seatToken, lectureId: reply.lectureId, joinCode });
    this.#clock.set(reply.lessonNowMs);
    if (reply.place === 'lobby') {
      this.#become('held-in-lobby');
      return;
    }
    this.#media.setIceServers(reply.iceServers);
    this.#news.begin(reply.away);
    this.#preferences.again();
    this.#media.returning(() => this.#lesson.begin(reply));
    this.#become('welcomed');
    this.#media.joined(reply.participantId, this.#lesson.state);
  }

  #folded(events: readonly LessonEvent[]): void {
    const last = events.at(-1);
    if (last) this.#clock.atLeast(last.at);
    const lesson = this.#lesson.state;
    if (lesson && this.#participantId !== null) this.#media.lessonChanged(this.#participantId, lesson, events);
    this.#listeners.emit('happened', { events });
    this.#changed();
  }

  /** Both a probe of the line and a way to notice that news was lost. */
  async #catchUp(): Promise<void> {
    const lesson = this.#lesson.state;
    if (this.#state !== 'joined' || !lesson) return;
    this.#lesson.catchUp(await this.#connection.ask('lesson:events', { afterSeq: lesson.seq }));
  }

  #seatClosed(reason: SeatClosedReason): void {
    // A seat given up a moment ago, while the next one is being asked for.
    if (this.#state !== 'joined' && this.#state !== 'lobby') return;
    this.#finish('seat-closed', reason, null);
    // The answer to what ended it (leaving, ending the lesson) may still be on its way.
    this.#connection.closeWhenAnswered();
  }

  #refused(refusal: RefusedError): void {
    this.#wish?.settled.promise.catch(() => undefined); // who joined and who reads the snapshot are told; nobody needs to do both
    this.#wish?.settled.reject(refusal);
    this.#finish('refused', refusal.code === 'seat-moved' ? 'moved' : null, refusal.toFailure());
  }

  #finish(event: ConnectionEvent, reason: SeatClosedReason | null, failure: Failure | null): void {
    this.#closedReason = reason;
    this.#failure = failure;
    this.#wish?.settled.resolve();
    this.#wish = null;
    // After `moved` the token still opens the seat: this tab can take it back when its person wants that. Behind a closed door it
    // opens the seat by the other one.
    if (reason !== 'moved' && failure?.code !== 'door-closed') this.#seat.forget();
    this.#media.close();
    this.#become(event);
  }

  /** The next answer to joining is the first. What was last seen of the lesson stays to look at. */
  #forgetPlace(): void {
    this.#participantId = null;
    this.#news.forget();
  }

  #become(event: ConnectionEvent): void {
    this.#state = nextConnectionState(this.#state, event);
    this.#changed();
  }

  /** Listeners hear once of all that happened in one task, so that a burst of events draws one picture. */
  #changed(): void {
    this.#snapshot = null;
    if (this.#announced) return;
    this.#announced = true;
    queueMicrotask(() => {
      this.#announced = false;
      this.#listeners.emit('change', undefined);
    });
  }

  #takeSnapshot(): RoomSnapshot {
    const lesson = this.#lesson.state;
    return {
      connection: this.#state,
      closedReason: this.#closedReason,
      failure: this.#failure,
      participantId: this.#participantId,
      lesson,
      permissions: lesson && this.#participantId !== null ? permissionsOf(lesson, this.#participantId) : NO_PERMISSIONS,
      awayParticipantIds: this.#news.away,
      speakers: this.#news.speakers,
      qualities: this.#news.qualities,
      media: this.#media.picture(lesson),
    };
  }
}

const NO_PERMISSIONS: ReadonlySet<Permission> = new Set();
function browserPeerConnection(): ((configuration: RTCConfiguration) => RTCPeerConnection) | null {
  return typeof RTCPeerConnection === 'undefined' ? null : (configuration) => new RTCPeerConnection(configuration);
}
