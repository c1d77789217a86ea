import { mayRead } from '../../lesson/permissions.ts';
import type { LessonState } from '../../protocol/lesson-state.ts';
import type { Broadcast, Page } from './ports.ts';
import { type RecentEvent, seenBy } from './recent-events.ts';
import type { Seats } from './seats.ts';

/** A class this small is told of everything at once. */
const SMALL_CLASS = 100;

/**
 * A large class coming in would be told of each newcomer one by one: a message for each pair of them. Its news is told at most once in
 * so many ms for each page, so that 1,000 pages hear at most ten times a second.
 */
const MS_PER_PAGE = 0.1;

/** Nobody: what is seen by them is what everyone may see. */
const NOBODY = '';

export interface TellingOptions {
  readonly seats: Seats;
  readonly broadcast: Broadcast;
  /** The durable state. */
  readonly state: () => LessonState;
  readonly monotonicMs: () => number;
}

/**
 * Tells a lesson's pages what happened, in order: one message for all, encoded once; those for whom more of it is, or who have some of it
 * already, get one of their own.
 */
export class Telling {
  readonly #options: TellingOptions;
  #waiting: RecentEvent[] = [];
  /** Pages that came in while something waited to be told, and up to where they have it already. */
  readonly #newcomers = new Map<Page, number>();
  #toldAtMs = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: TellingOptions) {
    this.#options = options;
  }

  tell(recent: readonly RecentEvent[]): void {
    this.#waiting.push(...recent);
    if (this.#timer) return;
    const { seats, monotonicMs } = this.#options;
    const pauseMs = seats.followingCount < SMALL_CLASS ? 0 : seats.followingCount * MS_PER_PAGE;
    const sinceMs = monotonicMs() - this.#toldAtMs;
    if (sinceMs >= pauseMs) this.flush();
    else this.#timer = setTimeout(() => this.flush(), pauseMs - sinceMs);
  }

  /** A page has come in and been given the lesson up to `seq`. */
  cameIn(page: Page, seq: number): void {
    if (this.#waiting.length > 0) this.#newcomers.set(page, seq);
  }

  /** Tells what waits, now. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#waiting.length === 0) return;
    const recent = this.#waiting;
    this.#waiting = [];
    this.#toldAtMs = this.#options.monotonicMs();
    tellEvents(recent, this.#newcomers, this.#options);
    this.#newcomers.clear();
  }
}

function tellEvents(
  recent: readonly RecentEvent[],
  newcomers: ReadonlyMap<Page, number>,
  { seats, broadcast, state }: TellingOptions,
): void {
  const now = state();
  const secrets = recent.flatMap(({ secret }) => (secret ? [secret] : []));
  const told: string[] = [];
  if (secrets.length > 0 || newcomers.size > 0) {
    for (const [participantId, page] of seats.following()) {
      const hasUpTo = newcomers.get(page) ?? 0;
      const reads = secrets.some(({ audience, authorId }) => mayRead(now, participantId, audience, authorId));
      if (!reads && hasUpTo === 0) continue;
      told.push(page.pageId);
      const news = recent.filter(({ event }) => event.seq > hasUpTo);
      if (news.length > 0) page.notify('lesson:happened', { events: news.map((event) => seenBy(event, now, participantId)) });
    }
  }
  const events = recent.map((event) => seenBy(event, now, NOBODY));
  broadcast.toLesson(now.lectureId, 'lesson:happened', { events }, { exceptPageIds: told });
}
