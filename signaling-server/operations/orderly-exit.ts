/**
 * How the process goes: on any signal, on a terminal that closes, on a bug. Everything is closed in order first; what takes too long is
 * forced, and so is everything when it is asked for a second time.
 */

/** SIGHUP is also what Node tells when a Windows console is closed, SIGBREAK its Ctrl+Break. */
const SIGNALS = { SIGINT: 2, SIGTERM: 15, SIGHUP: 1, SIGBREAK: 21 } as const;
export type StopSignal = keyof typeof SIGNALS;

/** The part of Node's `process` that is used. */
export interface EndingProcess {
  on(event: string, listener: (error: unknown) => void): unknown;
  exit(code: number): void;
}

export interface OrderlyExitOptions {
  readonly process: EndingProcess;
  /** Closes everything. */
  readonly close: (reason: string) => Promise<void>;
  readonly withinMs: number;
  readonly onSignal?: (signal: StopSignal) => void;
  /** A bug: write it down. What was acknowledged is on the disk, so leaving in order loses nothing. */
  readonly onCrash: (error: unknown) => void;
  /** Closing failed or took too long. */
  readonly onForced: (why: string) => void;
}

/** Exit codes: 0 after an orderly stop that was asked for, 1 after a bug or where it was forced, 128 + the signal's number when asked twice. */
export function leaveInOrder({ process, close, withinMs, onSignal, onCrash, onForced }: OrderlyExitOptions): void {
  let state: 'running' | 'closing' = 'running';
  let crashed = false;

  const leave = async (reason: string): Promise<void> => {
    state = 'closing';
    const timer = setTimeout(() => {
      onForced(`It took longer than ${withinMs} ms.`);
      process.exit(1);
    }, withinMs);
    try {
      await close(reason);
    } catch (error) {
      crashed = true;
      onForced(error instanceof Error ? error.message : String(error));
    }
    clearTimeout(timer);
    process.exit(crashed ? 1 : 0);
  };

  for (const [signal, number] of Object.entries(SIGNALS) as [StopSignal, number][]) {
    process.on(signal, () => {
      if (state === 'closing') return process.exit(128 + number);
      onSignal?.(signal);
      void leave(signal);
    });
  }
  const crash = (error: unknown): void => {
    crashed = true;
    onCrash(error);
    if (state === 'running') void leave('error');
  };
  process.on('uncaughtException', crash);
  process.on('unhandledRejection', crash);
}
