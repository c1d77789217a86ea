/** What whoever runs the server needs to see of it: the log, crash reports. Made first and closed last. */
import type { Configuration } from '../configuration.ts';
import { type Log, type LogBook, openLogBook } from '../log.ts';
import { files } from '../store/data-folder.ts';
import { type CrashKind, writeCrashReport } from './crash-reports.ts';

export interface OperationsOptions {
  readonly configuration: Configuration;
  readonly version: string;
  /** Epoch ms. */
  readonly clock: () => number;
  /** In place of our own, for tests. */
  readonly log: Log | undefined;
}

export class Operations {
  readonly log: Log;
  readonly #options: OperationsOptions;
  readonly #book: LogBook;
  #dataFolder: string | null = null;

  constructor(options: OperationsOptions) {
    const { logLevel, terminalLogLevel } = options.configuration;
    this.#options = options;
    this.#book = openLogBook({ level: logLevel, terminalLevel: terminalLogLevel });
    this.log = options.log ?? this.#book.log;
  }

  /** An orderly stop that takes longer is forced. */
  get stopWithinMs(): number {
    return this.#options.configuration.stopWithinSeconds * 1000;
  }

  /** The data folder is ours from now on: the log is kept there. */
  keepIn(dataFolder: string): void {
    const { logFiles, logFileMb } = this.#options.configuration;
    this.#dataFolder = dataFolder;
    if (logFiles > 0) {
      this.#book.keepIn({ folder: files.logs(dataFolder), mostFiles: logFiles, mostBytes: logFileMb * 1_000_000 });
    }
  }

  /** Something of ours broke. @returns the report's file, null where there is none */
  crashed(kind: CrashKind, cause: unknown): string | null {
    const { version, clock } = this.#options;
    if (this.#dataFolder === null) return null;
    const folder = files.crashes(this.#dataFolder);
    return writeCrashReport({ folder, version, clock, recentLines: this.#book.recentLines }, kind, cause);
  }

  close(): void {
    this.#book.close();
  }
}
