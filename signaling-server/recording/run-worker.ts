import { Worker } from 'node:worker_threads';
import { builtRecordingWorker } from '../built-files.ts';
import type { WorkerMessage, WorkerTask } from './worker-tasks.ts';

export interface RunningTask<R> {
  readonly result: Promise<R>;
  /** Ends it at once; `result` rejects. */
  stop(): Promise<void>;
}

export interface RunOptions {
  /** Then it is ended, and `result` rejects. */
  readonly withinMs?: number;
  readonly onProgress?: (progress: number) => void;
}

/** The old generation's limit: tables of a day of film fit, a file that lies about its tables does not take the machine along. */
const HEAP_MB = 320;

/** Runs one task in a thread of its own. */
export function runInWorker<R>(work: WorkerTask, { withinMs, onProgress }: RunOptions = {}): RunningTask<R> {
  const worker = new Worker(builtRecordingWorker(), { workerData: work, resourceLimits: { maxOldGenerationSizeMb: HEAP_MB } });
  const { promise: result, resolve, reject } = Promise.withResolvers<R>();
  const stop = async () => {
    reject(new Error('The work was stopped.'));
    await worker.terminate();
  };
  const timer = withinMs === undefined ? undefined : setTimeout(() => void stop(), withinMs);
  worker.on('message', (message: WorkerMessage) => {
    if (message.kind === 'progress') onProgress?.(message.progress);
    // The task's kind decides the result's; the pair is made by who calls.
    else if (message.kind === 'done') resolve(message.result as R);
    else reject(new Error(message.message));
  });
  worker.once('error', reject);
  worker.once('exit', () => {
    clearTimeout(timer);
    reject(new Error('The worker ended before its work.'));
  });
  result.catch(() => {});
  return { result, stop };
}
