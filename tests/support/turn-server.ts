/** A real TURN server for tests: the system's coturn, on 127.0.0.1 alone, with nothing kept. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findTurnServer } from '../../scripts/system-programs.mjs';

/** Null where this machine has none: tests that need it are then reported as skipped. */
export const turnServerPath: string | null = findTurnServer();

export type TurnCredentials =
  | { readonly kind: 'fixed'; readonly username: string; readonly credential: string }
  | { readonly kind: 'shared-secret'; readonly secret: string };

export interface TurnServer {
  /** For UDP and TCP. */
  readonly port: number;
  /** What it wrote about itself. */
  log(): string;
  close(): Promise<void>;
}

/** Starts it and waits until it listens. @throws Error with what it wrote when it ends at once */
export async function startTurnServer(credentials: TurnCredentials): Promise<TurnServer> {
  if (turnServerPath === null) throw new Error('There is no coturn here: `npm test` installs it.');
  const folder = await mkdtemp(join(tmpdir(), 'lectern-turn-'));
  const port = await freePort();
  const child = spawn(
    turnServerPath,
    [
      '-n',
      ...['--listening-ip', '127.0.0.1', '--relay-ip', '127.0.0.1', '--listening-port', String(port)],
      ...['--realm', 'lectern.test', '--no-tls', '--no-dtls', '--no-cli', '--allow-loopback-peers'],
      // Without one it takes no loopback peers, even with the command line interface off.
      `--cli-password=${crypto.randomUUID()}`,
      ...['--no-rfc5780', '--simple-log', '--log-file', 'stdout', '--verbose'],
      ...['--pidfile', join(folder, 'pid'), '--userdb', join(folder, 'users.db')],
      ...(credentials.kind === 'fixed'
        ? ['--lt-cred-mech', '--user', `${credentials.username}:${credentials.credential}`]
        : ['--use-auth-secret', '--static-auth-secret', credentials.secret]),
    ],
    { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let log = '';
  for (const output of [child.stdout, child.stderr]) {
    output.on('data', (piece: Buffer) => {
      log += piece.toString();
    });
  }
  const close = async (): Promise<void> => {
    await end(child);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await listens(child, port, () => log);
  } catch (error) {
    await close();
    throw error;
  }
  return { port, log: () => log, close };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (typeof address !== 'object' || address === null) throw new Error('no free port');
  return address.port;
}

/** It says so in its log for each address and protocol. */
async function listens(child: ChildProcess, port: number, log: () => string): Promise<void> {
  const ready = () => [...log().matchAll(new RegExp(`listener opened on *:? *127\\.0\\.0\\.1:${port}`, 'g'))].length >= 2;
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`the TURN server does not listen: ${log()}`)), 15_000);
    const look = () => {
      if (!ready()) return;
      clearTimeout(timer);
      resolve();
    };
    child.stdout?.on('data', look);
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`the TURN server ended with code ${code}: ${log()}`));
    });
    look();
  });
}
