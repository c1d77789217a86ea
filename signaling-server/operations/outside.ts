/**
 * What is outside of this program and may fail or hang for a while: the system's word on the disk (a network drive that went away hangs
 * for minutes), and the disk backups are copied to. Each has one policy: how long it may take, how often it is tried again, when it is left
 * alone. What has a sound back-off of its own is not wrapped a second time: the media engine's process (`sfu/child-sfu.ts`), pages that send
 * fragments (they keep and repeat them), exports (kept as rows and begun anew).
 */
import {
  BrokenCircuitError,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  ExponentialBackoff,
  handleAll,
  retry,
  TimeoutStrategy,
  timeout,
  wrap,
} from 'cockatiel';
import type { Log } from '../log.ts';
import { freeBytes } from '../store/data-folder.ts';

const DISK_ANSWER_MS = 1_000;
const FAILURES_BEFORE_LEFT_ALONE = 3;
const LEFT_ALONE_MS = 15_000;
const BACKUP_TRIES = 4;
const FIRST_WAIT_MS = 2_000;
const LONGEST_WAIT_MS = 120_000;

export interface OutsideOptions {
  readonly log: Log;
  /** Asked of the system when absent. */
  readonly diskFreeBytes?: (folder: string) => Promise<number | null>;
  readonly waits?: { readonly diskAnswerMs?: number; readonly leftAloneMs?: number; readonly firstBackupMs?: number };
}

export interface Outside {
  /** Bytes free; null where the system doesn't say, or not in time. While it doesn't answer it is asked once in a while only. */
  diskFreeBytes(folder: string): Promise<number | null>;
  /** Tries a backup some times over a few minutes before it counts as failed. */
  backUp<T>(make: () => Promise<T>, signal: AbortSignal): Promise<T>;
  circuitsOpen(): Record<string, boolean>;
}

export function createOutside({ log, diskFreeBytes = freeBytes, waits = {} }: OutsideOptions): Outside {
  const breaker = circuitBreaker(handleAll, {
    halfOpenAfter: waits.leftAloneMs ?? LEFT_ALONE_MS,
    breaker: new ConsecutiveBreaker(FAILURES_BEFORE_LEFT_ALONE),
  });
  breaker.onBreak(() =>
    log.warn({ owner: 'disk' }, 'The data folder’s disk does not say how full it is; it is asked again in a while.'),
  );
  breaker.onReset(() => log.info({ owner: 'disk' }, 'The data folder’s disk answers again.'));
  const disk = wrap(breaker, timeout(waits.diskAnswerMs ?? DISK_ANSWER_MS, TimeoutStrategy.Aggressive));
  const backups = retry(handleAll, {
    maxAttempts: BACKUP_TRIES - 1,
    backoff: new ExponentialBackoff({ initialDelay: waits.firstBackupMs ?? FIRST_WAIT_MS, maxDelay: LONGEST_WAIT_MS }),
  }).dangerouslyUnref();
  backups.onRetry(({ attempt, delay }) =>
    log.warn({ owner: 'store', attempt, delayMs: Math.round(delay) }, 'A backup failed; it is tried again.'),
  );

  return {
    diskFreeBytes: (folder) =>
      disk
        .execute(() => diskFreeBytes(folder))
        .catch((error: unknown) => {
          if (!(error instanceof BrokenCircuitError)) log.debug({ owner: 'disk', err: error }, 'The disk did not answer.');
          return null;
        }),
    backUp: (make, signal) => backups.execute(make, signal),
    circuitsOpen: () => ({ disk: breaker.state === CircuitState.Open }),
  };
}
