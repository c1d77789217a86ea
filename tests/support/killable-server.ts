import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('server-process.ts', import.meta.url));

export interface KillableServer {
  readonly url: string;
  readonly hostToken: string;
  readonly pid: number;
  /** As a power cut would: no warning, no last word. Resolves when it is dead. */
  kill(): Promise<void>;
}

/** Starts a room server in a process of its own on a data folder. */
export async function startKillableServer(dataFolder: string): Promise<KillableServer> {
  const child: ChildProcess = spawn(process.execPath, [program, dataFolder], { stdio: ['pipe', 'pipe', 'inherit'] });
  const started = await new Promise<{ url: string; hostToken: string }>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the server ended with code ${code} before it was up`)));
    child.stdout?.once('data', (line: Buffer) => resolve(JSON.parse(line.toString()) as { url: string; hostToken: string }));
  });
  return {
    ...started,
    pid: child.pid ?? 0,
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const dead = once(child, 'exit');
      child.kill('SIGKILL');
      await dead;
    },
  };
}
