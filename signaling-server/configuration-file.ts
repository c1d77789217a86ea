/**
 * Where settings come from besides code: the environment, and `lectern.env` in the data folder (lines as in `.env.example`). Names that
 * nobody knows are mistakes in the file, and in the environment worth a word, where they look like one of ours mistyped.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import {
  type Configuration,
  type ConfigurationFile,
  type ConfigurationOptions,
  describeSettings,
  readConfiguration,
  type Variables,
} from './configuration.ts';
import { StartError } from './start-error.ts';
import { usualDataFolder } from './store/data-folder.ts';

const FILE_NAME = 'lectern.env';
/** They say where the file is. */
const NOT_IN_FILE = ['LECTERN_DATA', 'LECTERN_PROFILE'];

export interface LoadedConfiguration {
  /** `dataFolder` is the absolute path. */
  readonly configuration: Configuration;
  /** For the person at the machine, in plain words. */
  readonly remarks: readonly string[];
}

/**
 * Finds and reads everything that is set.
 *
 * @param options given in code or on the command line
 * @throws StartError `configuration` naming each wrong variable and what it may be
 */
export function loadConfiguration(options: ConfigurationOptions, env: Variables): LoadedConfiguration {
  const { LECTERN_DATA, LECTERN_PROFILE } = env;
  // The folder first: the file is in it.
  const { profile, dataFolder } = readConfiguration(pick(options), { LECTERN_DATA, LECTERN_PROFILE });
  const folder = dataFolder === '' ? usualDataFolder({ profile }) : resolve(dataFolder);
  const file = readFile(join(folder, FILE_NAME));
  const configuration = readConfiguration(options, env, file);
  return { configuration: { ...configuration, dataFolder: folder }, remarks: mistyped(env) };
}

function pick({ profile, dataFolder }: ConfigurationOptions): ConfigurationOptions {
  return { profile, dataFolder };
}

function readFile(path: string): ConfigurationFile | null {
  let text: string;
  try {
    if (!existsSync(path)) return null;
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new StartError('configuration', `The settings file ${path} can’t be read.`, { cause });
  }
  const variables = parseEnv(text);
  const wrong = Object.keys(variables).flatMap((name) => {
    if (NOT_IN_FILE.includes(name)) return [`${name} can’t be set in ${path}, as it says where that file is.`];
    return isKnown(name) ? [] : [`${name} in ${path} is no setting.${suggestion(name)}`];
  });
  if (wrong.length > 0) throw new StartError('configuration', wrong.join('\n'));
  return { path, variables };
}

function mistyped(env: Variables): string[] {
  return Object.keys(env)
    .filter((name) => name.startsWith('LECTERN_') && !isKnown(name) && suggestion(name) !== '')
    .map((name) => `${name} is no setting.${suggestion(name)}`);
}

function isKnown(name: string): boolean {
  return describeSettings().some(({ variable }) => variable === name);
}

function suggestion(name: string): string {
  const near = describeSettings()
    .map(({ variable }) => ({ variable, changes: changesBetween(name, variable) }))
    .sort((a, b) => a.changes - b.changes)[0];
  return near && near.changes <= 3 ? ` Is ${near.variable} meant?` : '';
}

/** Letters to insert, remove or replace to make one of the other (Levenshtein). */
function changesBetween(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
