/** Starts other programs for the scripts. Plain JavaScript for any Node from 18 on, as nothing may be installed yet. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The project's folder. */
export const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Runs a program with its output kept back.
 * @param {string} program
 * @param {string[]} args
 * @param {{ timeoutMs?: number, env?: Record<string, string | undefined>, shell?: boolean }} [options]
 * @returns {Promise<{ code: number, output: string }>} never rejects: a program that can't be started, or overran, has code 127 or 124
 */
export function runQuietly(program, args, { timeoutMs = 0, env = process.env, shell = false } = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd: root, env, shell, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    let overran = false;
    const timer =
      timeoutMs > 0
        ? setTimeout(() => {
            overran = true;
            child.kill('SIGKILL');
          }, timeoutMs)
        : undefined;
    child.stdout.on('data', (chunk) => {
      output += chunk;
    });
    child.stderr.on('data', (chunk) => {
      output += chunk;
    });
    const settle = (code, more = '') => {
      clearTimeout(timer);
      resolve({ code, output: output + more });
    };
    child.on('error', (error) => settle(127, `${error.message}\n`));
    // 'close' waits for grandchildren that hold the pipes, which a killed npm leaves behind: 'exit' is enough then.
    child.on('exit', () => {
      if (overran) settle(124, `gave up after ${timeoutMs / 1000} s\n`);
    });
    child.on('close', (code) => settle(overran ? 124 : (code ?? 1)));
  });
}

/**
 * Runs a program in the foreground: same terminal, signals passed on. The caller's exit code becomes the program's.
 * @param {string} program
 * @param {string[]} args
 * @param {{ env?: Record<string, string | undefined> }} [options]
 * @returns {Promise<number>} its exit code; 128 + number when a signal ended it
 */
export function runInForeground(program, args, { env = process.env } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: root, env, stdio: 'inherit' });
    const passOn = (signal) => child.kill(signal);
    // A terminal's Ctrl+C reaches the whole group, a supervisor's SIGTERM only us: pass the second on, and outlive the first.
    const ignore = () => {};
    process.on('SIGTERM', passOn);
    process.on('SIGHUP', passOn);
    process.on('SIGINT', process.stdin.isTTY ? ignore : passOn);
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      process.off('SIGTERM', passOn);
      process.off('SIGHUP', passOn);
      resolve(code ?? (signal === 'SIGINT' ? 130 : signal === 'SIGTERM' ? 143 : 1));
    });
  });
}

/** Ends with one sentence if this Node is too old for the product (better-sqlite3 crashes there). */
export function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 22 || (major === 22 && minor >= 14)) return;
  console.error(`Lectern needs Node 22.14 or newer; this is ${process.versions.node}. Please install it from nodejs.org.`);
  process.exit(1);
}
