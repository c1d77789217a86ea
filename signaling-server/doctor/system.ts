/** Asking the system: its commands and files, read only, each within a time. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';

export interface CommandOutput {
  /** Exit code; null when a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Null where there is no such command, or it took too long. */
export type RunCommand = (file: string, args: readonly string[]) => Promise<CommandOutput | null>;

/** Null where there is no such file, or it is not for us to read. */
export type ReadText = (path: string) => Promise<string | null>;

const COMMAND_LIMIT_MS = 6_000;
const MAX_OUTPUT_BYTES = 2_000_000;

export const runCommand: RunCommand = (file, args) =>
  new Promise((resolve) => {
    const options = {
      timeout: COMMAND_LIMIT_MS,
      maxBuffer: MAX_OUTPUT_BYTES,
      windowsHide: true,
      // Words in other languages could not be read. Administrators' programs are often beyond a user's path.
      env: {
        ...process.env,
        LC_ALL: 'C',
        PATH: `${process.env.PATH ?? ''}${process.platform === 'win32' ? '' : ':/usr/sbin:/sbin'}`,
      },
    };
    execFile(file, [...args], options, (error, stdout, stderr) => {
      if (!error) return resolve({ code: 0, stdout, stderr });
      if (error.killed || typeof error.code === 'string') return resolve(null);
      resolve({ code: error.code ?? null, stdout, stderr });
    });
  });

export const readText: ReadText = async (path) => {
  try {
    return await readFile(path, 'utf8');
  } catch {
    return null;
  }
};

/** A PowerShell script's output as JSON; null where it gave none. */
export async function runPowerShell(run: RunCommand, script: string): Promise<unknown> {
  const output = await run('powershell.exe', ['-NoProfile', '-NonInteractive', '-Command', script]);
  if (output?.code !== 0) return null;
  try {
    return JSON.parse(output.stdout);
  } catch {
    return null;
  }
}
