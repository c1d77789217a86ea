import { mayReceive } from '../../lesson/permissions.ts';
import { RefusedError } from '../../protocol/errors.ts';
import type { LessonEvent, LessonEventType } from '../../protocol/lesson-events.ts';
import type { LessonState, Producer } from '../../protocol/lesson-state.ts';
import type { Payload, Reply } from '../../protocol/requests.ts';
import type { ConsumerPriority, Negotiation, ProducerDemand, Sfu, Speaker, TransportQuality } from '../sfu/sfu.ts';
import { MediaNews, type MediaNewsOptions } from './media-news.ts';
import { priorityOf, Watching } from './watching.ts';

/** One person's connection to the media engine. */
interface Transport {
  readonly transportId: string;
  /** As the engine knows it: pages choose their ids, and must not reach each other's by choosing the same. */
  readonly engineId: string;
  /** By producerId, each that it receives. */
  consumers: Map<string, Consumer>;
  sending: ReadonlySet<string>;
}

interface Consumer {
  paused: boolean;
  priority: ConsumerPriority;
}

export interface LessonMediaOptions extends Omit<MediaNewsOptions, 'isDelivered'> {
  readonly lectureId: string;
  readonly sfu: Sfu;
}

const changeReceivers: ReadonlySet<LessonEventType> = new Set<LessonEventType>([
  'lesson:started',
  'participant:role-changed',
  'participant:moved',
  'permissions:changed',
  'group:closed',
  'group:addressed',
]);

const changePriorities: ReadonlySet<LessonEventType> = new Set<LessonEventType>(['participant:role-changed', 'stage:changed']);

/** Whether somebody is to get a producer's packets now: before the lesson is live, students get none. */
export function isDelivered(state: LessonState, participantId: string, producerId: string): boolean {
  const receiver = state.participants[participantId];
  return (state.phase === 'live' || receiver?.role !== 'student') && mayReceive(state, participantId, producerId);
}

/** Keeps the media engine to what the lesson's state allows: who sends, who receives whom. One transport for each seat. */
export class LessonMedia {
  readonly #lectureId: string;
  readonly #sfu: Sfu;
  readonly #state: () => LessonState;
  readonly #transports = new Map<string, Transport>();
  /** The negotiation of each person that is under way: the next one waits for it. */
  readonly #negotiating = new Map<string, Promise<unknown>>();

  readonly #news: MediaNews;
  readonly #watching = new Map<string, Watching>();
  /** Screens that somebody else paused. */
  readonly #heldBack = new Set<string>();
  /** Engine's transport → whose it is. */
  readonly #owners = new Map<string, string>();

  constructor({ lectureId, sfu, ...options }: LessonMediaOptions) {
    this.#lectureId = lectureId;
    this.#sfu = sfu;
    this.#state = options.state;
    this.#news = new MediaNews({ ...options, isDelivered });
    sfu.on('producer-demand', this.#onDemand);
    sfu.on('speakers', this.#onSpeakers);
    sfu.on('transport-quality', this.#onQuality);
  }

  /** A page came in: one that starts anew has no connection and shows nothing yet. */
  cameIn(participantId: string, startsAnew: boolean): void {
    if (startsAnew) {
      this.closeTransport(participantId);
      this.#watching.delete(participantId);
    }
    this.#news.cameIn(participantId);
  }

  /** Remembers what a person's page shows, over new connections too, and tells the engine what changed. */
  prefer(participantId: string, wanted: Payload<'consumer:prefer'>): void {
    const state = this.#state();
    if (state.participants[participantId]?.place !== 'inside') return;
    const watching = this.#watching.get(participantId) ?? new Watching();
    this.#watching.set(participantId, watching);
    const changed = watching.prefer(wanted);
    const transport = this.#transports.get(participantId);
    if (!transport) return;
    for (const [producerId, shownHeightPx] of changed) {
      if (!Object.hasOwn(state.producers, producerId)) continue;
      this.#sfu.setConsumerPreference(transport.engineId, producerId, { shownHeightPx });
    }
    this.#prioritise(participantId, transport, state);
  }

  /** What a page alone knows of its connection, for itself and those who lead. */
  report(participantId: string, report: Payload<'connection:report'>): void {
    this.#news.reported(participantId, report);
  }

  /** Brings a person's connection to the wanted picture. One at a time for each person, in the order asked. */
  negotiate(participantId: string, wanted: Payload<'transport:negotiate'>): Promise<Reply<'transport:negotiate'>> {
    const earlier = this.#negotiating.get(participantId) ?? Promise.resolve();
    const negotiation = earlier.catch(() => {}).then(() => this.#negotiate(participantId, wanted));
    this.#negotiating.set(participantId, negotiation);
    const forget = () => {
      if (this.#negotiating.get(participantId) === negotiation) this.#negotiating.delete(participantId);
    };
    negotiation.then(forget, forget);
    return negotiation;
  }

  /** @param transportId only this one; absent: whichever the person has */
  closeTransport(participantId: string, transportId?: string): void {
    const transport = this.#transports.get(participantId);
    if (!transport || (transportId !== undefined && transport.transportId !== transportId)) return;
    this.#transports.delete(participantId);
    this.#owners.delete(transport.engineId);
    this.#sfu.closeTransport(transport.engineId);
  }

  /** Does what durable events mean for the engine. */
  follow(events: readonly LessonEvent[], after: LessonState): void {
    for (const event of events) this.#followOne(event);
    const receivers = events.some(({ type }) => changeReceivers.has(type));
    const priorities = events.some(({ type }) => changePriorities.has(type));
    if (!receivers && !priorities) return;
    for (const [participantId, transport] of this.#transports) {
      if (receivers) this.#pauseAsAllowed(participantId, transport, after);
      if (priorities) this.#prioritise(participantId, transport, after);
    }
  }

  /** The engine started anew and knows nothing of before. */
  forget(): void {
    this.#transports.clear();
    this.#owners.clear();
    this.#news.forget();
  }

  close(): void {
    this.#sfu.off('producer-demand', this.#onDemand);
    this.#sfu.off('speakers', this.#onSpeakers);
    this.#sfu.off('transport-quality', this.#onQuality);
    this.#news.close();
    for (const participantId of [...this.#transports.keys()]) this.closeTransport(participantId);
  }

  readonly #onDemand = (producerId: string, demand: ProducerDemand): void => this.#news.demand(producerId, demand);
  readonly #onSpeakers = (speakers: readonly Speaker[]): void => this.#news.speakers(speakers);
  readonly #onQuality = (transportId: string, quality: TransportQuality): void => {
    const participantId = this.#owners.get(transportId);
    if (participantId !== undefined) this.#news.quality(participantId, quality);
  };

  #followOne(event: LessonEvent): void {
    if (event.type === 'producer:paused') this.#paused(event.data.producerId, event.by);
    else if (event.type === 'producer:resumed') {
      this.#heldBack.delete(event.data.producerId);
      this.#sfu.setProducerPaused(event.data.producerId, false);
    } else if (event.type === 'producer:closed') {
      this.#heldBack.delete(event.data.producerId);
      this.#sfu.closeProducer(event.data.producerId);
      for (const { consumers } of this.#transports.values()) consumers.delete(event.data.producerId);
      this.#news.producerClosed(event.data.producerId);
    } else if (event.type === 'participant:left') {
      this.closeTransport(event.data.participantId);
      this.#watching.delete(event.data.participantId);
      this.#news.left(event.data.participantId);
    } else if (event.type === 'lesson:ended') this.close();
  }

  #paused(producerId: string, by: string | null): void {
    const producer = this.#state().producers[producerId];
    if (producer?.source === 'screen' && by !== producer.participantId) this.#heldBack.add(producerId);
    if (!producer || !this.#showsStill(producer)) this.#sfu.setProducerPaused(producerId, true);
  }

  /** A screen that its owner paused goes on being passed on: its page sends the last picture, for those who come meanwhile. */
  #showsStill({ source, producerId }: Producer): boolean {
    return source === 'screen' && !this.#heldBack.has(producerId);
  }

  async #negotiate(participantId: string, wanted: Payload<'transport:negotiate'>): Promise<Reply<'transport:negotiate'>> {
    const state = this.#state();
    if (state.participants[participantId]?.place !== 'inside') throw new RefusedError('not-joined', 'You are not in the lesson.');
    const refused: string[] = [];
    const send = this.#wantedSends(state, participantId, wanted.send, refused);
    const receive = this.#wantedReceives(state, participantId, wanted.receive, refused);
    const earlier = this.#transports.get(participantId);
    if (earlier && earlier.transportId !== wanted.transportId) this.closeTransport(participantId);

    const engineId = `${this.#lectureId}:${participantId}:${wanted.transportId}`;
    const transport = this.#transports.get(participantId) ?? {
      transportId: wanted.transportId,
      engineId,
      consumers: new Map(),
      sending: new Set(),
    };
    // Known before the engine answers, so that it is closed if its owner leaves meanwhile.
    this.#transports.set(participantId, transport);
    this.#owners.set(engineId, participantId);
    const negotiated = this.#sfu.negotiate({ transportId: engineId, offer: wanted.offer, send, receive });
    // Right behind the negotiation, so that no picture starts larger than it is shown.
    this.#tellHeights(participantId, transport, receive);
    const { answer } = await negotiated;
    this.#settle(participantId, transport, send, receive);
    return { answer, refused };
  }

  /** After the engine's answer: what was decided in the meantime still holds. */
  #settle(participantId: string, transport: Transport, send: Negotiation['send'], receive: Negotiation['receive']): void {
    if (this.#transports.get(participantId) !== transport) {
      this.#sfu.closeTransport(transport.engineId);
      throw new RefusedError('not-joined', 'This connection was closed meanwhile.');
    }
    const state = this.#state();
    const before = transport.sending;
    transport.sending = new Set(send.map(({ producer }) => producer.producerId));
    for (const producerId of transport.sending) {
      const producer = state.producers[producerId];
      if (!producer) this.#sfu.closeProducer(producerId);
      else if (producer.paused && !before.has(producerId) && !this.#showsStill(producer))
        this.#sfu.setProducerPaused(producerId, true);
    }
    transport.consumers = new Map(
      receive.map(({ producerId, paused, priority = 'other' }) => [producerId, { paused, priority }]),
    );
    this.#pauseAsAllowed(participantId, transport, state);
    this.#prioritise(participantId, transport, state);
    this.#news.sends(
      participantId,
      [...transport.sending].filter((producerId) => !before.has(producerId)),
    );
  }

  #tellHeights(participantId: string, transport: Transport, receive: Negotiation['receive']): void {
    const watching = this.#watching.get(participantId);
    for (const { producerId, kind } of receive) {
      const shownHeightPx = watching?.heightOf(producerId);
      if (kind === 'audio' || shownHeightPx === undefined || transport.consumers.has(producerId)) continue;
      this.#sfu.setConsumerPreference(transport.engineId, producerId, { shownHeightPx });
    }
  }

  #prioritise(participantId: string, transport: Transport, state: LessonState): void {
    const pinned = this.#watching.get(participantId)?.pinned ?? null;
    for (const [producerId, consumer] of transport.consumers) {
      const priority = priorityOf(state, producerId, pinned);
      if (priority === consumer.priority) continue;
      consumer.priority = priority;
      this.#sfu.setConsumerPriority(transport.engineId, producerId, priority);
    }
  }

  #pauseAsAllowed(participantId: string, transport: Transport, state: LessonState): void {
    for (const [producerId, consumer] of transport.consumers) {
      const shouldPause = !isDelivered(state, participantId, producerId);
      if (shouldPause === consumer.paused) continue;
      consumer.paused = shouldPause;
      this.#sfu.setConsumerPaused(transport.engineId, producerId, shouldPause);
    }
  }

  #wantedSends(
    state: LessonState,
    participantId: string,
    wanted: Payload<'transport:negotiate'>['send'],
    refused: string[],
  ): Negotiation['send'] {
    return wanted.flatMap(({ mid, producerId }) => {
      const producer = Object.hasOwn(state.producers, producerId) ? state.producers[producerId] : undefined;
      if (!producer) {
        refused.push(producerId);
        return [];
      }
      if (producer.participantId !== participantId) throw new RefusedError('forbidden', 'You can only send what is yours.');
      const { source, kind } = producer;
      return [{ mid, producer: { producerId, source, kind } }];
    });
  }

  /** What is not allowed at this moment is agreed on but paused, so that a change of group or rights needs no new negotiation. */
  #wantedReceives(
    state: LessonState,
    participantId: string,
    wanted: Payload<'transport:negotiate'>['receive'],
    refused: string[],
  ): Negotiation['receive'] {
    const seen = new Set<string>();
    const pinned = this.#watching.get(participantId)?.pinned ?? null;
    return wanted.flatMap(({ mid, producerId }) => {
      const producer = Object.hasOwn(state.producers, producerId) ? state.producers[producerId] : undefined;
      if (!producer || producer.participantId === participantId || seen.has(producerId)) {
        refused.push(producerId);
        return [];
      }
      seen.add(producerId);
      const paused = !isDelivered(state, participantId, producerId);
      return [{ mid, producerId, kind: producer.kind, paused, priority: priorityOf(state, producerId, pinned) }];
    });
  }
}
