/**
 * The store from the command line:
 *
 *   npm run store -- backup | restore [FILE] | check | export [FILE] | rotate-keys [--at-once] | support-bundle [FILE]
 *     [--data FOLDER]
 *
 * (`npm run --silent` when the export goes to the terminal: npm prints lines of its own.)
 *
 * `backup`, `check` and `export` are fine while a host is running; `restore` and `rotate-keys` need the folder for themselves.
 */
import { createWriteStream, existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import BetterSqlite3 from 'better-sqlite3';
import { type Configuration, changedSettings } from '../configuration.ts';
import { loadConfiguration } from '../configuration-file.ts';
import { packSupportBundle } from '../operations/support-bundle.ts';
import { StartError } from '../start-error.ts';
import { rotateTokenKeys } from '../token-keys.ts';
import { productVersion } from '../version.ts';
import { listBackups, makeBackup, newestSoundBackup, putInPlace } from './backup.ts';
import { files, lockDataFolder, prepareDataFolder } from './data-folder.ts';
import { damageOf, stampOf } from './database-file.ts';
import { exportLectures } from './export.ts';
import { refuseFuture, versionOf } from './migrations/migrate.ts';
import { migrations } from './migrations/migrations.ts';
import { createTables } from './tables.ts';

const usage = `Looks after the data of Lectern.

  backup             makes a backup now
  restore [FILE]     puts a backup in place, the newest good one unless told which; what was there is kept aside
  check              looks for damage
  export [FILE]      writes lectures with chat and attendance as JSON, to the terminal unless told where
  rotate-keys        makes a new key for the tokens of pages; earlier tokens are good for a day more,
                     with --at-once not at all: everybody signs in and joins anew
  support-bundle [FILE]  packs log and crash reports for support, without names and secrets
  --data FOLDER      the data folder, when it is not the usual one`;

/** Who is in class comes through it; who was away for longer joins anew. */
const GRACE_MS = 24 * 3_600_000;

const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

try {
  await run();
} catch (error) {
  if (!(error instanceof StartError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}

async function run(): Promise<void> {
  const { command, file, data, atOnce } = readArguments();
  if (command === 'help') return say(usage);
  const { configuration } = loadConfiguration({ dataFolder: data }, process.env);
  const folder = prepareDataFolder(configuration.dataFolder);
  if (command === 'restore') return restore(folder, file);
  if (command === 'support-bundle') return packBundle(folder, file, configuration);
  if (!existsSync(files.database(folder))) throw new StartError('configuration', `There is no data in ${folder} yet.`);
  if (command === 'check') return check(folder);
  if (command === 'backup') return backup(folder, configuration.backups);
  if (command === 'rotate-keys') return rotateKeys(folder, atOnce);
  return exportTo(folder, file);
}

function readArguments() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { data: { type: 'string' }, 'at-once': { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
    });
    const [command = 'help', file, ...more] = positionals;
    if (more.length > 0 || !['backup', 'restore', 'check', 'export', 'rotate-keys', 'support-bundle', 'help'].includes(command))
      throw new Error(`“${positionals.join(' ')}” is not known here.`);
    return { command: values.help ? 'help' : command, file, data: values.data, atOnce: values['at-once'] ?? false };
  } catch (cause) {
    throw new StartError('configuration', `${cause instanceof Error ? cause.message : cause}\n\n${usage}`, { cause });
  }
}

async function check(folder: string): Promise<void> {
  const damage = damageOf(files.database(folder));
  const backups = await listBackups(folder);
  const newest = backups[0];
  say(damage === null ? 'The database is sound.' : `The database is damaged: ${damage}`);
  say(
    newest
      ? `${backups.length} backups, the newest from ${new Date(newest.madeAt).toLocaleString()}.`
      : 'There is no backup yet.',
  );
  if (damage !== null) process.exitCode = 1;
}

async function backup(folder: string, backups: number): Promise<void> {
  refuseDamaged(files.database(folder));
  const database = openForReading(folder);
  try {
    say(`The backup is ${await makeBackup({ database, folder, clock: Date.now, keep: Math.max(1, backups) })}`);
  } finally {
    database.close();
  }
}

async function restore(folder: string, file: string | undefined): Promise<void> {
  const unlock = lockDataFolder(folder);
  try {
    const chosen = file === undefined ? (await newestSoundBackup(folder))?.file : resolve(file);
    if (chosen === undefined) throw new StartError('configuration', `There is no good backup in ${files.backups(folder)}.`);
    if (!existsSync(chosen)) throw new StartError('configuration', `There is no file ${chosen}.`);
    refuseDamaged(chosen);
    refuseForeign(chosen);
    const aside = await putInPlace(folder, chosen, `replaced-${stampOf(Date.now())}.db`);
    say(`${chosen} is in place.${aside === null ? '' : ` What was there is kept as ${aside}`}`);
  } finally {
    unlock();
  }
}

async function exportTo(folder: string, file: string | undefined): Promise<void> {
  refuseDamaged(files.database(folder));
  const database = openForReading(folder);
  try {
    const { store } = createTables(database);
    const pieces = Readable.from(exportLectures(store, Date.now()));
    if (file === undefined) await pipeline(pieces, process.stdout, { end: false });
    else {
      await pipeline(pieces, createWriteStream(resolve(file), { mode: 0o600 }));
      say(`The export is ${resolve(file)}`);
    }
  } finally {
    database.close();
  }
}

async function rotateKeys(folder: string, atOnce: boolean): Promise<void> {
  const unlock = lockDataFolder(folder);
  try {
    refuseDamaged(files.database(folder));
    const database = openExisting(folder, { readonly: false });
    try {
      await rotateTokenKeys(createTables(database).store.settings, Date.now(), atOnce ? 0 : GRACE_MS);
    } finally {
      database.close();
    }
    say(
      atOnce
        ? 'There is a new key. Every token given out so far is worthless.'
        : 'There is a new key. Tokens given out so far are good for a day more.',
    );
  } finally {
    unlock();
  }
}

async function packBundle(folder: string, file: string | undefined, configuration: Configuration): Promise<void> {
  const target = resolve(file ?? `lectern-support-${stampOf(Date.now())}.zip`);
  const bundle = packSupportBundle({
    dataFolder: folder,
    version: productVersion(),
    madeAt: Date.now(),
    settings: changedSettings(configuration),
    now: {},
  });
  await pipeline(bundle, createWriteStream(target, { mode: 0o600 }));
  say(`The support bundle is ${target}\nPlease look through it before you give it away.`);
}

function openForReading(folder: string): BetterSqlite3.Database {
  return openExisting(folder, { readonly: true });
}

function openExisting(folder: string, { readonly }: { readonly: boolean }): BetterSqlite3.Database {
  const database = new BetterSqlite3(files.database(folder), { readonly, fileMustExist: true, timeout: 5_000 });
  const version = versionOf(database);
  const latest = migrations.at(-1)?.version ?? 0;
  refuseFuture(version, latest, database.name);
  if (version < latest)
    throw new StartError(
      'configuration',
      'The data is of an earlier version. Please start Lectern once, which brings it up to date.',
    );
  return database;
}

function refuseDamaged(file: string): void {
  const damage = damageOf(file);
  if (damage !== null)
    throw new StartError('data-damaged', `The file ${file} is damaged (${damage}). “restore” puts a backup in its place.`);
}

/** A file that is a sound database may still be somebody else's. */
function refuseForeign(file: string): void {
  const database = new BetterSqlite3(file, { readonly: true, fileMustExist: true });
  try {
    const version = versionOf(database);
    refuseFuture(version, migrations.at(-1)?.version ?? 0, file);
    const ours = database.prepare("select count(*) from sqlite_master where name in ('lectures', 'lessonEvents')").pluck().get();
    if (version === 0 || ours !== 2) throw new StartError('configuration', `The file ${file} is no backup of Lectern.`);
  } finally {
    database.close();
  }
}
