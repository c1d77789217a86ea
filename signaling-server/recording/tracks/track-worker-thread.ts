/** The thread that makes fragments of packets: started when there is something for it, started again when it died. */
import { Worker } from 'node:worker_threads';
import { builtTrackWorker } from '../../built-files.ts';
import type { LessonLogger } from '../../lessons/ports.ts';
import type { FromTrackWorker, ToTrackWorker } from './track-messages.ts';

export interface TrackWorkerOptions {
  readonly onMessage: (message: FromTrackWorker) => void;
  /** With everything it held. The next message starts another. */
  readonly onDied: () => void;
  readonly log: LessonLogger;
}

/** A class of cameras waits in it for a second or two. */
const HEAP_MB = 256;

export class TrackWorker {
  readonly #options: TrackWorkerOptions;
  #worker: Worker | undefined;

  constructor(options: TrackWorkerOptions) {
    this.#options = options;
  }

  tell(message: ToTrackWorker): void {
    this.#worker ??= this.#start();
    this.#worker.postMessage(message);
  }

  async close(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    await worker?.terminate();
  }

  #start(): Worker {
    const worker = new Worker(builtTrackWorker(), { resourceLimits: { maxOldGenerationSizeMb: HEAP_MB } });
    worker.on('message', (message: FromTrackWorker) => this.#options.onMessage(message));
    worker.on('error', (err) => this.#options.log.error({ err }, 'the worker that keeps tracks failed'));
    worker.on('exit', () => {
      if (this.#worker !== worker) return;
      this.#worker = undefined;
      this.#options.onDied();
    });
    return worker;
  }
}
