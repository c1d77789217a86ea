/** What a failing disk is called for people. */
import { RefusedError } from '../../protocol/errors.ts';

/** SQLite result codes (https://www.sqlite.org/rescode.html) that speak of the disk or the file, not of what was asked. */
const storageFailures = [
  'SQLITE_FULL',
  'SQLITE_READONLY',
  'SQLITE_IOERR',
  'SQLITE_CANTOPEN',
  'SQLITE_BUSY',
  'SQLITE_LOCKED',
  'SQLITE_CORRUPT',
  'SQLITE_NOTADB',
  'SQLITE_NOMEM',
];

function sqliteCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** Whether the disk or the file failed. Extended codes (`SQLITE_IOERR_WRITE`) count as their kind. */
export function isStorageFailure(error: unknown): boolean {
  const code = sqliteCode(error);
  return storageFailures.some((failure) => code === failure || code.startsWith(`${failure}_`));
}

/** Whether a unique index or primary key was hit; `column` narrows it (`lectures.joinCode`). */
export function isTaken(error: unknown, column = ''): boolean {
  const code = sqliteCode(error);
  const unique = code === 'SQLITE_CONSTRAINT_UNIQUE' || code === 'SQLITE_CONSTRAINT_PRIMARYKEY';
  return unique && error instanceof Error && error.message.includes(column);
}

/** The refusal for a storage failure; anything else comes back as it is. */
export function asNotSaved(error: unknown): unknown {
  if (!isStorageFailure(error)) return error;
  const code = sqliteCode(error);
  const why = code.startsWith('SQLITE_FULL')
    ? 'the disk is full'
    : code.startsWith('SQLITE_READONLY')
      ? 'the disk is read-only'
      : 'the disk did not answer as it should';
  const refusal = new RefusedError('not-saved', `This could not be saved: ${why}. Nothing was changed.`);
  refusal.cause = error;
  return refusal;
}

/** Runs a write and tells a failing disk as `not-saved`. */
export async function saving<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    throw asNotSaved(error);
  }
}
