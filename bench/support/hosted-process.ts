/** The host as people start it (`signaling-server/host.ts`), with its real media engine: for measures of how it starts and goes. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../signaling-server/host.ts', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** From the signal to the end of the process. */
  readonly ms: number;
}

export class HostedProcess {
  readonly url: string;
  readonly hostToken: string;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, url: string, hostToken: string) {
    this.#child = child;
    this.url = url;
    this.hostToken = hostToken;
  }

  /** @throws Error with what it said when it does not start */
  static async start(dataFolder: string, env: Readonly<Record<string, string>> = {}): Promise<HostedProcess> {
    const child = spawn(process.execPath, [program, '--no-qr', '--port', '0', '--data', dataFolder], {
      env: { ...process.env, LECTERN_BIND: '127.0.0.1', LECTERN_UDP_PORT: '0', LECTERN_BACKUPS: '0', ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    child.stdout.on('data', (piece) => {
      said += String(piece);
    });
    while (!said.includes('Ctrl+C')) {
      await Promise.race([once(child.stdout, 'data'), once(child, 'exit')]);
      if (child.exitCode !== null) throw new Error(`The host did not start: ${said}`);
    }
    const [, url = '', hostKey = ''] = /(http:\/\/127\.0\.0\.1:\d+)\/teach#key=(\S+)/.exec(said) ?? [];
    const response = await fetch(`${url}/api/host/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ hostKey }),
    });
    const { hostToken } = (await response.json()) as { hostToken: string };
    return new HostedProcess(child, url, hostToken);
  }

  /** Sends the signal and waits for the end. */
  async end(signal: NodeJS.Signals): Promise<Ended> {
    const exited = once(this.#child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
    const startedAt = performance.now();
    this.#child.kill(signal);
    const [code, by] = await exited;
    return { code, signal: by, ms: performance.now() - startedAt };
  }

  /** Where something else went wrong. */
  kill(): void {
    if (this.#child.exitCode === null) this.#child.kill('SIGKILL');
  }
}
