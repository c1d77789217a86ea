/**
 * Brings a database to the latest version, each step in a transaction of its own with its `user_version`. Kysely's own migrator runs
 * SQLite's steps outside a transaction, so a power cut could leave one half done; this one can't.
 */
import type BetterSqlite3 from 'better-sqlite3';
import { type Kysely, sql } from 'kysely';
import { StartError } from '../../start-error.ts';
import type { Migration } from './migration.ts';

/** The version a database file is at; 0 is a new one. */
export function versionOf(database: BetterSqlite3.Database): number {
  return Number(database.pragma('user_version', { simple: true }));
}

interface MigrateOptions {
  readonly database: BetterSqlite3.Database;
  readonly kysely: Kysely<unknown>;
  readonly migrations: readonly Migration[];
  /** Called before the first step of a database that has something in it: makes a copy of the file. */
  readonly copyFirst: (version: number) => Promise<void>;
}

/**
 * @returns the versions gone through, empty when there was nothing to do
 * @throws StartError `data-from-the-future` when a later program wrote the database; nothing was touched then
 */
export async function migrate({ database, kysely, migrations, copyFirst }: MigrateOptions): Promise<number[]> {
  const version = versionOf(database);
  refuseFuture(version, migrations.at(-1)?.version ?? 0, database.name);
  const missing = migrations.filter((migration) => migration.version > version);
  if (version > 0 && missing.length > 0) await copyFirst(version);
  for (const migration of missing) {
    await kysely.transaction().execute(async (transaction) => {
      await migration.up(transaction);
      await sql`pragma user_version = ${sql.lit(migration.version)}`.execute(transaction);
    });
  }
  return missing.map((migration) => migration.version);
}

/** @throws StartError `data-from-the-future` */
export function refuseFuture(version: number, latest: number, file: string): void {
  if (version <= latest) return;
  throw new StartError(
    'data-from-the-future',
    `The data in ${file} was written by a newer Lectern (data version ${version}, this one knows ${latest}). ` +
      'Please update Lectern, or choose another data folder. Nothing was changed.',
  );
}
