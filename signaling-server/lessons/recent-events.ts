import { mayRead } from '../../lesson/permissions.ts';
import { hiddenEvent, type secretAudience } from '../../lesson/view.ts';
import type { LessonEvent } from '../../protocol/lesson-events.ts';
import type { LessonState } from '../../protocol/lesson-state.ts';

/** An event and, where it is not for everyone inside, whom it is for: noted when it happened, as its chat line may be gone later. */
export interface RecentEvent {
  readonly event: LessonEvent;
  readonly secret: ReturnType<typeof secretAudience>;
}

/** The latest durable events of a lesson, for pages that were away for a moment. */
export class RecentEvents {
  readonly #limit: number;
  #events: RecentEvent[] = [];

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(events: readonly RecentEvent[]): void {
    this.#events.push(...events);
    // Trimmed in large steps: moving the whole array for each event would cost more than the memory is worth.
    if (this.#events.length > this.#limit * 2) this.#events = this.#events.slice(-this.#limit);
  }

  /** What followed `afterSeq`, as this participant may see it; null when that is longer ago than is kept. */
  after(afterSeq: number, state: LessonState, participantId: string): LessonEvent[] | null {
    if (afterSeq === state.seq) return [];
    const first = this.#events[0]?.event.seq;
    if (first === undefined || afterSeq < first - 1 || afterSeq > state.seq) return null;
    return this.#events
      .slice(this.#events.findIndex(({ event }) => event.seq > afterSeq))
      .map((recent) => seenBy(recent, state, participantId));
  }
}

export function seenBy({ event, secret }: RecentEvent, state: LessonState, participantId: string): LessonEvent {
  return !secret || mayRead(state, participantId, secret.audience, secret.authorId) ? event : hiddenEvent(event);
}
