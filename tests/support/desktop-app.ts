/** The built desktop app under test: by Playwright where Electron's runtime is, by the shim everywhere. Specs are the same for both. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type * as Electron from 'electron';
import { _electron, type Browser, chromium, type ElectronApplication, type Page } from 'playwright';
import { findElectron, hasDisplay } from '../../scripts/electron-runtime.mjs';

export type Runtime = 'shim' | 'electron';
type ElectronModule = typeof Electron;

const root = fileURLToPath(new URL('../..', import.meta.url));
const runner = fileURLToPath(new URL('./electron-shim/run-main.ts', import.meta.url));

/** An app that doesn't close by then is killed. */
const CLOSE_MS = 10_000;

export interface DesktopOptions {
  /** Profile and data of this app alone. */
  readonly folder: string;
  readonly args?: readonly string[];
}

export interface DesktopApp {
  /** The app's window. */
  readonly page: Page;
  /** The main process's id. */
  readonly pid: number;
  /** Runs a function in the main process. It can use its two arguments and nothing around it. */
  evaluate<A, R>(ask: (electron: ElectronModule, arg: A) => R | Promise<R>, arg: A): Promise<R>;
  /** Resolves with the exit code when the app has ended by itself. */
  readonly exited: Promise<number | null>;
  /** Ends it, whatever state it is in. */
  close(): Promise<void>;
}

/** Why the specs can't run on this runtime here, or null when they can. */
export function whyNot(runtime: Runtime): string | null {
  if (runtime === 'shim') return null;
  if (!findElectron()) return 'there is no Electron runtime on this machine';
  return hasDisplay() ? null : 'there is no display for Electron on this machine';
}

/** Starts the app and waits for its window. */
export function launchDesktop(runtime: Runtime, options: DesktopOptions): Promise<DesktopApp> {
  return runtime === 'shim' ? launchShim(options) : launchElectron(options);
}

/** Starts it without waiting for a window, for starts that are to fail. Resolves when it has ended. */
export async function runToEnd(options: DesktopOptions): Promise<{ code: number | null; errors: string }> {
  const { child, errors } = spawnShim(options);
  const [code] = (await once(child, 'exit')) as [number | null];
  return { code, errors: errors() };
}

function argsFor({ folder, args = [] }: DesktopOptions): string[] {
  return [root, `--user-data-dir=${folder}`, '--data', join(folder, 'data'), '--port', '0', ...args];
}

/** Nothing leaves this machine. */
function environment(): Record<string, string> {
  const own = { LECTERN_LOG_LEVEL: 'warn', LECTERN_UDP_PORT: '0', LECTERN_BIND: '127.0.0.1', LECTERN_HOST_NAMES: 'teacher.test' };
  return { ...(process.env as Record<string, string>), ...own };
}

function spawnShim(options: DesktopOptions): { child: ChildProcess; errors: () => string } {
  let errors = '';
  const child = fork(runner, argsFor(options), {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: environment(),
  });
  child.stdout?.resume();
  child.stderr?.on('data', (chunk) => {
    errors += chunk;
  });
  return { child, errors: () => errors };
}

async function launchShim(options: DesktopOptions): Promise<DesktopApp> {
  const { child, errors } = spawnShim(options);
  const exited = once(child, 'exit').then(([code]) => code as number | null);
  const dead = exited.then((code) => {
    throw new Error(`The app ended with code ${code}.\n${errors()}`);
  });
  dead.catch(() => {});
  let lastId = 0;
  const ask = <R>(source: string, arg: unknown): Promise<R> => {
    const id = ++lastId;
    const answer = new Promise<R>((resolve, reject) => {
      const hear = (message: { id: number; value: R; error?: string }): void => {
        if (message.id !== id) return;
        child.off('message', hear);
        if (message.error === undefined) resolve(message.value);
        else reject(new Error(message.error));
      };
      child.on('message', hear);
    });
    child.send({ id, source, arg });
    return Promise.race([answer, dead]);
  };
  const close = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    // Left alone it closes Chromium, which would otherwise go on writing into the folder for a while.
    if (child.connected) child.disconnect();
    const stuck = setTimeout(() => child.kill('SIGKILL'), CLOSE_MS);
    await exited;
    clearTimeout(stuck);
  };
  try {
    const browser = await Promise.race([chromium.connectOverCDP(await ask<string>('', null)), dead]);
    const page = await appPage(browser);
    return { page, pid: child.pid ?? 0, exited, close, evaluate: (fn, arg) => ask(fn.toString(), arg) };
  } catch (error) {
    await close();
    throw error;
  }
}

async function appPage(browser: Browser): Promise<Page> {
  const [context] = browser.contexts();
  if (!context) throw new Error('The app has no pages.');
  const page = context.pages()[0] ?? (await context.waitForEvent('page'));
  await page.waitForURL(/\/teach/);
  return page;
}

async function launchElectron(options: DesktopOptions): Promise<DesktopApp> {
  const executablePath = findElectron();
  if (!executablePath) throw new Error('There is no Electron here.');
  const electron: ElectronApplication = await _electron.launch({
    executablePath,
    args: [...argsFor(options), ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
    env: environment(),
  });
  const child = electron.process();
  const exited = once(child, 'exit').then(([code]) => code as number | null);
  return {
    page: await electron.firstWindow(),
    pid: child.pid ?? 0,
    exited,
    evaluate: (fn, arg) => electron.evaluate(fn as Parameters<typeof electron.evaluate>[0], arg) as Promise<never>,
    close: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
