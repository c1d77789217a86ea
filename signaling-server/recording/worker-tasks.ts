/** What is done in a worker: whatever a file holds, the server goes on, and the work can be stopped at any moment. */
import type { ScanResult, ScanTask } from './mp4/scan.ts';

export type WorkerTask = { readonly kind: 'scan'; readonly task: ScanTask };

export type WorkerMessage =
  | { readonly kind: 'progress'; readonly progress: number }
  | { readonly kind: 'done'; readonly result: ScanResult }
  | { readonly kind: 'failed'; readonly message: string };
