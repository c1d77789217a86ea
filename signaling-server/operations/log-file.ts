/**
 * The log on the disk: `lectern.log` and its predecessors `lectern.1.log`, `lectern.2.log`…, so many and so large at most. Written at once
 * and in order, so that what was logged before a crash is there to be read; a few lines a minute cost nothing. Packages that turn log files
 * over write from a thread or a stream, and lose the last lines, which are the ones looked for.
 */
import { closeSync, existsSync, fstatSync, mkdirSync, openSync, readdirSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

export interface LogFileOptions {
  readonly folder: string;
  /** With the one being written. */
  readonly mostFiles: number;
  readonly mostBytes: number;
}

const NAME = /^lectern(?:\.(\d+))?\.log$/;

export class LogFile {
  readonly #options: LogFileOptions;
  #file: number | null = null;
  #bytes = 0;

  constructor(options: LogFileOptions) {
    this.#options = options;
  }

  /** Never throws: a full disk must not end a lesson because of its log. */
  write(line: string): void {
    try {
      const bytes = Buffer.byteLength(line);
      this.#file ??= this.#open();
      if (this.#bytes > 0 && this.#bytes + bytes > this.#options.mostBytes) this.#turnOver();
      this.#file ??= this.#open();
      writeSync(this.#file, line);
      this.#bytes += bytes;
    } catch {
      this.close();
    }
  }

  close(): void {
    if (this.#file === null) return;
    const file = this.#file;
    this.#file = null;
    try {
      closeSync(file);
    } catch {
      // Nothing can be done about it, and nobody told.
    }
  }

  #open(): number {
    if (!existsSync(this.#options.folder)) mkdirSync(this.#options.folder, { mode: 0o700 });
    const file = openSync(logFilePath(this.#options.folder, 0), 'a', 0o600);
    this.#bytes = fstatSync(file).size;
    return file;
  }

  #turnOver(): void {
    this.close();
    const { folder, mostFiles } = this.#options;
    // Also those that a higher limit left behind.
    for (const { number, path } of logFiles(folder)) if (number >= mostFiles - 1) rmSync(path, { force: true });
    for (let number = mostFiles - 2; number >= 0; number -= 1) {
      const from = logFilePath(folder, number);
      if (existsSync(from)) renameSync(from, logFilePath(folder, number + 1));
    }
  }
}

/** The log files of a folder, the newest first; 0 is being written. */
export function logFiles(folder: string): { readonly number: number; readonly path: string }[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .flatMap((name) => {
      const found = NAME.exec(name);
      return found ? [{ number: Number(found[1] ?? 0), path: join(folder, name) }] : [];
    })
    .sort((a, b) => a.number - b.number);
}

function logFilePath(folder: string, number: number): string {
  return join(folder, number === 0 ? 'lectern.log' : `lectern.${number}.log`);
}
