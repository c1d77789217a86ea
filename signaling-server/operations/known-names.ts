/** Every name and code the data folder knows, for taking them out of what goes to others. Reads the database beside whoever writes it. */
import { existsSync } from 'node:fs';
import BetterSqlite3 from 'better-sqlite3';
import { files } from '../store/data-folder.ts';

export interface KnownNames {
  /** What people, lectures, rooms and recordings are called. */
  readonly names: readonly string[];
  /** Codes that let somebody in. */
  readonly codes: readonly string[];
}

const NAMES = [
  'select displayName from seats',
  'select displayName from invites',
  'select title from lectures',
  'select name from rooms',
  'select title from recordings',
];
const LISTS = ['select names from rosters'];
const CODES = ['select joinCode from lectures', 'select code from invites', 'select code from retiredCodes'];

/** A database that can't be read has none: what leaves is then redacted by its form alone. */
export function knownNames(dataFolder: string): KnownNames {
  const file = files.database(dataFolder);
  if (!existsSync(file)) return { names: [], codes: [] };
  const database = new BetterSqlite3(file, { readonly: true, fileMustExist: true, timeout: 2_000 });
  const read = (query: string): string[] => {
    try {
      return database
        .prepare<[], string | null>(query)
        .pluck()
        .all()
        .filter((value) => value !== null);
    } catch {
      // A table of a later or an earlier version.
      return [];
    }
  };
  try {
    return { names: [...NAMES.flatMap(read), ...LISTS.flatMap(read).flatMap(textsIn)], codes: CODES.flatMap(read) };
  } finally {
    database.close();
  }
}

/** All texts of a JSON value. */
function textsIn(json: string): string[] {
  const texts: string[] = [];
  try {
    JSON.parse(json, (_key, value: unknown) => {
      if (typeof value === 'string') texts.push(value);
      return value;
    });
  } catch {
    return [json];
  }
  return texts;
}
