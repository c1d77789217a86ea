/** The page's copy of the lesson: snapshot and events folded in order, each once; a gap is noticed and filled. */
import { reduce } from '../../lesson/reduce.ts';
import type { LessonEvent } from '../../protocol/lesson-events.ts';
import type { LessonState } from '../../protocol/lesson-state.ts';

export interface Missed {
  readonly events: readonly LessonEvent[];
  /** When what was missed is no longer there event by event. */
  readonly snapshot: LessonState | null;
}

/** Events held back while a gap is filled. Beyond it they are dropped: the answer to the gap brings them again. */
const MAX_HELD_EVENTS = 2000;

export class LessonCopy {
  readonly #fetchMissed: (afterSeq: number) => Promise<Missed>;
  readonly #onFolded: (events: readonly LessonEvent[]) => void;
  #state: LessonState | null = null;
  #held: LessonEvent[] = [];
  #filling = false;

  /**
   * @param fetchMissed asks the server for what followed `afterSeq`
   * @param onFolded called after the state moved, with the events that moved it (none where a snapshot did)
   */
  constructor(fetchMissed: (afterSeq: number) => Promise<Missed>, onFolded: (events: readonly LessonEvent[]) => void) {
    this.#fetchMissed = fetchMissed;
    this.#onFolded = onFolded;
  }

  get state(): LessonState | null {
    return this.#state;
  }

  /** From the answer to joining: starts from its snapshot, or goes on with what followed. */
  begin({ snapshot, events }: Missed): void {
    if (snapshot) {
      this.#state = snapshot;
      this.#held = [];
      this.#onFolded([]);
    }
    this.happened(events);
  }

  /** From the answer to a question about a gap, which news may have overtaken. */
  catchUp({ snapshot, events }: Missed): void {
    if (snapshot && (this.#state === null || snapshot.seq >= this.#state.seq)) {
      this.#state = snapshot;
      this.#onFolded([]);
    }
    this.happened(events);
  }

  happened(events: readonly LessonEvent[]): void {
    if (this.#state === null) return; // news that overtook the answer to joining; the answer has them too, or the gap shows
    const folded: LessonEvent[] = [];
    let state = this.#state;
    const held: LessonEvent[] = [];
    for (const event of [...this.#held, ...events].sort((a, b) => a.seq - b.seq)) {
      if (event.seq <= state.seq) continue;
      if (event.seq === state.seq + 1) {
        state = reduce(state, event);
        folded.push(event);
      } else held.push(event);
    }
    this.#held = held.slice(0, MAX_HELD_EVENTS);
    this.#state = state;
    if (folded.length > 0) this.#onFolded(folded);
    if (held.length > 0) void this.#fill();
  }

  forget(): void {
    this.#state = null;
    this.#held = [];
  }

  async #fill(): Promise<void> {
    if (this.#filling || this.#state === null) return;
    this.#filling = true;
    try {
      const missed = await this.#fetchMissed(this.#state.seq);
      this.#filling = false;
      this.catchUp(missed);
    } catch {
      // The line was lost: joining again brings what is missing.
      this.#filling = false;
    }
  }
}
