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
  tell({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
}
