/**
 * What whoever runs the server needs to see of it: the log, crash reports, metrics, the last hour, a bundle for support. Made first and
 * closed last; what it looks at is handed in once it stands.
 */
import { statSync } from 'node:fs';
import type { OperationsStatus } from '../../protocol/operations.ts';
import { type Configuration, changedSettings } from '../configuration.ts';
import { type Log, type LogBook, openLogBook } from '../log.ts';
import { files } from '../store/data-folder.ts';
import type { LessonLog } from '../store/store.ts';
import { type CrashKind, crashReports, writeCrashReport } from './crash-reports.ts';
import type { MetricName } from './metric-table.ts';
import { Metrics } from './metrics.ts';
import { createOutside, type Outside, type OutsideOptions } from './outside.ts';
import { type Readings, type ReadParts, takeReadings } from './readings.ts';
import { RequestsUnderway } from './requests-underway.ts';
import { StatusHistory } from './status-history.ts';
import { packSupportBundle } from './support-bundle.ts';

export interface OperationsOptions {
  readonly configuration: Configuration;
  readonly version: string;
  /** Epoch ms. */
  readonly clock: () => number;
  /** In place of our own, for tests. */
  readonly log: Log | undefined;
  readonly outside?: Pick<OutsideOptions, 'diskFreeBytes' | 'waits'> | undefined;
}

/** The parts of the server, as far as they are looked at. */
export type WatchedParts = Omit<
  ReadParts,
  'version' | 'requestsWaiting' | 'logLines' | 'diskFreeBytes' | 'circuitsOpen' | 'diskReserveBytes'
>;

const LOOK_EVERY_MS = 5_000;
/** Answers of one interval that are looked at; a p95 of so many is exact enough. */
const MOST_ANSWERS = 2_000;
const CRASHED_LATELY_MS = 24 * 3_600_000;
/** So many different requests a wrong page may invent without making the registry grow. */
const UNKNOWN_REQUEST = 'unknown';

export class Operations {
  readonly log: Log;
  readonly requests = new RequestsUnderway();
  readonly outside: Outside;
  readonly #options: OperationsOptions;
  readonly #book: LogBook;
  readonly #metrics = new Metrics();
  readonly #history = new StatusHistory();
  #dataFolder: string | null = null;
  #parts: WatchedParts | null = null;
  #answersMs: number[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(options: OperationsOptions) {
    const { logLevel, terminalLogLevel } = options.configuration;
    this.#options = options;
    this.#book = openLogBook({ level: logLevel, terminalLevel: terminalLogLevel });
    this.log = options.log ?? this.#book.log;
    this.outside = createOutside({ log: this.log, ...options.outside });
  }

  /** An orderly stop that takes longer is forced. */
  get stopWithinMs(): number {
    return this.#options.configuration.stopWithinSeconds * 1000;
  }

  /** Metrics can be read from elsewhere by whoever sends it; empty: not at all. */
  get metricsToken(): string {
    return this.#options.configuration.metricsToken;
  }

  /** The data folder is ours from now on: the log is kept there. */
  keepIn(dataFolder: string): void {
    const { logFiles, logFileMb } = this.#options.configuration;
    this.#dataFolder = dataFolder;
    if (logFiles > 0) {
      this.#book.keepIn({ folder: files.logs(dataFolder), mostFiles: logFiles, mostBytes: logFileMb * 1_000_000 });
    }
  }

  /** Looks at the parts from now on, every few seconds. */
  watch(parts: WatchedParts): void {
    this.#parts = parts;
    this.#timer = setInterval(() => void this.look(), LOOK_EVERY_MS);
    this.#timer.unref();
  }

  /** Takes one sample; runs by itself, tests call it. */
  async look(): Promise<void> {
    const answersMs = this.#answersMs;
    this.#answersMs = [];
    this.#history.add(await this.readings(), this.#options.clock(), answersMs);
  }

  readings(): Promise<Readings> {
    if (this.#parts === null) throw new Error('Nothing is watched yet.');
    const { version, configuration } = this.#options;
    return takeReadings({
      ...this.#parts,
      version,
      requestsWaiting: () => this.requests.count,
      logLines: () => this.#book.counts,
      diskFreeBytes: () => this.diskFreeBytes(),
      circuitsOpen: () => this.outside.circuitsOpen(),
      diskReserveBytes: configuration.diskReserveMb * 1_000_000,
    });
  }

  diskFreeBytes(): Promise<number | null> {
    return this.#dataFolder === null ? Promise.resolve(null) : this.outside.diskFreeBytes(this.#dataFolder);
  }

  /** For `/metrics`. */
  async metrics(): Promise<{ text: string; contentType: string }> {
    return { text: await this.#metrics.text(await this.readings()), contentType: this.#metrics.contentType };
  }

  count(name: MetricName, labels: Readonly<Record<string, string>> = {}, by = 1): void {
    this.#metrics.count(name, labels, by);
  }

  /** A request over the socket was answered. @param name null for one this server doesn't know */
  answered(name: string | null, outcome: string, ms: number): void {
    const request = name ?? UNKNOWN_REQUEST;
    this.#metrics.count('lectern_requests_total', { request, outcome });
    this.#metrics.observe('lectern_request_duration_seconds', ms / 1000, { request });
    if (this.#answersMs.length < MOST_ANSWERS) this.#answersMs.push(ms);
  }

  /** One over plain HTTP was. */
  answeredHttp(status: number, ms: number): void {
    this.#metrics.count('lectern_http_requests_total', { status: `${Math.floor(status / 100)}xx` });
    this.#metrics.observe('lectern_http_duration_seconds', ms / 1000);
  }

  /** The same log, with its appends measured. */
  measured(log: LessonLog): LessonLog {
    return Object.assign(Object.create(log) as LessonLog, {
      append: async (...args: Parameters<LessonLog['append']>) => {
        const startedAt = performance.now();
        try {
          await log.append(...args);
        } catch (error) {
          this.#metrics.count('lectern_appends_failed_total');
          throw error;
        }
        this.#metrics.observe('lectern_append_duration_seconds', (performance.now() - startedAt) / 1000);
        for (const { event } of args[1]) this.#metrics.count('lectern_lesson_events_total', { type: event.type });
      },
    });
  }

  /** For the teacher's status page. */
  async status(): Promise<OperationsStatus> {
    const readings = await this.readings();
    const reports = this.#crashReports();
    const { version, uptimeSeconds, storeAnswers, lessonsLive, inside, recordingsActive, diskFreeBytes } = readings;
    return {
      version,
      uptimeSeconds,
      dataFolder: this.#dataFolder ?? '',
      warning: this.#history.warning(readings, this.#crashedLately(reports)),
      storeAnswers,
      mediaAnswers: readings.media !== null,
      lessonsLive,
      inside,
      recordingsActive,
      diskFreeBytes,
      crashReports: reports.length,
      samples: [...this.#history.samples],
    };
  }

  /** Everything support needs in one zip, nothing private in it. */
  async supportBundle(): Promise<NodeJS.ReadableStream> {
    if (this.#dataFolder === null || this.#parts === null) throw new Error('Nothing is watched yet.');
    const { configuration, version, clock } = this.#options;
    const readings = await this.readings();
    return packSupportBundle({
      dataFolder: this.#dataFolder,
      version,
      madeAt: clock(),
      settings: changedSettings(configuration),
      now: {
        'health.json': JSON.stringify(readings, null, 2),
        'metrics.txt': await this.#metrics.text(readings),
        'last-hour.json': JSON.stringify(this.#history.samples, null, 1),
      },
    });
  }

  /** Something of ours broke. @returns the report's file, null where there is none */
  crashed(kind: CrashKind, cause: unknown): string | null {
    const { version, clock } = this.#options;
    this.#metrics.count('lectern_crashes_total', { kind });
    if (this.#dataFolder === null) return null;
    const folder = files.crashes(this.#dataFolder);
    return writeCrashReport({ folder, version, clock, recentLines: this.#book.recentLines }, kind, cause);
  }

  close(): void {
    clearInterval(this.#timer);
    this.#book.close();
  }

  #crashReports(): string[] {
    return this.#dataFolder === null ? [] : crashReports(files.crashes(this.#dataFolder));
  }

  #crashedLately([newest]: readonly string[]): boolean {
    try {
      return newest !== undefined && this.#options.clock() - statSync(newest).mtimeMs < CRASHED_LATELY_MS;
    } catch {
      return false;
    }
  }
}
