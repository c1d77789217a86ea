import { RefusedError } from '../../protocol/errors.ts';
import type { LessonEvent } from '../../protocol/lesson-events.ts';
import type { LessonState } from '../../protocol/lesson-state.ts';
import type { SeatClosedReason } from '../../protocol/notices.ts';
import type { Page } from './ports.ts';
import { Presence, type PresenceOptions } from './presence.ts';

/** However short the grace time: between the decision that somebody comes in and its page sitting down there is a busy moment. */
const ARRIVAL_MS = 10_000;

export interface SeatsOptions {
  readonly lectureId: string;
  /** How long a seat waits for its page. */
  readonly graceMs: number;
  /** The grace time is over and nobody came back. */
  readonly onGone: (participantId: string) => void;
  readonly presence: PresenceOptions;
}

/** Which page sits on which seat just now. A seat outlives its page by the grace time. */
export class Seats {
  readonly #options: SeatsOptions;
  readonly #pages = new Map<string, Page>();
  readonly #following = new Map<string, Page>();
  readonly #grace = new Map<string, NodeJS.Timeout>();
  /** `seq` of the lesson when the page on a seat last started anew: only older pages have seen less. */
  readonly #startedAnewAt = new Map<string, number>();
  readonly #presence: Presence;
  /** Whose page is on its way from one door to the other, and until when (`performance.now`) it may take. */
  readonly #moving = new Map<string, number>();
  #closed = false;

  constructor(options: SeatsOptions) {
    this.#options = options;
    this.#presence = new Presence(options.presence);
  }

  pageOf(participantId: string): Page | undefined {
    return this.#pages.get(participantId);
  }

  /** How somebody is connected just now. */
  wayOf(participantId: string): 'secure' | 'plain' | 'away' {
    const page = this.#pages.get(participantId);
    if (!page) return 'away';
    return page.trustedWay ? 'secure' : 'plain';
  }

  get followingCount(): number {
    return this.#following.size;
  }

  /** Pages that follow the lesson: who was let in is not among them before their page has come in and has the state. */
  following(): IterableIterator<[string, Page]> {
    return this.#following.entries();
  }

  /** Those who hold a seat whose page the others were told to be away. */
  away(): string[] {
    return this.#presence.away();
  }

  /**
   * Puts a page on its seat. Another page there is told that it moved.
   *
   * @param inside whether the page follows the lesson from now on, as opposed to waiting in the lobby
   * @param seq of the lesson's state now
   * @param lastSeq what a returning page has; a page that starts anew has nothing
   * @throws RefusedError `seat-moved` for a page that was away while its person opened another tab
   */
  attach(
    participantId: string,
    page: Page,
    { inside, seq, lastSeq }: { inside: boolean; seq: number; lastSeq: number | undefined },
  ): void {
    const earlier = this.#pages.get(participantId);
    if (earlier && earlier !== page && lastSeq !== undefined && lastSeq < (this.#startedAnewAt.get(participantId) ?? 0)) {
      throw new RefusedError('seat-moved', 'You have opened this lesson in another tab.');
    }
    if (lastSeq === undefined) this.#startedAnewAt.set(participantId, seq);
    this.#stopWaiting(participantId);
    if (earlier !== page) this.#moving.delete(participantId);
    this.#pages.set(participantId, page);
    if (earlier && earlier !== page) {
      earlier.exit(this.#options.lectureId);
      earlier.seatClosed('moved');
    }
    if (inside) {
      this.#following.set(participantId, page);
      page.enter(this.#options.lectureId);
    }
    this.#presence.cameBack(participantId);
  }

  /** The page's connection ended. Its seat waits, unless another page has it already. */
  detach(participantId: string, page: Page): void {
    page.exit(this.#options.lectureId);
    if (this.#pages.get(participantId) !== page) return;
    this.#pages.delete(participantId);
    this.#following.delete(participantId);
    this.#presence.went(participantId);
    this.waitFor(participantId);
  }

  /** The page on this seat leaves for another door: the seat waits for so long, since a browser's warning has to be read there. */
  expectMove(participantId: string, withinMs: number): void {
    this.#moving.set(participantId, performance.now() + withinMs);
    // It was lost already, and moves from there.
    if (this.#grace.has(participantId)) this.waitFor(participantId);
  }

  /** Starts the grace time of a seat that has no page. */
  waitFor(participantId: string, waitMs = this.#options.graceMs): void {
    if (this.#closed || this.#pages.has(participantId)) return;
    this.#stopWaiting(participantId);
    const movingMs = (this.#moving.get(participantId) ?? 0) - performance.now();
    const timer = setTimeout(
      () => {
        this.#grace.delete(participantId);
        this.#moving.delete(participantId);
        this.#options.onGone(participantId);
      },
      Math.max(waitMs, movingMs),
    );
    this.#grace.set(participantId, timer);
  }

  /** Does what durable events mean for seats: who was let in, removed, or sees the lesson end is told. */
  follow(events: readonly LessonEvent[], after: LessonState): void {
    for (const event of events) {
      if (event.type === 'participant:admitted') this.#pages.get(event.data.participantId)?.notify('seat:admitted', {});
      else if (event.type === 'lesson:ended') {
        for (const participantId of [...this.#pages.keys(), ...this.#grace.keys()]) this.#release(participantId, 'ended');
      } else if (event.type === 'participant:left' && !Object.hasOwn(after.participants, event.data.participantId)) {
        const { participantId, reason } = event.data;
        this.#release(participantId, reason === 'gone' ? 'lost' : reason);
      } else if (event.type === 'participant:joined') {
        // Its page attaches in a moment; if it does not, the seat is given up like any other.
        this.waitFor(event.data.participant.participantId, Math.max(this.#options.graceMs, ARRIVAL_MS));
      }
    }
  }

  close(): void {
    this.#closed = true;
    this.#presence.close();
    for (const timer of this.#grace.values()) clearTimeout(timer);
    this.#grace.clear();
    for (const page of this.#pages.values()) page.exit(this.#options.lectureId);
    this.#pages.clear();
    this.#following.clear();
  }

  /** The seat is given up, and its page told why. */
  #release(participantId: string, reason: SeatClosedReason): void {
    this.#stopWaiting(participantId);
    this.#presence.forget(participantId);
    this.#startedAnewAt.delete(participantId);
    this.#moving.delete(participantId);
    const page = this.#pages.get(participantId);
    if (!page) return;
    this.#pages.delete(participantId);
    this.#following.delete(participantId);
    page.exit(this.#options.lectureId);
    page.seatClosed(reason);
  }

  #stopWaiting(participantId: string): void {
    clearTimeout(this.#grace.get(participantId));
    this.#grace.delete(participantId);
  }
}
