/** What is done in a worker: whatever a file holds, the server goes on, and the work can be stopped at any moment. */
import type { ExportResult, ExportTask } from './export/export-task.ts';
import type { ScanResult, ScanTask } from './mp4/scan.ts';

export type WorkerTask =
  | { readonly kind: 'scan'; readonly task: ScanTask }
  | { readonly kind: 'export'; readonly task: ExportTask };

export type WorkerMessage =
  | { readonly kind: 'progress'; readonly progress: number }
  | { readonly kind: 'done'; readonly result: ScanResult | ExportResult }
  | { readonly kind: 'failed'; readonly message: string };
