/** The worker's program: does one task and ends. */
import { parentPort, workerData } from 'node:worker_threads';
import { scanPart } from './mp4/scan.ts';
import type { WorkerMessage, WorkerTask } from './worker-tasks.ts';

const { task } = workerData as WorkerTask;
const tell = (message: WorkerMessage) => parentPort?.postMessage(message);

try {
  tell({ kind: 'done', result: scanPart(task) });
} catch (error) {
  tell({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
}
