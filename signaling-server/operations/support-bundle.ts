/**
 * One zip with what support needs to help: settings, health, metrics, the last hour, logs, crash reports. Made on this machine and sent by
 * nobody but the teacher. What is private is taken out: names of people and lectures, what was said, secrets, codes; addresses are masked.
 */
import { readFileSync } from 'node:fs';
import { arch, cpus, homedir, hostname, release, totalmem, type, userInfo } from 'node:os';
import { basename } from 'node:path';
import { ZipFile } from 'yazl';
import { files } from '../store/data-folder.ts';
import { crashReports } from './crash-reports.ts';
import { type KnownNames, knownNames } from './known-names.ts';
import { logFiles } from './log-file.ts';
import { redactText } from './redaction.ts';

export interface BundleOptions {
  readonly dataFolder: string;
  readonly version: string;
  /** Epoch ms. */
  readonly madeAt: number;
  readonly settings: readonly (readonly [variable: string, value: string])[];
  /** Further files: what a running server alone knows. */
  readonly now: Readonly<Record<string, string>>;
}

/** Of every file its end, where the news is. */
const MOST_BYTES = 5_000_000;
/** Shorter ones are words of every sentence. */
const LEAST_NAME = 3;

const README = `This is a support bundle of Lectern. It was made on the teacher's computer and was sent to nobody.

about.txt        version and system
settings.txt     settings that differ from the defaults; secrets are left out
health.json      how the server did when this was made
metrics.txt      its counters
last-hour.json   the last hour in numbers
logs/            the log
crashes/         crash reports

Names of people, lectures and rooms, what was said, codes, keys and tokens are taken out, and network addresses are masked. Please look
through it before you give it away: it is plain text.
`;

/** @returns the zip, as it is made */
export function packSupportBundle(options: BundleOptions): NodeJS.ReadableStream {
  const { dataFolder, version, madeAt, settings, now } = options;
  const clean = cleaner(knownNames(dataFolder), dataFolder);
  const zip = new ZipFile();
  const add = (name: string, text: string) => zip.addBuffer(Buffer.from(text), name, { mtime: new Date(madeAt) });
  add('README.txt', README);
  add(
    'about.txt',
    [
      `Lectern ${version}`,
      `${type()} ${release()} ${arch()}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GB`,
      `Node ${process.versions.node}${process.versions.electron ? `, Electron ${process.versions.electron}` : ''}`,
      `Made ${new Date(madeAt).toISOString()}`,
      '',
    ].join('\n'),
  );
  add('settings.txt', clean(settings.map(([variable, value]) => `${variable}=${value}\n`).join('')));
  for (const [name, text] of Object.entries(now)) add(name, clean(text));
  for (const { path } of logFiles(files.logs(dataFolder))) add(`logs/${basename(path)}`, clean(endOf(path)));
  for (const path of crashReports(files.crashes(dataFolder))) add(`crashes/${basename(path)}`, clean(endOf(path)));
  zip.end();
  return zip.outputStream;
}

/** A function that takes out of a text what must not leave this machine. */
export function cleaner({ names, codes }: KnownNames, dataFolder: string): (text: string) => string {
  const known = wordsPattern(names.filter((name) => name.trim().length >= LEAST_NAME));
  const secret = wordsPattern(codes);
  const machine = wordsPattern([hostname(), userName()].filter((name) => name.length >= LEAST_NAME));
  const home = homedir();
  return (text) => {
    let clean = redactText(text).replaceAll(dataFolder, '[data]');
    if (home.length > 1) clean = clean.replaceAll(home, '~');
    if (known) clean = clean.replace(known, '[name]');
    if (secret) clean = clean.replace(secret, '[code]');
    if (machine) clean = clean.replace(machine, '[computer]');
    return maskAddresses(clean);
  };
}

/**
 * Keeps what tells networks apart (private or public, which beginning) and takes out whose address it is. Loopback stays.
 * Times and versions are no addresses.
 */
export function maskAddresses(text: string): string {
  return text
    .replace(/(?<![\d.])(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?![\d.])/g, (all, first, second) =>
      first === '127' || all === '0.0.0.0' ? all : `${first}.${second}.x.x`,
    )
    .replace(/(?<![\w:])(?:[0-9a-f]{1,4}:){3,7}[0-9a-f]{1,4}(?![\w:])/gi, (all) => `${all.split(':')[0]}:x`)
    .replace(
      /(?<![\w:])((?:[0-9a-f]{1,4}:){1,6}):(?:[0-9a-f]{1,4}(?::[0-9a-f]{1,4})*)?(?![\w:])/gi,
      (all) => `${all.split(':')[0]}::x`,
    );
}

/** All of them as whole words, the longest first; null for none. */
function wordsPattern(words: readonly string[]): RegExp | null {
  const escaped = [...new Set(words.map((word) => word.trim()))]
    .filter((word) => word !== '')
    .sort((a, b) => b.length - a.length)
    .map((word) => word.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  if (escaped.length === 0) return null;
  return new RegExp(`(?<![\\p{L}\\p{N}_])(?:${escaped.join('|')})(?![\\p{L}\\p{N}_])`, 'giu');
}

function endOf(path: string): string {
  try {
    const bytes = readFileSync(path);
    return bytes.subarray(Math.max(0, bytes.length - MOST_BYTES)).toString('utf8');
  } catch {
    return '(this file could not be read)\n';
  }
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return '';
  }
}
