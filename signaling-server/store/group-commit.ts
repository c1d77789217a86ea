/**
 * Group commit: writes that come within a few ms share one transaction, and so one fsync. A single write after a pause is committed at
 * the next turn of the event loop; under load the wait between two commits lets a batch gather.
 *
 * Writes are plain synchronous functions over prepared statements: on the hot path a query builder and a fresh `prepare` for each
 * event would cost more than the insert itself.
 */
import { performance } from 'node:perf_hooks';
import type BetterSqlite3 from 'better-sqlite3';
import type { Kysely } from 'kysely';
import { asNotSaved, isStorageFailure } from './not-saved.ts';
import type { Schema } from './schema.ts';

/**
 * Commits are this far apart under load. A write waits for the commit under way, then for its own: at 3 ms a steady thousand events a
 * second were acknowledged within 12 to 17 ms (p99), at 2 ms within 7 to 11, for a thirtieth of a core more.
 */
const BETWEEN_COMMITS_MS = 2;
/** Writes of one transaction at most, so that a flood never holds the event loop for long. */
const MOST_WRITES = 2_000;

interface Waiting {
  readonly write: () => unknown;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

export class GroupCommit {
  readonly #database: BetterSqlite3.Database;
  readonly #kysely: Kysely<Schema>;
  readonly #begin: BetterSqlite3.Statement;
  readonly #commit: BetterSqlite3.Statement;
  readonly #savepoint: BetterSqlite3.Statement;
  readonly #release: BetterSqlite3.Statement;
  readonly #undo: BetterSqlite3.Statement;
  #waiting: Waiting[] = [];
  #lastCommitAt = Number.NEGATIVE_INFINITY;
  #committing: Promise<void> | null = null;

  /** @param kysely over the same database: its one connection is also the lock between its transactions and ours */
  constructor(database: BetterSqlite3.Database, kysely: Kysely<Schema>) {
    this.#database = database;
    this.#kysely = kysely;
    this.#begin = database.prepare('begin immediate');
    this.#commit = database.prepare('commit');
    this.#savepoint = database.prepare('savepoint entry');
    this.#release = database.prepare('release entry');
    this.#undo = database.prepare('rollback to entry');
  }

  /**
   * Runs a write in the next transaction, in order of asking. It has to be synchronous and touch this database alone. When it throws,
   * it alone is undone and its caller gets the error.
   *
   * @returns what the write returned, when it is durable
   * @throws RefusedError `not-saved` when the disk failed: every write of the batch was undone
   */
  run<T>(write: () => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#waiting.push({ write, resolve: resolve as (result: unknown) => void, reject });
      this.#committing ??= this.#commitWaiting();
    });
  }

  /** Resolves when everything asked for until now is durable or refused. */
  async flush(): Promise<void> {
    while (this.#committing !== null) await this.#committing;
  }

  async #commitWaiting(): Promise<void> {
    while (this.#waiting.length > 0) {
      await pause(this.#lastCommitAt + BETWEEN_COMMITS_MS - performance.now());
      try {
        await this.#kysely.connection().execute(async () => this.#commitBatch(this.#waiting.splice(0, MOST_WRITES)));
      } catch (error) {
        // The connection is closed: whoever still waits must hear of it.
        for (const { reject } of this.#waiting.splice(0)) reject(error);
      }
      this.#lastCommitAt = performance.now();
    }
    this.#committing = null;
  }

  #commitBatch(batch: readonly Waiting[]): void {
    const outcomes: (() => void)[] = [];
    try {
      this.#begin.run();
      for (const waiting of batch) outcomes.push(this.#runOne(waiting));
      this.#commit.run();
    } catch (error) {
      if (this.#database.inTransaction) this.#database.exec('rollback');
      const refusal = asNotSaved(error);
      for (const { reject } of batch) reject(refusal);
      return;
    }
    for (const settle of outcomes) settle();
  }

  /** @returns what to tell the caller once the batch is durable */
  #runOne({ write, resolve, reject }: Waiting): () => void {
    this.#savepoint.run();
    try {
      const result = write();
      this.#release.run();
      return () => resolve(result);
    } catch (error) {
      // A full disk may already have undone the whole transaction, and the next write would fail alike.
      if (isStorageFailure(error) || !this.#database.inTransaction) throw error;
      this.#undo.run();
      this.#release.run();
      return () => reject(error);
    }
  }
}

/** Waits this long, but at least until the current turn of the event loop has handed in all it has. */
function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    if (ms > 0.5) setTimeout(resolve, ms);
    else setImmediate(resolve);
  });
}
