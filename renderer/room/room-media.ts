/** What the lesson's state means for media: whom to receive, what of ours the server knows, what somebody else muted or closed. */
import { mayReceive } from '../../lesson/permissions.ts';
import type { LessonEvent } from '../../protocol/lesson-events.ts';
import type { LessonState } from '../../protocol/lesson-state.ts';
import type { IceServer, Source } from '../../protocol/models.ts';
import { RefusedError } from '../../protocol/refusal.ts';
import type { PayloadInput, Reply, RequestName } from '../../protocol/requests.ts';
import { ConnectionReporter } from './connection-reporter.ts';
import { MediaConnection } from './media-connection.ts';
import type { WantedReceive } from './media-lines.ts';
import { type MediaStats, MediaStatsReader } from './media-stats.ts';
import { listenForNetworkChange } from './network-hints.ts';
import { type Publication, Publications, type PublishOptions, publishedTrack } from './publications.ts';
import type { PublishedTrack, ReceivedTrack, RoomSnapshot } from './room-snapshot.ts';
import type { SenderWish } from './sender-settings.ts';

export interface RoomMediaOptions {
  readonly createPeerConnection: ((configuration: RTCConfiguration) => RTCPeerConnection) | null;
  readonly ask: <N extends RequestName>(name: N, payload: PayloadInput<N>) => Promise<Reply<N>>;
  readonly mayAsk: () => boolean;
  readonly onDoubt: () => void;
  readonly onChange: () => void;
  /** A source of ours was closed by somebody else. */
  readonly onEnded: (ended: { producerId: string; source: Source; track: MediaStreamTrack }) => void;
  readonly random: () => number;
  readonly log: (message: string, details?: Record<string, unknown>) => void;
}

export class RoomMedia {
  readonly #options: RoomMediaOptions;
  readonly #publications = new Publications();
  #connection: MediaConnection | null = null;
  #iceServers: IceServer[] = [];
  #stopHints: (() => void) | undefined;
  #reporter: ConnectionReporter | undefined;
  #participantId: string | null = null;
  #lesson: LessonState | null = null;
  /** The best layer anybody looks at, of what this page sends. Not known: all are sent. */
  readonly #demand = new Map<string, number | null>();
  /** While what was missed is being folded: sources that vanished meanwhile are opened again rather than given up. */
  #isReturning = false;

  constructor(options: RoomMediaOptions) {
    this.#options = options;
  }

  /** Makes the peer connection ahead of time. */
  warmUp(): void {
    this.#open()?.warmUp();
  }

  setIceServers(iceServers: IceServer[]): void {
    this.#iceServers = iceServers;
    this.#open()?.setIceServers(iceServers);
  }

  /** Runs `fold`, which brings what happened while away. */
  returning(fold: () => void): void {
    this.#isReturning = true;
    try {
      fold();
    } finally {
      this.#isReturning = false;
    }
  }

  /** Inside, for the first time or again: what we send is made known, what we no longer send is closed, and all is described anew. */
  joined(participantId: string, lesson: LessonState | null): void {
    this.#participantId = participantId;
    this.#lesson = lesson;
    const left = Object.values(lesson?.producers ?? {}).filter(
      (producer) => producer.participantId === participantId && !this.#publications.find(producer.producerId),
    );
    // From before a reload, or of the tab this seat moved away from.
    for (const { producerId } of left) this.#inBackground('producer:close', { producerId });
    for (const publication of this.#publications.all) void this.#makeKnown(publication);
    this.#want();
    this.#connection?.lineIsBack();
  }

  lessonChanged(participantId: string, lesson: LessonState, events: readonly LessonEvent[]): void {
    this.#participantId = participantId;
    this.#lesson = lesson;
    for (const event of events) {
      if (event.type === 'lesson:resumed') this.startAfresh('the server started anew');
      if (event.type === 'producer:closed') this.#closedByServer(event.data.producerId, event.by);
    }
    this.#want();
  }

  /** Somebody looks at a better or a smaller picture of ours than before, or nobody looks. */
  demanded(producerId: string, topLayer: number | null): void {
    this.#demand.set(producerId, topLayer);
    this.#want();
  }

  /** The engine we knew is gone, and with it who looked. */
  startAfresh(reason: string): void {
    this.#demand.clear();
    this.#connection?.startAfresh(reason);
  }

  async publish(source: Source, track: MediaStreamTrack, options: PublishOptions): Promise<PublishedTrack> {
    if (!this.#options.createPeerConnection) {
      throw new RefusedError('media-unavailable', 'This browser cannot send pictures or sound.');
    }
    const { label = '', paused = false } = options;
    const { producerId } = await this.#options.ask('producer:open', { source, label, paused });
    const publication = this.#publications.find(producerId) ?? this.#publications.add(producerId, source, track, options);
    publication.track = track;
    this.#changed();
    return publishedTrack(publication, this.#lesson);
  }

  async unpublish(producerId: string): Promise<void> {
    const publication = this.#publications.find(producerId);
    if (!publication || !this.#publications.remove(publication)) return;
    this.#demand.delete(publication.producerId);
    this.#changed();
    try {
      await this.#options.ask('producer:close', { producerId: publication.producerId });
    } catch (error) {
      // While away: it is closed on return, as it is no longer among what we send.
      if (!(error instanceof RefusedError) || (error.code !== 'unreachable' && error.code !== 'not-found')) throw error;
    }
  }

  async pause(producerId: string, still?: MediaStreamTrack): Promise<void> {
    const publication = this.#published(producerId);
    publication.mutedHere = true;
    publication.still = still ?? null;
    if (still) still.contentHint = publication.settings.contentHint;
    this.#changed();
    try {
      await this.#options.ask('producer:pause', { producerId: publication.producerId });
    } catch (error) {
      // While away nothing is sent either; the server is told on return.
      if (!(error instanceof RefusedError) || error.code !== 'unreachable') throw error;
    }
  }

  async resume(producerId: string): Promise<void> {
    const publication = this.#published(producerId);
    await this.#options.ask('producer:resume', { producerId: publication.producerId });
    publication.mutedHere = false;
    publication.still = null;
    this.#changed();
  }

  async replaceTrack(producerId: string, track: MediaStreamTrack): Promise<void> {
    const publication = this.#published(producerId);
    if (track.contentHint === '') track.contentHint = publication.settings.contentHint;
    publication.track = track;
    this.#changed();
  }

  /** Another quality from now on, without a new description. What `wish` leaves out is decided by the source. */
  retune(producerId: string, wish: SenderWish): void {
    this.#publications.retune(this.#published(producerId), wish);
    this.#changed();
  }

  /** The laptop can be reached at other addresses than before. */
  addressesChanged(): void {
    this.#connection?.addressesChanged();
  }

  /** In rates since it was last asked; null without a connection. */
  async mediaStats(): Promise<MediaStats | null> {
    return (await this.#connection?.mediaStats()) ?? null;
  }

  holdBack(delayMs: number | null): void {
    this.#connection?.holdBack(delayMs);
  }

  async getStats(): Promise<RTCStatsReport | null> {
    return (await this.#connection?.getStats()) ?? null;
  }

  /** For the snapshot. */
  picture(lesson: LessonState | null): RoomSnapshot['media'] {
    const tracks = this.#connection?.receivedTracks() ?? new Map<string, MediaStreamTrack>();
    const received: ReceivedTrack[] = [];
    for (const [producerId, track] of tracks) {
      const producer = lesson?.producers[producerId];
      if (!producer) continue;
      const { participantId, source, label, paused } = producer;
      received.push({ producerId, participantId, source, label, paused, track });
    }
    const published = this.#publications.all.map((publication) => publishedTrack(publication, lesson));
    return { state: this.#connection?.state ?? 'none', received, published };
  }

  /** The room is over for this page. */
  close(): void {
    this.#stopHints?.();
    this.#reporter?.close();
    this.#connection?.close();
    this.#connection = null;
    this.#publications.clear();
    this.#demand.clear();
    this.#participantId = null;
    this.#lesson = null;
  }

  #open(): MediaConnection | null {
    const { createPeerConnection, ask, mayAsk, onDoubt, onChange, random, log } = this.#options;
    if (!createPeerConnection) return null;
    if (this.#connection) return this.#connection;
    const negotiate = (description: PayloadInput<'transport:negotiate'>) => ask('transport:negotiate', description);
    this.#connection = new MediaConnection({
      ...{ createPeerConnection, negotiate, mayAsk, onDoubt, random, log },
      onChange: () => {
        this.#reporter?.stateChanged();
        onChange();
      },
    });
    this.#connection.setIceServers(this.#iceServers);
    this.#stopHints = listenForNetworkChange(() => this.#connection?.networkChanged());
    const reader = new MediaStatsReader();
    this.#reporter = new ConnectionReporter({
      state: () => this.#connection?.state ?? 'none',
      stats: async () => (mayAsk() ? ((await this.#connection?.mediaStats(reader)) ?? null) : null),
      report: (report) => this.#inBackground('connection:report', report),
    });
    return this.#connection;
  }

  #published(producerId: string): Publication {
    const publication = this.#publications.find(producerId);
    if (!publication) throw new RefusedError('not-found', 'This is no longer being sent.');
    return publication;
  }

  #changed(): void {
    this.#want();
    this.#options.onChange();
  }

  #want(): void {
    if (this.#participantId === null || !this.#lesson) return;
    this.#open()?.want({
      send: this.#publications.wanted(this.#lesson, this.#demand),
      receive: wantedOf(this.#lesson, this.#participantId),
    });
  }

  #closedByServer(producerId: string, by: string | null): void {
    const publication = this.#publications.find(producerId);
    if (!publication || publication.producerId !== producerId || by === this.#participantId) return;
    if (this.#isReturning && by === null) return; // the server lost it, nobody closed it: `joined` opens it again
    this.#giveUp(publication);
  }

  #giveUp(publication: Publication): void {
    if (!this.#publications.remove(publication)) return;
    const { producerId, source, track } = publication;
    this.#options.onEnded({ producerId, source, track });
    this.#changed();
  }

  /** The server may have come back without this source, or knows it as audible while it was muted here. */
  async #makeKnown(publication: Publication): Promise<void> {
    const known = this.#lesson?.producers[publication.producerId];
    try {
      if (!known) {
        const { source, label, mutedHere } = publication;
        const { producerId } = await this.#options.ask('producer:open', { source, label, paused: mutedHere });
        this.#publications.renew(publication, producerId);
        this.#changed();
      } else if (publication.mutedHere && !known.paused) {
        await this.#options.ask('producer:pause', { producerId: publication.producerId });
      }
    } catch (error) {
      this.#options.log('source not known again', { source: publication.source, error: String(error) });
      if (error instanceof RefusedError && error.code !== 'unreachable') this.#giveUp(publication);
    }
  }

  #inBackground<N extends RequestName>(name: N, payload: PayloadInput<N>): void {
    this.#options.ask(name, payload).catch((error: unknown) => this.#options.log(`${name} failed`, { error: String(error) }));
  }
}

/** Whom this person is to see and hear now. Students see nothing before the lesson is live. */
function wantedOf(lesson: LessonState, participantId: string): WantedReceive[] {
  const me = lesson.participants[participantId];
  if (!me || lesson.phase === 'ended' || (lesson.phase === 'waiting' && me.role === 'student')) return [];
  return Object.values(lesson.producers)
    .filter(({ producerId }) => mayReceive(lesson, participantId, producerId))
    .map(({ producerId, kind }) => ({ producerId, kind }));
}
