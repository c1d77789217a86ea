/** The worker's program: does one task and ends. */
import { parentPort, workerData } from 'node:worker_threads';
import { runExport } from './export/run-export.ts';
import { scanPart } from './mp4/scan.ts';
import type { WorkerMessage, WorkerTask } from './worker-tasks.ts';

const work = workerData as WorkerTask;
const tell = (message: WorkerMessage) => parentPort?.postMessage(message);

try {
  const result =
    work.kind === 'scan' ? scanPart(work.task) : await runExport(work.task, (progress) => tell({ kind: 'progress', progress }));
  tell({ kind: 'done', result });
} catch (error) {
  tell({ kind: 'failed', message: inWords(error) });
}

function inWords(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error ? error.code : '';
  if (code === 'ENOSPC' || code === 'EDQUOT') return 'There is too little room on the disk.';
  if (code === 'ENOENT') return 'A file of this recording is no longer there.';
  return error.message;
}
