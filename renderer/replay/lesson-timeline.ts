/** The lesson's log as something to move about in: the state, the chat and who was there, at any moment of the lesson. */
import { chatLineOf, deletedLine, emptyLesson, reactedLine, reduce } from '../../lesson/reduce.ts';
import type { LessonEvent } from '../../protocol/lesson-events.ts';
import type { ChatLine, LessonState } from '../../protocol/lesson-state.ts';
import type { Role } from '../../protocol/models.ts';

/** On the lesson's clock, in ms; an open end is null. */
export interface LessonSpan {
  readonly fromLessonMs: number;
  readonly toLessonMs: number | null;
}

/** One person over the whole lesson. */
export interface Presence {
  readonly participantId: string;
  readonly displayName: string;
  readonly role: Role;
  readonly inside: readonly LessonSpan[];
  readonly hands: readonly LessonSpan[];
}

/** Folding from the start each time one jumps back would be slow in long lessons; folded states are kept every so many events. */
const EVENTS_BETWEEN_CHECKPOINTS = 400;

type Spans = { fromLessonMs: number; toLessonMs: number | null }[];
type Person = { participantId: string; displayName: string; role: Role; inside: Spans; hands: Spans };

export class LessonTimeline {
  readonly #events: LessonEvent[] = [];
  /** The state before the event at `place`. */
  readonly #checkpoints: { place: number; state: LessonState }[] = [{ place: 0, state: emptyLesson() }];
  #cursor: { place: number; state: LessonState } = { place: 0, state: emptyLesson() };
  #latest = emptyLesson();
  #lines: ChatLine[] = [];
  readonly #people = new Map<string, Person>();

  /** Of the last event known; 0 before the first. */
  get lastSeq(): number {
    return this.#events.at(-1)?.seq ?? 0;
  }

  /** Every line of the chat that this person may read, oldest first, as it stands after all that is known. */
  get lines(): readonly ChatLine[] {
    return this.#lines;
  }

  /** Everybody who was ever inside, first come first. */
  get people(): readonly Presence[] {
    return [...this.#people.values()];
  }

  /** The state after all that is known. */
  get latest(): LessonState {
    return this.#latest;
  }

  /** Takes what followed, in order; what is known already is passed over. Returns whether anything was new. */
  add(events: readonly LessonEvent[]): boolean {
    const fresh = events.filter(({ seq }) => seq > this.lastSeq);
    for (const event of fresh) {
      if (this.#events.length > 0 && this.#events.length % EVENTS_BETWEEN_CHECKPOINTS === 0)
        this.#checkpoints.push({ place: this.#events.length, state: this.#latest });
      this.#events.push(event);
      this.#noteLine(event);
      this.#notePerson(event);
      this.#latest = reduce(this.#latest, event);
    }
    return fresh.length > 0;
  }

  /** The lesson as it was at this moment. The same object while nothing happened in between. */
  stateAt(lessonMs: number): LessonState {
    const place = this.#placeAfter(lessonMs);
    if (place < this.#cursor.place || place - this.#cursor.place > EVENTS_BETWEEN_CHECKPOINTS) {
      const checkpoint = this.#checkpoints.findLast((each) => each.place <= place);
      if (checkpoint && (place < this.#cursor.place || checkpoint.place > this.#cursor.place)) this.#cursor = { ...checkpoint };
    }
    let { state } = this.#cursor;
    for (const event of this.#events.slice(this.#cursor.place, place)) state = reduce(state, event);
    this.#cursor = { place, state };
    return state;
  }

  /** The chat's lines written by then. */
  linesAt(lessonMs: number): readonly ChatLine[] {
    const after = this.#lines.findIndex(({ sentLessonMs }) => sentLessonMs > lessonMs);
    return after < 0 ? this.#lines : this.#lines.slice(0, after);
  }

  /** How many events happened by then. */
  #placeAfter(lessonMs: number): number {
    let low = 0;
    let high = this.#events.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#events[middle]?.at ?? 0) <= lessonMs) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #noteLine(event: LessonEvent): void {
    if (event.type === 'chat:sent') {
      const author = this.#latest.participants[event.data.participantId];
      if (author) this.#lines = [...this.#lines, chatLineOf(event, author)];
    } else if (event.type === 'chat:deleted' || event.type === 'chat:reacted') {
      const index = this.#lines.findIndex(({ messageId }) => messageId === event.data.messageId);
      const line = this.#lines[index];
      if (line)
        this.#lines = this.#lines.with(index, event.type === 'chat:deleted' ? deletedLine(line) : reactedLine(line, event.data));
    }
  }

  #notePerson(event: LessonEvent): void {
    switch (event.type) {
      case 'participant:joined': {
        const { participantId, displayName, role, place } = event.data.participant;
        const person = this.#people.get(participantId) ?? { participantId, displayName, role, inside: [], hands: [] };
        this.#people.set(participantId, { ...person, displayName, role });
        if (place === 'inside') begin(person.inside, event.at);
        return;
      }
      case 'participant:admitted':
        this.#with(event.data.participantId, ({ inside }) => begin(inside, event.at));
        return;
      case 'participant:renamed':
        this.#with(event.data.participantId, (person) => {
          person.displayName = event.data.displayName;
        });
        return;
      case 'participant:role-changed':
        this.#with(event.data.participantId, (person) => {
          person.role = event.data.role;
        });
        return;
      case 'participant:left':
        this.#with(event.data.participantId, leave);
        return;
      case 'hand:raised':
        this.#with(event.data.participantId, ({ hands }) => begin(hands, event.at));
        return;
      case 'hand:lowered':
        this.#with(event.data.participantId, ({ hands }) => end(hands, event.at));
        return;
      case 'lesson:ended':
        for (const person of this.#people.values()) leave(person);
    }

    function leave({ inside, hands }: Person): void {
      end(inside, event.at);
      end(hands, event.at);
    }
  }

  #with(participantId: string, change: (person: Person) => void): void {
    const person = this.#people.get(participantId);
    if (person) change(person);
  }
}

function begin(spans: Spans, lessonMs: number): void {
  if (spans.at(-1)?.toLessonMs !== null) spans.push({ fromLessonMs: lessonMs, toLessonMs: null });
}

function end(spans: Spans, lessonMs: number): void {
  const open = spans.at(-1);
  if (open && open.toLessonMs === null) open.toLessonMs = lessonMs;
}
