/** The store on SQLite: one file in a folder of its own, opened, checked, migrated, backed up and closed here. */
import type BetterSqlite3 from 'better-sqlite3';
import { AutomaticBackup, type BackupTries, copyBeforeMigration, makeBackup } from './backup.ts';
import { files, lockDataFolder, prepareDataFolder } from './data-folder.ts';
import { openDatabase } from './database-file.ts';
import { checkIntegrity, type OnDamage } from './integrity-check.ts';
import { migrate, refuseFuture, versionOf } from './migrations/migrate.ts';
import type { Migration } from './migrations/migration.ts';
import { migrations as allMigrations } from './migrations/migrations.ts';
import type { Schema } from './schema.ts';
import type { Store } from './store.ts';
import { createKysely, createTables } from './tables.ts';

export interface SqliteStoreOptions {
  /** Empty for the usual place of this system. */
  readonly dataFolder: string;
  readonly onDamage?: OnDamage;
  /** Automatic backups; none when absent. */
  readonly backups?: {
    readonly keep: number;
    readonly everyMs: number;
    readonly onFailure: (error: unknown) => void;
    readonly tries?: BackupTries;
  };
  /** Told in plain words when the data was repaired or brought to a new version. */
  readonly onNews?: (message: string) => void;
  /** Epoch ms. */
  readonly clock?: () => number;
  readonly migrations?: readonly Migration[];
  /** Further settings of the connection (https://www.sqlite.org/pragma.html), such as `cache_size = -65536`. */
  readonly pragmas?: readonly string[];
}

export interface SqliteStore extends Store {
  readonly dataFolder: string;
  /** Makes a backup now. Returns the file. */
  backUp(keep: number): Promise<string>;
}

/** SQLite waits this long for another program that reads or backs up the file. It blocks us meanwhile, so not longer. */
const BUSY_MS = 2_000;

/**
 * Opens the store and takes its folder: checks, repairs as told, migrates, starts the automatic backups.
 *
 * @throws StartError when the folder is taken or not writable, or the data is damaged or from a later version
 */
export async function openSqliteStore(options: SqliteStoreOptions): Promise<SqliteStore> {
  const { clock = Date.now, onNews = () => {}, onDamage = 'refuse', migrations = allMigrations } = options;
  const folder = prepareDataFolder(options.dataFolder);
  const unlock = lockDataFolder(folder);
  let database: BetterSqlite3.Database | undefined;
  try {
    await checkIntegrity({ folder, onDamage, clock, onRepair: onNews });
    database = openDatabase(files.database(folder), { busyMs: BUSY_MS });
    return await joinParts(database, folder, unlock, { ...options, clock, onNews, migrations });
  } catch (error) {
    database?.close();
    unlock();
    throw error;
  }
}

type Settled = SqliteStoreOptions & Required<Pick<SqliteStoreOptions, 'clock' | 'onNews' | 'migrations'>>;

async function joinParts(
  database: BetterSqlite3.Database,
  folder: string,
  unlock: () => void,
  { clock, onNews, migrations, backups, pragmas = [] }: Settled,
): Promise<SqliteStore> {
  refuseFuture(versionOf(database), migrations.at(-1)?.version ?? 0, database.name);
  for (const pragma of ['journal_mode = wal', 'synchronous = full', 'foreign_keys = on', ...pragmas]) database.pragma(pragma);
  const kysely = createKysely<unknown>(database);
  const copyFirst = async (version: number) => {
    const copy = await copyBeforeMigration(database, folder, version, clock());
    onNews(`The data is brought to a new form. A copy as it was is in ${copy}.`);
  };
  await migrate({ database, kysely, migrations, copyFirst });

  const { store, commits } = createTables(database, kysely.withTables<Schema>());
  const backUp = (keep: number) => makeBackup({ database, folder, clock, keep });
  const automatic = backups && backups.keep > 0 ? new AutomaticBackup({ database, folder, clock, ...backups }) : null;
  let closing: Promise<void> | undefined;
  const close = async () => {
    await automatic?.close();
    await commits.flush();
    await kysely.destroy();
    unlock();
  };

  return {
    dataFolder: folder,
    ...store,
    backUp,
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}
