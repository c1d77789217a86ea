import { type ChildProcess, fork } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { fileURLToPath } from 'node:url';

const parentPort = fileURLToPath(new URL('./parent-port.mjs', import.meta.url));

/** A Node child whose `process.parentPort` is as in Electron's utility process. */
class ShimUtilityProcess extends EventEmitter {
  readonly #child: ChildProcess;

  constructor(script: string, args: readonly string[]) {
    super();
    this.#child = fork(script, args, { serialization: 'advanced', execArgv: ['--import', parentPort], stdio: 'inherit' });
    this.#child.on('spawn', () => this.emit('spawn'));
    this.#child.on('message', (message) => this.emit('message', message));
    this.#child.on('exit', (code) => this.emit('exit', code ?? 1));
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  postMessage(message: unknown): void {
    if (this.#child.connected) this.#child.send(message as object, () => {});
  }

  kill(): boolean {
    return this.#child.kill();
  }
}

export const utilityProcess = {
  fork(script: string, args: readonly string[] = [], _options: object = {}): ShimUtilityProcess {
    return new ShimUtilityProcess(script, args);
  },
};
