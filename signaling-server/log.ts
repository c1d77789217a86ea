/**
 * The log. Each line is JSON and says whose it is (`owner`), in which run of the server (`runId`), and, where it was written while a
 * request was answered, which one (`request`). Ids of lecture, person, recording stand beside what they belong to. Nothing secret and
 * nobody's name gets through (`operations/redaction.ts`).
 */
import { randomBytes } from 'node:crypto';
import { writeSync } from 'node:fs';
import { type DestinationStream, type Level, type Logger, levels, pino } from 'pino';
import { prettyFactory } from 'pino-pretty';
import { LogFile, type LogFileOptions } from './operations/log-file.ts';
import { redactText, redactValue, secretKeyNames } from './operations/redaction.ts';
import { currentRequest } from './operations/request-context.ts';

export type Log = Logger;
type LogLevel = Level | 'silent';

export interface LogBookOptions {
  readonly level: LogLevel;
  /** What is shown on the terminal as well; never more than `level`. */
  readonly terminalLevel: LogLevel;
  /** Where the terminal's lines go; stderr when absent, since stdout is for people. */
  readonly terminal?: (text: string) => void;
  /** Written for eyes rather than as JSON; by itself where stderr is a terminal. */
  readonly pretty?: boolean;
}

/** The log of one server with the places it is written to. */
export interface LogBook {
  /** All others are children of it. */
  readonly log: Log;
  /** Lines by level since the start. */
  readonly counts: Readonly<Record<Level, number>>;
  /** The latest lines, oldest first: what a crash report quotes. */
  recentLines(): string[];
  /** From now on also into files. */
  keepIn(file: LogFileOptions): void;
  close(): void;
}

const RECENT_LINES = 100;

export function openLogBook({ level, terminalLevel, terminal = toStderr, pretty }: LogBookOptions): LogBook {
  const recent: string[] = [];
  const counts = { trace: 0, debug: 0, info: 0, warn: 0, error: 0, fatal: 0 };
  const shown = (pretty ?? process.stderr.isTTY) ? forEyes() : (line: string) => line;
  const shownFrom = levels.values[terminalLevel] ?? Number.POSITIVE_INFINITY;
  let file: LogFile | null = null;
  const destination = {
    // pino notes the level of a line here before it writes it.
    [pino.symbols.needsMetadataGsym]: true,
    lastLevel: 0,
    write(line: string) {
      const name = levels.labels[this.lastLevel] as Level | undefined;
      if (name) counts[name] += 1;
      recent.push(line);
      if (recent.length > RECENT_LINES) recent.shift();
      file?.write(line);
      if (this.lastLevel >= shownFrom) terminal(shown(line));
    },
  };
  return {
    log: createLog(level, destination),
    counts,
    recentLines: () => [...recent],
    keepIn(options) {
      file = new LogFile(options);
    },
    close: () => file?.close(),
  };
}

/** A logger alone. @param destination where lines go; stderr when absent */
export function createLog(level: string, destination: DestinationStream = { write: toStderr }): Log {
  return pino(
    {
      level,
      base: { runId: randomBytes(4).toString('hex') },
      timestamp: pino.stdTimeFunctions.isoTime,
      // What a child is bound to passes no formatter. An error was made plain by `formatters.log`.
      serializers: { ...Object.fromEntries(secretKeyNames.map((key) => [key, () => '[secret]'])), err: (err) => err },
      formatters: {
        level: (label) => ({ level: label }),
        log: (line) => redactValue(line) as Record<string, unknown>,
      },
      mixin: () => {
        const request = currentRequest();
        return request === undefined ? {} : { request };
      },
      // Messages too: that of an error stands in for a missing one.
      hooks: { streamWrite: redactText },
    },
    destination,
  );
}

/** One line for each: time, level, owner, message, then what belongs to it. */
function forEyes(): (line: string) => string {
  const write = prettyFactory({
    colorize: process.stderr.hasColors?.() ?? false,
    translateTime: 'SYS:HH:MM:ss',
    ignore: 'runId,owner',
    messageFormat: '{if owner}{owner}: {end}{msg}',
    singleLine: true,
  });
  return (line) => write(line) ?? '';
}

/** At once, also while the process ends. A terminal that is gone, or a full pipe, is not worth an error. */
function toStderr(text: string): void {
  try {
    writeSync(2, text);
  } catch {
    // The file has it.
  }
}
