/** Starts the engine as a fork of this Node. (Electron's counterpart, by utilityProcess, belongs to main.) */
import { fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { SfuProcess, SfuProcessOptions } from './sfu.ts';

export interface NodeSfuProcess extends SfuProcess {
  /** Undefined if the process could not be started. */
  readonly pid: number | undefined;
}

/** How long the engine may take to close its connections. */
const KILL_AFTER_MS = 2000;

/** The engine's entry: the bundle beside the server's bundle, or the source when that runs as it is. */
function defaultEntryPath(): string {
  const bundled = fileURLToPath(new URL('sfu-process.js', import.meta.url));
  return existsSync(bundled) ? bundled : fileURLToPath(new URL('engine/process.ts', import.meta.url));
}

/** @param entryPath file of the engine's entry. */
export function nodeSfuProcess(entryPath: string = defaultEntryPath()): (options: SfuProcessOptions) => NodeSfuProcess {
  return () => startFork(entryPath);
}

function startFork(entryPath: string): NodeSfuProcess {
  // Flags and test hooks of this process are not the engine's.
  const { NODE_OPTIONS: _, NODE_V8_COVERAGE: __, ...env } = process.env;
  // Packets that are tapped are bytes, which JSON has none of.
  // The engine prints nothing, but a library under it greets a taken UDP port on stdout; stderr shows how a process died.
  const child = fork(entryPath, [], {
    execArgv: [],
    env,
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  let killTimer: NodeJS.Timeout | undefined;
  let exited = false;
  const exitListeners: ((code: number | null) => void)[] = [];
  const onGone = (code: number | null): void => {
    if (exited) return;
    exited = true;
    clearTimeout(killTimer);
    for (const listener of exitListeners) listener(code);
  };
  child.on('exit', onGone);
  child.on('error', () => {
    // Only a child that never ran gets no exit.
    if (child.pid === undefined) onGone(null);
  });
  return {
    pid: child.pid,
    send: (message) => {
      // A child that is going away closes its channel first; its exit tells the rest.
      if (child.connected) child.send(message as object, () => undefined);
    },
    onMessage: (listener) => void child.on('message', listener),
    onExit: (listener) => void exitListeners.push(listener),
    kill: () => {
      if (exited || killTimer !== undefined) return;
      child.kill('SIGTERM');
      killTimer = setTimeout(() => child.kill('SIGKILL'), KILL_AFTER_MS);
    },
  };
}
