/** Where the build put what the server starts and serves, seen from its source as from dist/server and dist/chunks. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const beside = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The pages: dist/renderer. They may not be built yet. */
export function builtPagesFolder(): string {
  return runsAsSource ? beside('../dist/renderer') : beside('../renderer');
}

/** The page of a saved lesson: dist/replay-offline. */
export function builtSavedLessonFolder(): string {
  return runsAsSource ? beside('../dist/replay-offline') : beside('../replay-offline');
}

/** The media engine's program in the build; undefined where this runs as source, and so does the engine. */
export function builtEngine(): string | undefined {
  const file = beside('../server/sfu-process.js');
  return !runsAsSource && existsSync(file) ? file : undefined;
}

/** The program of the worker that looks through recordings and makes files of them. */
export function builtRecordingWorker(): string {
  return runsAsSource ? beside('recording/worker.ts') : beside('../server/recording-worker.js');
}

/** The program of the worker that makes films of what the media engine hands out. */
export function builtTrackWorker(): string {
  return runsAsSource ? beside('recording/tracks/track-worker.ts') : beside('../server/track-worker.js');
}

const runsAsSource = import.meta.url.endsWith('.ts');
