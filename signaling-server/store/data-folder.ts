/** The folder everything is kept in: where it is, that it is ours alone, and what its files are called. */
import { accessSync, chmodSync, constants, existsSync, mkdirSync, statSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { StartError } from '../start-error.ts';
import { openDatabase } from './database-file.ts';

interface UsualDataFolder {
  /** What is tried out never meets a real lecture: others than production have a folder of their own. */
  readonly profile?: 'development' | 'staging' | 'production';
  readonly platform?: NodeJS.Platform;
  readonly env?: NodeJS.ProcessEnv;
}

/** The usual place of this system. XDG base directories: https://specifications.freedesktop.org/basedir-spec/ */
export function usualDataFolder({
  profile = 'production',
  platform = process.platform,
  env = process.env,
}: UsualDataFolder = {}): string {
  const suffix = profile === 'production' ? '' : `-${profile}`;
  if (platform === 'win32') return join(env.APPDATA ?? join(homedir(), 'AppData', 'Roaming'), `Lectern${suffix}`);
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', `Lectern${suffix}`);
  const xdg = env.XDG_DATA_HOME ?? '';
  return join(isAbsolute(xdg) ? xdg : join(homedir(), '.local', 'share'), `lectern${suffix}`);
}

export const files = {
  database: (folder: string) => join(folder, 'lectern.db'),
  lock: (folder: string) => join(folder, 'lock.db'),
  backups: (folder: string) => join(folder, 'backups'),
  logs: (folder: string) => join(folder, 'logs'),
  crashes: (folder: string) => join(folder, 'crashes'),
} as const;

/** @param folder empty for the usual place */
export function resolvedDataFolder(folder: string): string {
  return folder === '' ? usualDataFolder() : resolve(folder);
}

/**
 * Makes the folder ready, readable by its owner alone.
 *
 * @param folder empty for the usual place
 * @returns its absolute path
 * @throws StartError `folder-not-writable`
 */
export function prepareDataFolder(folder: string): string {
  const path = resolvedDataFolder(folder);
  try {
    makeFolder(path);
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (cause) {
    const message = `The data folder ${path} can’t be written to. Please choose another one with --data or LECTERN_DATA.`;
    throw new StartError('folder-not-writable', message, { cause });
  }
  closeToOthers(path);
  return path;
}

/** One level at a time: Node's recursive mkdir never returns where the system takes no new folders, as in /proc. */
function makeFolder(path: string): void {
  if (existsSync(path)) {
    if (!statSync(path).isDirectory()) throw new Error(`${path} is a file`);
    return;
  }
  if (dirname(path) !== path) makeFolder(dirname(path));
  mkdirSync(path, { mode: 0o700 });
}

/** A folder of someone else's that we may write to keeps its mode. */
function closeToOthers(path: string): void {
  try {
    chmodSync(path, 0o700);
  } catch {
    // Not ours to change.
  }
}

/**
 * Takes the folder for this process: a transaction held open on a file of its own. The system drops such a lock with the process,
 * however that ends, so no stale lock is ever left behind.
 *
 * @returns the function that gives it back
 * @throws StartError `folder-in-use` when another host has it
 */
export function lockDataFolder(folder: string): () => void {
  const database = openDatabase(files.lock(folder), { busyMs: 0 });
  try {
    database.exec('begin exclusive');
  } catch (cause) {
    database.close();
    const message = `Another Lectern is already using the data folder ${folder}. Close that one first, or choose another folder with --data.`;
    throw new StartError('folder-in-use', message, { cause });
  }
  return () => {
    if (database.open) database.close();
  };
}

/** Bytes free for us on the folder's disk; null where the system doesn't say. */
export async function freeBytes(folder: string): Promise<number | null> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch {
    return null;
  }
}
