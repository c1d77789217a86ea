/**
 * Runs the built app without Electron: `node run-main.ts FOLDER [args]`, as `electron FOLDER [args]` would. A test that forked it can
 * have functions evaluated in it, like Playwright's ElectronApplication.evaluate().
 */
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { runInThisContext } from 'node:vm';

const shimUrl = new URL('./electron.ts', import.meta.url).href;
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron' ? { url: shimUrl, shortCircuit: true } : next(specifier, context),
});

const electron = await import('./electron.ts');
const { debuggerAddress } = await import('./page-host.ts');

interface Question {
  readonly id: number;
  /** A function's text; empty asks where Chromium can be driven. */
  readonly source: string;
  readonly arg: unknown;
}

process.on('message', (question: Question) => void answer(question));
process.on('disconnect', () => electron.app.exit(1));

async function answer({ id, source, arg }: Question): Promise<void> {
  try {
    const ask = source === '' ? debuggerAddress : (runInThisContext(`(${source})`) as (main: unknown, arg: unknown) => unknown);
    process.send?.({ id, value: await ask(electron, arg) });
  } catch (error) {
    process.send?.({ id, error: String(error) });
  }
}

const folder = resolve(process.argv[2] ?? '.');
const { main } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { main: string };
// Electron's own argv is [electron, folder, ...args].
process.argv.splice(1, 1);
await import(pathToFileURL(join(folder, main)).href);
electron.app.becomeReady();
