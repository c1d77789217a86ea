/** How the app goes when it is told to by a signal, and what is written down when a part of it breaks. */
import type { EventEmitter } from 'node:events';
import { type EndingProcess, leaveInOrder } from '../signaling-server/operations/orderly-exit.ts';
import type { LectureHost } from './lecture-host.ts';

export interface MishapParts {
  readonly app: Pick<EventEmitter, 'on'> & { exit(code: number): void };
  readonly process: Pick<EndingProcess, 'on'>;
  readonly host: Pick<LectureHost, 'close' | 'operations'>;
}

/** Why a process of Chromium's is gone; `clean-exit` is none of our business. */
interface Gone {
  readonly reason?: string;
  readonly exitCode?: number;
  readonly type?: string;
}

/** From now on: signals close in order without asking, bugs and dead windows leave a crash report. */
export function watchForMishaps({ app, process, host }: MishapParts): void {
  const { operations } = host;
  const log = operations.log.child({ owner: 'app' });
  leaveInOrder({
    process: { on: (event, listener) => process.on(event, listener), exit: (code) => app.exit(code) },
    close: () => host.close(),
    withinMs: operations.stopWithinMs,
    onCrash: (err) => {
      log.fatal({ err }, 'The app met an error it can’t go on from.');
      operations.crashed('server', err);
    },
    onForced: (why) => log.error({ why }, 'Closing was forced.'),
  });
  app.on('render-process-gone', (_event: unknown, _contents: unknown, details: Gone) => gone('window', details));
  app.on('child-process-gone', (_event: unknown, details: Gone) => gone('app-part', details));

  function gone(kind: 'window' | 'app-part', { reason, exitCode, type }: Gone): void {
    if (reason === 'clean-exit') return;
    log.error({ kind, reason, exitCode, type }, 'A process of the app is gone.');
    operations.crashed(kind, { reason, exitCode, type });
  }
}
