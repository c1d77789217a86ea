/** Backups: whole copies of the database made by SQLite's online backup while everything goes on, the newest few kept. */
import { chmodSync, closeSync, copyFileSync, existsSync, fsyncSync, openSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { files } from './data-folder.ts';
import { damageOf, stampOf } from './database-file.ts';

const PREFIX = 'lectern-';
const SUFFIX = '.db';
const BEFORE_MIGRATION = 'before-update-from-version-';
/** At start only when the newest is older than this, so that a row of restarts doesn't push older days out. */
const FRESH_MS = 12 * 3_600_000;

export interface Backup {
  readonly file: string;
  /** Epoch ms. */
  readonly madeAt: number;
}

/** Newest first. */
export async function listBackups(folder: string): Promise<Backup[]> {
  const names = await readdir(files.backups(folder)).catch(() => []);
  return names
    .filter((name) => name.startsWith(PREFIX) && name.endsWith(SUFFIX))
    .map((name) => ({ file: join(files.backups(folder), name), madeAt: readStamp(name.slice(PREFIX.length, -SUFFIX.length)) }))
    .filter(({ madeAt }) => !Number.isNaN(madeAt))
    .sort((a, b) => b.madeAt - a.madeAt);
}

/** The newest one that SQLite finds sound, or null. */
export async function newestSoundBackup(folder: string): Promise<Backup | null> {
  for (const backup of await listBackups(folder)) if (damageOf(backup.file) === null) return backup;
  return null;
}

interface BackupOptions {
  readonly database: BetterSqlite3.Database;
  readonly folder: string;
  readonly clock: () => number;
  /** How many are kept; older ones are removed after a new one is complete. */
  readonly keep: number;
}

/** @returns the file made */
export async function makeBackup({ database, folder, clock, keep }: BackupOptions): Promise<string> {
  const file = await copyTo(database, join(files.backups(folder), `${PREFIX}${stampOf(clock())}${SUFFIX}`));
  for (const old of (await listBackups(folder)).slice(keep)) await rm(old.file, { force: true });
  return file;
}

/** The copy made before the database's form changes; it is not rotated away. */
export function copyBeforeMigration(
  database: BetterSqlite3.Database,
  folder: string,
  version: number,
  epochMs: number,
): Promise<string> {
  return copyTo(database, join(files.backups(folder), `${BEFORE_MIGRATION}${version}-${stampOf(epochMs)}${SUFFIX}`));
}

async function copyTo(database: BetterSqlite3.Database, file: string): Promise<string> {
  await mkdir(join(file, '..'), { recursive: true, mode: 0o700 });
  const partial = `${file}.partial`;
  await rm(partial, { force: true });
  // The file with its mode first: SQLite would make it readable to all.
  closeSync(openSync(partial, 'w', 0o600));
  try {
    await database.backup(partial);
    makeWhole(partial);
    syncFile(partial);
    await rename(partial, file);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
  return file;
}

/** Out of WAL mode, which the copy inherited: a backup is one file, and looking into it leaves nothing beside it. */
function makeWhole(file: string): void {
  const database = new BetterSqlite3(file);
  database.pragma('journal_mode = delete');
  database.close();
}

/** How a backup is tried: some times, with pauses, until the signal ends it. */
export type BackupTries = <T>(make: () => Promise<T>, signal: AbortSignal) => Promise<T>;

/** Backups by themselves, at start and every so often. One that failed in all its tries is told, and tried again next time. */
export class AutomaticBackup {
  readonly #options: BackupOptions;
  readonly #onFailure: (error: unknown) => void;
  readonly #tries: BackupTries;
  readonly #ended = new AbortController();
  readonly #timer: NodeJS.Timeout;
  #running: Promise<void> | null = null;

  constructor(options: BackupOptions & { everyMs: number; onFailure: (error: unknown) => void; tries?: BackupTries }) {
    this.#options = options;
    this.#tries = options.tries ?? ((make) => make());
    this.#onFailure = options.onFailure;
    this.#timer = setInterval(() => this.#run(), options.everyMs);
    this.#timer.unref();
    this.#run(FRESH_MS);
  }

  /** Waits for a backup under way. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#ended.abort();
    await this.#running;
  }

  #run(unlessYoungerThanMs = 0): void {
    this.#running ??= this.#backUp(unlessYoungerThanMs)
      .catch((error: unknown) => {
        if (!this.#ended.signal.aborted) this.#onFailure(error);
      })
      .finally(() => {
        this.#running = null;
      });
  }

  async #backUp(unlessYoungerThanMs: number): Promise<void> {
    const { folder, clock } = this.#options;
    const newest = (await listBackups(folder))[0];
    if (newest && clock() - newest.madeAt < unlessYoungerThanMs) return;
    await this.#tries(() => makeBackup(this.#options), this.#ended.signal);
  }
}

/**
 * Puts a backup in the database's place. What stood there is kept beside it; the caller holds the folder's lock.
 *
 * @returns where the replaced database went, null when there was none
 */
export async function putInPlace(folder: string, backupFile: string, asideName: string): Promise<string | null> {
  const target = files.database(folder);
  const partial = `${target}.partial`;
  copyFileSync(backupFile, partial);
  chmodSync(partial, 0o600);
  syncFile(partial);
  const aside = await moveAside(folder, asideName);
  await rename(partial, target);
  return aside;
}

/** Renames the database with its side files, which hold its latest changes. Returns the new name, null when there was nothing. */
export async function moveAside(folder: string, name: string): Promise<string | null> {
  const file = files.database(folder);
  if (!existsSync(file)) return null;
  const aside = join(folder, name);
  for (const ending of ['', '-wal', '-shm']) if (existsSync(file + ending)) await rename(file + ending, aside + ending);
  return aside;
}

/** What a person is told of a backup: its name says when. */
export function backupName(backup: Backup): string {
  return basename(backup.file);
}

function syncFile(file: string): void {
  const handle = openSync(file, 'r+');
  fsyncSync(handle);
  closeSync(handle);
}

function readStamp(stamp: string): number {
  return Date.parse(stamp.replace(/T(\d\d)-(\d\d)-/, 'T$1:$2:'));
}
