/** What the media engine says of a lesson, told to those it concerns: senders, listeners, each person and those who lead. */
import { may } from '../../lesson/permissions.ts';
import type { LessonState } from '../../protocol/lesson-state.ts';
import type { ConnectionReport } from '../../protocol/models.ts';
import type { Notice } from '../../protocol/notices.ts';
import { qualityOf } from '../network/connection-quality.ts';
import type { ProducerDemand, Speaker, TransportQuality } from '../sfu/sfu.ts';
import type { Broadcast, Page } from './ports.ts';

/** News of many connections is told together: 200 students' are one notice a second and leader. */
const GATHER_MS = 1000;

/** More at once nobody tells apart. */
const MOST_SPEAKERS = 5;

/** Above any layer there is. */
const ALL_LAYERS = 9;

export interface MediaNewsOptions {
  /** The durable state. */
  readonly state: () => LessonState;
  readonly broadcast: Broadcast;
  /** Pages on seats, and those of them that follow the lesson. */
  readonly seats: {
    pageOf(participantId: string): Page | undefined;
    following(): IterableIterator<[string, Page]>;
  };
  /** Whether this machine is short of time now. */
  readonly hostBusy: () => boolean;
  /** Whether somebody is to get a producer's packets now. */
  readonly isDelivered: (state: LessonState, participantId: string, producerId: string) => boolean;
}

interface Known {
  transport: TransportQuality | null;
  report: ConnectionReport | null;
}

export class MediaNews {
  readonly #options: MediaNewsOptions;
  readonly #demands = new Map<string, ProducerDemand>();
  readonly #qualities = new Map<string, Known>();
  /** Whose quality is not yet told. */
  readonly #changed = new Set<string>();
  /** Who came in and knows of nobody's quality yet. */
  readonly #newcomers = new Set<string>();
  #speakers = '[]';
  #timer: NodeJS.Timeout | undefined;

  constructor(options: MediaNewsOptions) {
    this.#options = options;
  }

  /** Tells the page that sends a producer up to which layer it is looked at. */
  demand(producerId: string, demand: ProducerDemand): void {
    const producer = this.#options.state().producers[producerId];
    if (!producer) return;
    this.#demands.set(producerId, demand);
    this.#tellDemand(producer.participantId, producerId);
  }

  /** These begin anew, on a new connection perhaps: the engine takes it that they come in all their layers until it says otherwise. */
  sends(participantId: string, producerIds: Iterable<string>): void {
    for (const producerId of producerIds) {
      if (!this.#demands.delete(producerId)) continue;
      this.#options.seats.pageOf(participantId)?.notify('producer:demand', { producerId, topLayer: ALL_LAYERS });
    }
  }

  speakers(all: readonly Speaker[]): void {
    const { state, broadcast, seats, isDelivered } = this.#options;
    const lesson = state();
    const speakers = all.flatMap(({ producerId, levelDb }) => {
      const participantId = lesson.producers[producerId]?.participantId;
      return participantId === undefined ? [] : [{ participantId, producerId, levelDb: Math.round(levelDb) }];
    });
    speakers.splice(MOST_SPEAKERS);
    const told = JSON.stringify(speakers);
    if (told === this.#speakers) return;
    this.#speakers = told;
    if (lesson.phase === 'live' && Object.keys(lesson.groups).length === 0) {
      broadcast.toLesson(lesson.lectureId, 'speakers:changed', { speakers }, { volatile: true });
      return;
    }
    for (const [listenerId, page] of seats.following()) {
      const heard = speakers.filter(
        ({ participantId, producerId }) => participantId === listenerId || isDelivered(lesson, listenerId, producerId),
      );
      page.notifyVolatile('speakers:changed', { speakers: heard });
    }
  }

  /** @param transport null: the connection is gone */
  quality(participantId: string, transport: TransportQuality | null): void {
    const known = this.#qualities.get(participantId);
    this.#qualities.set(participantId, { transport, report: known?.report ?? null });
    this.#note(participantId);
  }

  /** What a page knows alone. */
  reported(participantId: string, report: ConnectionReport): void {
    const known = this.#qualities.get(participantId);
    this.#qualities.set(participantId, { transport: known?.transport ?? null, report });
    this.#note(participantId);
  }

  /** A page has come in. */
  cameIn(participantId: string): void {
    this.#newcomers.add(participantId);
    this.#gather();
  }

  left(participantId: string): void {
    this.#qualities.delete(participantId);
    this.#changed.delete(participantId);
  }

  producerClosed(producerId: string): void {
    this.#demands.delete(producerId);
  }

  /** The engine that said all this is gone. */
  forget(): void {
    this.#demands.clear();
    this.speakers([]);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #tellDemand(participantId: string, producerId: string): void {
    const demand = this.#demands.get(producerId);
    if (!demand) return;
    this.#options.seats.pageOf(participantId)?.notify('producer:demand', { producerId, topLayer: demand.topLayer });
  }

  #note(participantId: string): void {
    this.#changed.add(participantId);
    this.#gather();
  }

  #gather(): void {
    this.#timer ??= setTimeout(() => this.#tellQualities(), GATHER_MS);
  }

  #tellQualities(): void {
    this.#timer = undefined;
    const lesson = this.#options.state();
    const changed = this.#qualitiesOf(lesson, this.#changed);
    const all = this.#newcomers.size > 0 ? this.#qualitiesOf(lesson, this.#qualities.keys()) : [];
    for (const [participantId, page] of this.#options.seats.following()) {
      const news = this.#newcomers.has(participantId) ? all : changed;
      const qualities = may(lesson, participantId, 'moderate') ? news : news.filter((one) => one.participantId === participantId);
      if (qualities.length > 0) page.notifyVolatile('connection:quality', { qualities });
    }
    // What was demanded while a page was away passed it by.
    for (const producerId of this.#demands.keys()) {
      const participantId = lesson.producers[producerId]?.participantId;
      if (participantId !== undefined && this.#newcomers.has(participantId)) this.#tellDemand(participantId, producerId);
    }
    this.#changed.clear();
    this.#newcomers.clear();
  }

  #qualitiesOf(lesson: LessonState, participantIds: Iterable<string>): Notice<'connection:quality'>['qualities'] {
    return [...participantIds].flatMap((participantId) => {
      const known = this.#qualities.get(participantId);
      return known && Object.hasOwn(lesson.participants, participantId)
        ? [qualityOf(participantId, { ...known, hostBusy: this.#options.hostBusy() })]
        : [];
    });
  }
}
