/** A lesson's log as somebody may read it who looks back: what was secret then is secret now. */
import { mayRead } from '../../lesson/permissions.ts';
import { emptyLesson, reduce } from '../../lesson/reduce.ts';
import { hiddenEvent, secretAudience } from '../../lesson/view.ts';
import type { LessonEvent } from '../../protocol/lesson-events.ts';
import type { LessonState } from '../../protocol/lesson-state.ts';
import type { Store } from '../store/store.ts';
import type { Reader } from './access.ts';

interface Readable {
  readonly event: LessonEvent;
  /** Who could read it when it was said; null is everyone. */
  readonly readers: ReadonlySet<string> | null;
  /** Whether a teacher was among them. */
  readonly byTeacher: boolean;
}

interface Folded {
  state: LessonState;
  readonly events: Readable[];
  /** A line's readers, for what refers to it later. */
  readonly lines: Map<number, Readable>;
}

/** Lessons kept folded; a class looks at one. */
const MOST_LESSONS = 4;

export class LogView {
  readonly #store: Pick<Store, 'lessonLog'>;
  readonly #folded = new Map<string, Promise<Folded>>();

  constructor(store: Pick<Store, 'lessonLog'>) {
    this.#store = store;
  }

  /** What followed `afterSeq`, with `hidden` in place of what is not for this reader. */
  async read(lectureId: string, reader: Reader, afterSeq: number): Promise<LessonEvent[]> {
    const { events } = await this.#upToDate(lectureId);
    return events
      .filter(({ event }) => event.seq > afterSeq)
      .map((readable) => (isFor(readable, reader) ? readable.event : hiddenEvent(readable.event)));
  }

  /** One after the other for a lesson: each folds only what is new. */
  #upToDate(lectureId: string): Promise<Folded> {
    const before = this.#folded.get(lectureId) ?? Promise.resolve({ state: emptyLesson(), events: [], lines: new Map() });
    const now = before.then((folded) => this.#follow(lectureId, folded));
    this.#folded.delete(lectureId);
    this.#folded.set(lectureId, now);
    // A failure is not kept: the next reader begins anew.
    now.catch(() => this.#folded.get(lectureId) === now && this.#folded.delete(lectureId));
    for (const oldest of [...this.#folded.keys()].slice(0, -MOST_LESSONS)) this.#folded.delete(oldest);
    return now;
  }

  async #follow(lectureId: string, folded: Folded): Promise<Folded> {
    for (const event of await this.#store.lessonLog.read(lectureId, { afterSeq: folded.state.seq })) {
      const before = folded.state;
      folded.state = reduce(before, event);
      const readable = readableOf(event, before, folded);
      folded.events.push(readable);
      if (event.type === 'chat:sent' && readable.readers) folded.lines.set(event.seq, readable);
    }
    return folded;
  }
}

function readableOf(event: LessonEvent, before: LessonState, { state, lines }: Folded): Readable {
  if (event.type === 'chat:deleted' || event.type === 'chat:reacted') {
    const line = lines.get(event.data.messageId);
    return { event, readers: line?.readers ?? null, byTeacher: line?.byTeacher ?? true };
  }
  const secret = secretAudience(before, event);
  if (!secret) return { event, readers: null, byTeacher: true };
  const people = Object.values(state.participants);
  const readers = people.filter(({ participantId }) => mayRead(state, participantId, secret.audience, secret.authorId));
  return {
    event,
    readers: new Set(readers.map(({ participantId }) => participantId)),
    byTeacher: secret.audience.kind === 'teachers' || readers.some(({ role }) => role === 'teacher'),
  };
}

function isFor({ readers, byTeacher }: Readable, reader: Reader): boolean {
  if (readers === null) return true;
  if (reader.kind === 'host') return byTeacher;
  return reader.kind === 'seat' && readers.has(reader.participantId);
}
