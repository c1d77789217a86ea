/** A room that does what a script says: same face as RoomClient, lesson events folded by the real reducer, requests written down. */
import { permissionsOf } from '../../../lesson/permissions.ts';
import { emptyLesson, reduce } from '../../../lesson/reduce.ts';
import type { EventData, LessonEvent, LessonEventType } from '../../../protocol/lesson-events.ts';
import type { LessonState } from '../../../protocol/lesson-state.ts';
import type { Source } from '../../../protocol/models.ts';
import { RefusedError } from '../../../protocol/refusal.ts';
import type { PayloadInput, Reply, RequestName } from '../../../protocol/requests.ts';
import type { RoomClient, RoomEvents } from '../../../renderer/room/room-client.ts';
import type { PublishedTrack, RoomSnapshot } from '../../../renderer/room/room-snapshot.ts';
import type { StudentRoom } from '../../../renderer/student/student-room.ts';

type Answers = { [N in RequestName]?: (payload: PayloadInput<N>) => Promise<Reply<N>> };

export class ScriptedRoom implements StudentRoom {
  snapshot: RoomSnapshot = {
    connection: 'idle',
    closedReason: null,
    failure: null,
    participantId: null,
    lesson: null,
    permissions: new Set(),
    awayParticipantIds: new Set(),
    speakers: [],
    qualities: new Map(),
    media: { state: 'none', received: [], published: [] },
  };
  /** Every request, in order. */
  readonly asked: { name: RequestName; payload: unknown }[] = [];
  answers: Answers = {};
  readonly #changes = new Set<() => void>();
  readonly #listeners = new Map<keyof RoomEvents, Set<(news: never) => void>>();
  #lesson: LessonState = emptyLesson();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#changes.add(listener);
    return () => this.#changes.delete(listener);
  };

  on<E extends keyof RoomEvents>(event: E, listener: (news: RoomEvents[E]) => void): () => void {
    const listeners = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  emit<E extends keyof RoomEvents>(event: E, news: RoomEvents[E]): void {
    for (const listener of this.#listeners.get(event) ?? []) (listener as (news: RoomEvents[E]) => void)(news);
  }

  set(change: Partial<RoomSnapshot>): void {
    this.snapshot = { ...this.snapshot, ...change };
    for (const listener of this.#changes) listener();
  }

  /** One more lesson event, `afterMs` after the one before. */
  happen<T extends LessonEventType>(type: T, data: EventData<T>, by: string | null = null, afterMs = 20_000): void {
    const event = { seq: this.#lesson.seq + 1, at: this.#lesson.lessonMs + afterMs, type, by, data } as LessonEvent;
    this.#lesson = reduce(this.#lesson, event);
    const { participantId } = this.snapshot;
    this.set({
      lesson: this.#lesson,
      permissions: participantId === null ? new Set() : permissionsOf(this.#lesson, participantId),
    });
  }

  async ask<N extends RequestName>(name: N, payload: PayloadInput<N>): Promise<Reply<N>> {
    this.asked.push({ name, payload });
    const answer = this.answers[name];
    if (!answer) throw new RefusedError('unreachable', 'The classroom cannot be reached right now.');
    return answer(payload);
  }

  connect(): void {}

  async join(wish: Parameters<RoomClient['join']>[0]): Promise<void> {
    this.asked.push({ name: 'lesson:join', payload: wish });
    this.set({ connection: 'connecting' });
  }

  async leave(): Promise<void> {
    this.set({ connection: 'closed', closedReason: 'left' });
  }

  close(): void {}

  prefer(): void {}

  readonly serverUrl = 'http://story';

  holdBack(): void {}

  async mediaStats(): Promise<null> {
    return null;
  }

  async getStats(): Promise<null> {
    return null;
  }

  heldSeat(): ReturnType<RoomClient['heldSeat']> {
    return null;
  }

  lessonNowMs(): number {
    return this.#lesson.lessonMs;
  }

  async publish(source: Source, track: MediaStreamTrack): Promise<PublishedTrack> {
    const published = { producerId: `own-${source}`, source, label: '', paused: false, track };
    const { participantId } = this.snapshot;
    const { producerId } = published;
    this.set({ media: { ...this.snapshot.media, published: [...this.snapshot.media.published, published] } });
    if (participantId) {
      this.happen('producer:opened', {
        producer: {
          producerId,
          participantId,
          source,
          kind: source === 'microphone' ? 'audio' : 'video',
          label: '',
          paused: false,
        },
      });
    }
    return published;
  }

  async replaceTrack(): Promise<void> {}

  retune(): void {}

  async unpublish(producerId: string): Promise<void> {
    const published = this.snapshot.media.published.filter((track) => track.producerId !== producerId);
    this.set({ media: { ...this.snapshot.media, published } });
    this.happen('producer:closed', { producerId });
  }

  async pause(producerId: string): Promise<void> {
    this.#setPaused(producerId, true);
    this.happen('producer:paused', { producerId });
  }

  async resume(producerId: string): Promise<void> {
    this.#setPaused(producerId, false);
    this.happen('producer:resumed', { producerId });
  }

  #setPaused(producerId: string, paused: boolean): void {
    const published = this.snapshot.media.published.map((track) =>
      track.producerId === producerId ? { ...track, paused } : track,
    );
    this.set({ media: { ...this.snapshot.media, published } });
  }
}
