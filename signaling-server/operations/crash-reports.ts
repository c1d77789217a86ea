/**
 * What is written down when something breaks that should not: one small file each, on this machine and nowhere else, the latest few kept.
 * Synchronous, as the process may have no other turn.
 */
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { arch, release, type } from 'node:os';
import { join } from 'node:path';
import { redactText, redactValue } from './redaction.ts';

export interface CrashReportOptions {
  readonly folder: string;
  readonly version: string;
  /** Lines of the log as they were written, oldest first. */
  readonly recentLines: () => readonly string[];
  /** Epoch ms. */
  readonly clock: () => number;
}

/** `server`: a bug of ours ended it; `media-engine`, `window`, `app-part`: a process of ours went, and the lesson on. */
export type CrashKind = 'server' | 'media-engine' | 'window' | 'app-part';

const MOST_REPORTS = 20;
const NAME = /^crash-[\dT-]+Z-[a-z-]+(?:-\d+)?\.json$/;

/**
 * Writes one.
 *
 * @returns the file, null when it could not be written: nothing is left then but the log
 */
export function writeCrashReport(
  { folder, version, recentLines, clock }: CrashReportOptions,
  kind: CrashKind,
  cause: unknown,
): string | null {
  try {
    if (!existsSync(folder)) mkdirSync(folder, { mode: 0o700 });
    const at = new Date(clock()).toISOString();
    const file = join(folder, `crash-${at.replace(/[:.]/g, '-')}-${kind}.json`);
    const report = {
      at,
      kind,
      version,
      cause: redactValue(cause),
      system: `${type()} ${release()} ${arch()}`,
      node: process.versions.node,
      electron: process.versions.electron ?? null,
      uptimeSeconds: Math.round(process.uptime()),
      memoryBytes: process.memoryUsage(),
      log: recentLines().map(readLine),
    };
    writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`, { mode: 0o600 });
    for (const old of crashReports(folder).slice(MOST_REPORTS)) rmSync(old, { force: true });
    return file;
  } catch {
    return null;
  }
}

/** The reports of a folder, the newest first. */
export function crashReports(folder: string): string[] {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    return [];
  }
  return names
    .filter((name) => NAME.test(name))
    .sort()
    .reverse()
    .map((name) => join(folder, name));
}

function readLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return redactText(line);
  }
}
