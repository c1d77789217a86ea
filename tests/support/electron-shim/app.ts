import { EventEmitter } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
  readonly #paths = new Map<string, string>();
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

  readonly commandLine = {
    hasSwitch: (name: string): boolean => process.argv.some((arg) => arg.startsWith(`--${name}`)),
  };

  getPath(name: string): string {
    const given = process.argv.find((arg) => arg.startsWith('--user-data-dir='))?.slice('--user-data-dir='.length);
    const path = this.#paths.get(name) ?? given ?? join(tmpdir(), 'lectern-shim');
    mkdirSync(path, { recursive: true });
    return path;
  }

  setPath(name: string, path: string): void {
    this.#paths.set(name, path);
  }

  enableSandbox(): void {}

  readonly schemes = new Set<string>();

  setAsDefaultProtocolClient(scheme: string): boolean {
    this.schemes.add(scheme);
    return true;
  }

  requestSingleInstanceLock(): boolean {
    const file = join(this.getPath('userData'), 'shim-instance');
    if (existsSync(file) && tell(Number(readFileSync(file, 'utf8')))) return false;
    writeFileSync(file, String(process.pid));
    this.#lockFile = file;
    process.on('SIGUSR2', () => this.emit('second-instance', new PreventableEvent(), [], '', null));
    return true;
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

/** Whether the first instance is still there to hear of the second. */
function tell(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGUSR2');
  } catch {
    return false;
  }
}
