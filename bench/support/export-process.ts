/** One export in a process of its own, so that its memory is told apart: `node export-process.ts TASK.json`. Says what it took. */
import { readFileSync } from 'node:fs';
import type { ExportResult, ExportTask } from '../../signaling-server/recording/export/export-task.ts';
import { runInWorker } from '../../signaling-server/recording/run-worker.ts';

const task = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as ExportTask;
const startedAt = performance.now();
const { bytes } = await runInWorker<ExportResult>({ kind: 'export', task }).result;
const seconds = (performance.now() - startedAt) / 1000;
process.stdout.write(JSON.stringify({ seconds, bytes, peakBytes: process.resourceUsage().maxRSS * 1024 }));
