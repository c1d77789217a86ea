/** Opening and looking at SQLite files. */
import { chmodSync, closeSync, existsSync, openSync } from 'node:fs';
import BetterSqlite3 from 'better-sqlite3';
import { StartError } from '../start-error.ts';

/** @throws StartError `folder-not-writable` when the file can't be opened for writing; SqliteError when it is damaged */
export function openDatabase(file: string, { busyMs }: { busyMs: number }): BetterSqlite3.Database {
  try {
    // Made by us before SQLite does, so that its side files (-wal, -shm) inherit the mode too.
    closeSync(openSync(file, 'a', 0o600));
    chmodSync(file, 0o600);
  } catch (cause) {
    throw new StartError('folder-not-writable', `The file ${file} can’t be written to.`, { cause });
  }
  return new BetterSqlite3(file, { timeout: busyMs });
}

/**
 * What is wrong with a database file, in SQLite's words, or null when it is sound (or not there). A connection of its own, closed at
 * the end, since SQLite keeps what it knows of a damaged file.
 */
export function damageOf(file: string): string | null {
  if (!existsSync(file)) return null;
  let database: BetterSqlite3.Database | undefined;
  try {
    database = new BetterSqlite3(file, { fileMustExist: true, timeout: 2_000 });
    const problems = database.pragma('quick_check(1)', { simple: true });
    return problems === 'ok' ? null : String(problems);
  } catch (error) {
    if (isDamage(error)) return error instanceof Error ? error.message : String(error);
    throw error;
  } finally {
    database?.close();
  }
}

function isDamage(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return code === 'SQLITE_NOTADB' || code.startsWith('SQLITE_CORRUPT') || code.startsWith('SQLITE_IOERR_SHORT_READ');
}

/** A moment as part of a file name, sortable and fit for every system: `2026-11-24T02-15-33.123Z`. */
export function stampOf(epochMs: number): string {
  return new Date(epochMs).toISOString().replaceAll(':', '-');
}
