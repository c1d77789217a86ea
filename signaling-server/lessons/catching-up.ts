import { mayRead } from '../../lesson/permissions.ts';
import { viewOf } from '../../lesson/view.ts';
import type { LessonEvent } from '../../protocol/lesson-events.ts';
import type { ChatLine, LessonState } from '../../protocol/lesson-state.ts';
import { type RecentEvent, RecentEvents } from './recent-events.ts';

/** Below it a snapshot is small, and each newcomer gets one that needs no events after it. */
const SMALL_CLASS = 100;

interface Shared {
  /** Without the lines to fewer than everyone: the same object for all who may read none of those, so that it is written out once. */
  readonly snapshot: LessonState;
  readonly secrets: readonly ChatLine[];
}

/**
 * What a page is given that comes in or comes back, so that it holds the lesson's state: the events it missed, or a snapshot and the
 * events after it. In a large class those who come in together get one snapshot: writing out a thousand people for each of a thousand
 * people is what took the time when a large class came in.
 */
export class CatchingUp {
  readonly #recent: RecentEvents;
  #shared: Shared | null = null;

  /** @param limit events kept for pages that come back */
  constructor(limit: number) {
    this.#recent = new RecentEvents(limit);
  }

  add(events: readonly RecentEvent[]): void {
    this.#recent.add(events);
  }

  /**
   * @param state the lesson's durable state
   * @param afterSeq what the page has; a page that has nothing says nothing
   */
  after(
    state: LessonState,
    participantId: string,
    afterSeq: number | undefined,
  ): { events: LessonEvent[]; snapshot: LessonState | null } {
    const events = afterSeq === undefined ? null : this.#recent.after(afterSeq, state, participantId);
    if (events) return { events, snapshot: null };
    return this.#sharedFor(state, participantId) ?? { events: [], snapshot: viewOf(state, participantId) };
  }

  #sharedFor(state: LessonState, participantId: string): { events: LessonEvent[]; snapshot: LessonState } | null {
    const people = Object.keys(state.participants).length;
    if (people < SMALL_CLASS) {
      this.#shared = null;
      return null;
    }
    // Events after it are written for each newcomer, a new snapshot once for all: both together cost least about there.
    if (this.#shared === null || state.seq - this.#shared.snapshot.seq > Math.sqrt(people)) this.#shared = sharedOf(state);
    const { snapshot, secrets } = this.#shared;
    if (secrets.some((line) => mayRead(state, participantId, line.audience, line.participantId))) return null;
    const events = this.#recent.after(snapshot.seq, state, participantId);
    return events && { events, snapshot };
  }
}

function sharedOf(state: LessonState): Shared {
  const secrets = state.chat.filter(({ audience }) => audience.kind !== 'everyone');
  if (secrets.length === 0) return { snapshot: state, secrets };
  return { snapshot: { ...state, chat: state.chat.filter(({ audience }) => audience.kind === 'everyone') }, secrets };
}
