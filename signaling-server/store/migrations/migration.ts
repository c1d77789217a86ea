import type { Kysely, Transaction } from 'kysely';

/** One step of the database from version to version. Written against no schema: that one describes today's tables alone. */
export interface Migration {
  /** The version the database has afterwards: 1, 2, 3… without gaps. */
  readonly version: number;
  readonly up: (database: Transaction<unknown> | Kysely<unknown>) => Promise<void>;
}
