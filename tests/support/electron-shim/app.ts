import { EventEmitter } from 'node:events';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PreventableEvent } from './preventable-event.ts';

interface ClosableWindow {
  close(): void;
}

class ShimApp extends EventEmitter {
  readonly name = 'Lectern';
  readonly isPackaged = false;
  /** Open windows; BrowserWindow keeps it. */
  readonly windows = new Set<ClosableWindow>();
  /** Run before the process ends. */
  readonly cleanUps: (() => Promise<void>)[] = [];
  readonly #ready = Promise.withResolvers<void>();
  #lockFile: string | undefined;

  whenReady(): Promise<void> {
    return this.#ready.promise;
  }

  /** The runner says so when the app's entry file has ended, as in Electron: an entry that waits for `ready` hangs. */
  becomeReady(): void {
    this.#ready.resolve();
    this.emit('ready');
  }

  getVersion(): string {
    return (JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as { version: string }).version;
  }

  getPath(_name: string): string {
    const given = process.argv.find((arg) => arg.startsWith('--user-data-dir='));
    const path = given ? given.slice('--user-data-dir='.length) : join(tmpdir(), 'lectern-shim');
    mkdirSync(path, { recursive: true });
    return path;
  }

  enableSandbox(): void {}

  requestSingleInstanceLock(): boolean {
    const file = join(this.getPath('userData'), 'shim-instance');
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' });
      this.#lockFile = file;
      process.on('SIGUSR2', () => this.emit('second-instance', new PreventableEvent(), [], '', null));
      return true;
    } catch {
      process.kill(Number(readFileSync(file, 'utf8')), 'SIGUSR2');
      return false;
    }
  }

  quit(): void {
    const event = new PreventableEvent();
    this.emit('before-quit', event);
    if (event.defaultPrevented) return;
    for (const window of this.windows) window.close();
    if (this.windows.size === 0) this.exit(0);
  }

  exit(code: number): void {
    if (this.#lockFile) rmSync(this.#lockFile, { force: true });
    void Promise.allSettled(this.cleanUps.map((cleanUp) => cleanUp())).then(() => process.exit(code));
  }

  /** Like Electron's: without a listener the app quits. */
  lastWindowClosed(): void {
    if (!this.emit('window-all-closed')) this.quit();
  }
}

export const app = new ShimApp();
