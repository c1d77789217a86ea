/**
 * The single writer of a lesson's log. Decisions are taken one after the other on the *decided* state, which includes events that are
 * on their way to the disk, so that two pages racing for one thing get two different answers. What pages see and what is acknowledged
 * is the *durable* state alone. When an append fails, the decided state falls back to the durable one and all that waited is refused.
 */
import { reduceAll } from '../../lesson/reduce.ts';
import { RefusedError } from '../../protocol/errors.ts';
import type { LessonEvent, NewLessonEvent } from '../../protocol/lesson-events.ts';
import type { LessonState } from '../../protocol/lesson-state.ts';
import type { LessonLog, LogEntry } from '../store/store.ts';
import { logged } from './consequences.ts';
import type { Decision } from './decision.ts';
import type { LessonClock } from './lesson-clock.ts';
import type { LessonLogger } from './ports.ts';

interface Waiting {
  readonly entries: readonly LogEntry[];
  /** The state after these entries and all before them. */
  readonly after: LessonState;
  resolve(): void;
  reject(error: unknown): void;
}

export interface LessonWriterOptions {
  readonly lectureId: string;
  readonly log: LessonLog;
  readonly logger: LessonLogger;
  readonly clock: LessonClock;
  readonly state: LessonState;
  readonly maxPending: number;
  readonly snapshotEvery: number;
  /** `seq` of the snapshot in the store, 0 without one. */
  readonly snapshotSeq: number;
  /** Written to the disk together with the events. */
  readonly alongWith: (events: readonly LessonEvent[], before: LessonState, after: LessonState) => Promise<void>;
  /** Events have become durable. Called in order, before the requests that caused them are answered. */
  readonly onDurable: (events: readonly LessonEvent[], before: LessonState, after: LessonState) => void;
}

export class LessonWriter {
  readonly #options: LessonWriterOptions;
  #decided: LessonState;
  #durable: LessonState;
  #waiting: Waiting[] = [];
  #flushing: Promise<void> | undefined;
  #snapshotSeq: number;
  #snapshotting: Promise<void> = Promise.resolve();
  /** After a failed append it is not certain what the log holds: it is read before the next one. */
  #doubtful = false;
  #closed = false;

  constructor(options: LessonWriterOptions) {
    this.#options = options;
    this.#decided = options.state;
    this.#durable = options.state;
    this.#snapshotSeq = options.snapshotSeq;
  }

  get decided(): LessonState {
    return this.#decided;
  }

  get durable(): LessonState {
    return this.#durable;
  }

  /**
   * Takes one decision. Resolves with its reply when its events, and all decided before it, are on the disk.
   *
   * @param decide looks at the decided state; what it throws is the caller's answer and changes nothing
   * @param requestOf the request to remember with the first event
   * @throws RefusedError `not-saved` when the disk refuses, `closing` after close()
   */
  async decide<R>(decide: (state: LessonState) => Decision<R>, requestOf?: (reply: R) => LogEntry['request']): Promise<R> {
    if (this.#closed) throw new RefusedError('closing', 'The server is shutting down.');
    if (this.#waiting.length >= this.#options.maxPending) {
      throw new RefusedError('too-fast', 'Too much is happening at once. Please try again.', { retryAfterMs: 500 });
    }
    const decision = decide(this.#decided);
    const reply = decision.reply(this.#decided.seq + 1);
    if (decision.events.length === 0 && this.#waiting.length === 0 && !this.#flushing) return reply;
    const entries = this.#enter(decision.events, requestOf?.(reply) ?? null);
    await new Promise<void>((resolve, reject) => {
      this.#waiting.push({ entries, after: this.#decided, resolve, reject });
      this.#flushing ??= this.#flush();
    });
    return reply;
  }

  /** Stores a snapshot of the durable state, unless the store has it. */
  saveSnapshot(): Promise<void> {
    const state = this.#durable;
    if (state.seq <= this.#snapshotSeq) return this.#snapshotting;
    this.#snapshotSeq = state.seq;
    const { log, lectureId, logger } = this.#options;
    this.#snapshotting = this.#snapshotting
      .then(() => log.saveSnapshot(lectureId, state))
      // A snapshot only saves time: without it the log is folded from further back.
      .catch((error: unknown) => logger.warn({ err: error, seq: state.seq }, 'snapshot not saved'));
    return this.#snapshotting;
  }

  /** Takes no more decisions; resolves when all taken are on the disk or refused. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#flushing;
    await this.saveSnapshot();
  }

  #enter(news: readonly NewLessonEvent[], request: LogEntry['request']): LogEntry[] {
    const { events, state } = logged(this.#decided, news, this.#options.clock.nowMs());
    this.#decided = state;
    return events.map((event, index) => ({ event, request: index === 0 ? request : null }));
  }

  async #flush(): Promise<void> {
    // A turn of the event loop, so that requests that came in together are written together.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      try {
        const after = batch.at(-1)?.after ?? this.#durable;
        await this.#append(
          batch.flatMap(({ entries }) => entries),
          after,
        );
        for (const { resolve } of batch) resolve();
      } catch (error) {
        this.#fallBack(error, batch);
      }
    }
    this.#flushing = undefined;
  }

  /** @param after what was decided with these entries: the fold of the durable state and them */
  async #append(entries: readonly LogEntry[], after: LessonState): Promise<void> {
    const { log, lectureId, alongWith } = this.#options;
    if (entries.length === 0) return;
    if (this.#doubtful) await this.#checkLog();
    const events = entries.map(({ event }) => event);
    if (events[0]?.seq !== this.#durable.seq + 1)
      throw new RefusedError('not-saved', 'This could not be saved. Please try again.');
    try {
      await Promise.all([log.append(lectureId, entries), alongWith(events, this.#durable, after)]);
    } catch (error) {
      if (await this.#reachedLog(after.seq)) return;
      throw error;
    }
    this.#becomeDurable(events, after);
  }

  #becomeDurable(events: readonly LessonEvent[], after: LessonState): void {
    const before = this.#durable;
    this.#durable = after;
    try {
      this.#options.onDurable(events, before, after);
    } catch (error) {
      // The events are on the disk and stay true; what failed is telling about them.
      this.#options.logger.error({ err: error, seq: after.seq }, 'telling about durable events failed');
    }
    if (after.seq - this.#snapshotSeq >= this.#options.snapshotEvery) void this.saveSnapshot();
  }

  /** Whether events that were just appended are in the log although that seemed to fail: then they happened. */
  async #reachedLog(lastSeq: number): Promise<boolean> {
    this.#doubtful = true;
    try {
      await this.#checkLog();
    } catch {
      return false; // Still doubtful: read again before the next append.
    }
    return lastSeq <= this.#durable.seq;
  }

  /** Reads what the log holds beyond what is known to be durable. */
  async #checkLog(): Promise<void> {
    const { log, lectureId } = this.#options;
    const events = await log.read(lectureId, { afterSeq: this.#durable.seq });
    this.#doubtful = false;
    if (events.length > 0) this.#becomeDurable(events, reduceAll(this.#durable, events));
  }

  #fallBack(error: unknown, batch: readonly Waiting[]): void {
    const refused = [...batch, ...this.#waiting];
    this.#waiting = [];
    this.#decided = this.#durable;
    this.#options.logger.error({ err: error, seq: this.#durable.seq, refused: refused.length }, 'append failed');
    const answer =
      error instanceof RefusedError ? error : new RefusedError('not-saved', 'This could not be saved. Nothing was changed.');
    for (const { reject } of refused) reject(answer);
  }
}
