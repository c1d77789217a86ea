/** Whether the desktop app can run here: Electron's runtime is no package but a download of its own. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, runQuietly } from './run.mjs';

const FETCH_MS = 60_000;
const TRY_MS = 15_000;
/** After a failed download the next try is this far away, so that a classroom without that host starts at once. */
const RETRY_AFTER_MS = 24 * 60 * 60 * 1000;
const failureFile = join(root, '.cache', 'electron-fetch-failed');

const executable =
  process.platform === 'darwin'
    ? 'Electron.app/Contents/MacOS/Electron'
    : process.platform === 'win32'
      ? 'electron.exe'
      : 'electron';

/**
 * The runtime on this disk: `ELECTRON_OVERRIDE_DIST_PATH`, else the electron package's own.
 * @returns {string | null} path of the executable
 */
export function findElectron() {
  const folder = process.env.ELECTRON_OVERRIDE_DIST_PATH || join(root, 'node_modules/electron/dist');
  const path = join(folder, executable);
  return existsSync(path) ? path : null;
}

/** Whether there is a screen to show a window on. */
export function hasDisplay() {
  return process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

/**
 * Finds the runtime, or fetches it: once, for at most a minute.
 * @returns {Promise<string | null>} path of the executable, or null where there is none that runs
 */
export async function obtainElectron() {
  const path = findElectron() ?? (await fetchElectron());
  if (!path) return null;
  // Libraries of the system may be missing, or its sandbox: better to know before the window is awaited.
  const { code } = await runQuietly(path, ['--version'], { timeoutMs: TRY_MS });
  return code === 0 ? path : null;
}

async function fetchElectron() {
  if (process.env.ELECTRON_OVERRIDE_DIST_PATH || failedLately()) return null;
  console.log('Fetching the desktop runtime (Electron) …');
  const { code } = await runQuietly(process.execPath, [join(root, 'node_modules/electron/install.js')], { timeoutMs: FETCH_MS });
  if (code !== 0) {
    mkdirSync(join(root, '.cache'), { recursive: true });
    writeFileSync(failureFile, `${Date.now()}\n`);
  }
  return findElectron();
}

function failedLately() {
  try {
    const age = Date.now() - Number(readFileSync(failureFile, 'utf8'));
    return age >= 0 && age < RETRY_AFTER_MS;
  } catch {
    return false;
  }
}
