/** A classroom hosted as people host it, `signaling-server/host.ts` in a process of its own, to be killed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { builtPages } from './class.ts';

const program = fileURLToPath(new URL('../../../signaling-server/host.ts', import.meta.url));

export interface HostProcess {
  readonly port: number;
  /** The one-time key of the link it printed for the teacher. */
  readonly hostKey: string;
  /** `kill -9`: no last word to anyone. Resolves when it is dead. */
  kill(): Promise<void>;
}

/** Resolves when the host has printed the teacher's link. @throws Error when it ends before, or takes another port than it was given */
export async function startHost({ dataFolder, port = 0 }: { dataFolder: string; port?: number }): Promise<HostProcess> {
  const child = spawn(
    process.execPath,
    [program, '--no-qr', '--port', String(port), '--data', dataFolder, '--pages', builtPages],
    {
      env: {
        ...process.env,
        LECTERN_BIND: '127.0.0.1',
        LECTERN_UDP_PORT: '0',
        LECTERN_HOST_NAMES: 'teacher.test',
        LECTERN_BACKUPS: '0',
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const [, taken = '', hostKey = ''] = await printed(child, /http:\/\/127\.0\.0\.1:(\d+)\/teach#key=(\S+)/);
  child.stdout.resume();
  const host: HostProcess = {
    port: Number(taken),
    hostKey,
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const dead = once(child, 'exit');
      child.kill('SIGKILL');
      await dead;
    },
  };
  if (port !== 0 && host.port !== port) {
    await host.kill();
    throw new Error(`the host was to use port ${port} and uses ${host.port}`);
  }
  return host;
}

async function printed(child: ChildProcess, wanted: RegExp): Promise<RegExpExecArray> {
  let out = '';
  return new Promise((resolve, reject) => {
    child.stdout?.on('data', (piece: Buffer) => {
      out += piece.toString();
      const found = wanted.exec(out);
      if (found) resolve(found);
    });
    child.once('exit', (code) => reject(new Error(`the host ended with code ${code}: ${out}`)));
  });
}
