import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { testFolder } from '../support/open-test-store.ts';

const program = fileURLToPath(new URL('../../signaling-server/host.ts', import.meta.url));

interface Host {
  readonly child: ChildProcess;
  readonly out: () => string;
  readonly err: () => string;
  /** Resolves when the text was printed. */
  said(text: string): Promise<void>;
  /** The exit code. */
  readonly ended: Promise<number | null>;
}

function runHost(args: readonly string[], env: Record<string, string> = {}): Host {
  const child = spawn(process.execPath, [program, '--no-qr', ...args], {
    env: { ...process.env, LECTERN_BIND: '127.0.0.1', LECTERN_UDP_PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (piece) => {
    out += piece;
  });
  child.stderr.on('data', (piece) => {
    err += piece;
  });
  const ended = once(child, 'close').then(([code]) => code as number | null);
  return {
    child,
    out: () => out,
    err: () => err,
    ended,
    async said(text) {
      while (!out.includes(text)) {
        const more = await Promise.race([once(child.stdout, 'data').then(() => true), ended.then(() => false)]);
        if (!more && !out.includes(text)) throw new Error(`It ended without saying “${text}”: ${out}${err}`);
      }
    },
  };
}

/** A port that is taken until the test is over. */
async function takenPort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
  });
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

test('prints the links, answers, and closes in order', { timeout: 30_000 }, async () => {
  const host = runHost(['--port', '0', '--data', await testFolder()]);
  await host.said('Ctrl+C');
  const [, base, key] = /(http:\/\/127\.0\.0\.1:\d+)\/teach#key=(\S+)/.exec(host.out()) ?? [];
  expect((await fetch(`${base}/health`)).status).toBe(200);
  const session = await fetch(`${base}/api/host/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ hostKey: key }),
  });
  expect(await session.json()).toHaveProperty('hostToken');
  host.child.kill('SIGTERM');
  expect(await host.ended).toBe(0);
  expect(host.out()).toContain('Closing the classroom');
  expect(host.err()).toBe('');
});

test('a taken port is said aloud', { timeout: 30_000 }, async () => {
  const port = await takenPort();
  const host = runHost(['--port', String(port), '--data', await testFolder()]);
  await host.said(`Port ${port} is taken, using `);
  await host.said('Ctrl+C');
  host.child.kill('SIGINT');
  expect(await host.ended).toBe(0);
});

test('a second host on the folder refuses in one sentence', { timeout: 30_000 }, async () => {
  const folder = await testFolder();
  const first = runHost(['--port', '0', '--data', folder]);
  await first.said('Ctrl+C');
  const second = runHost(['--port', '0', '--data', folder]);
  expect(await second.ended).toBe(1);
  expect(second.err()).toMatch(/^Another Lectern is already using the data folder .*\n$/);
  first.child.kill('SIGTERM');
  expect(await first.ended).toBe(0);
});

test.each([
  [['--data', '/proc/lectern'], {}, /^The data folder \/proc\/lectern can’t be written to\..*\n$/],
  [['--port', 'many'], {}, /^--port is many, but should be 0 to 65535\.\n$/],
  [['--dance'], {}, /^Unknown option '--dance'/],
  [['--on-damage', 'cry'], {}, /^--on-damage is cry/],
  [[], { LECTERN_BACKUPS: 'no' }, /^LECTERN_BACKUPS is "no", but should be 0 to 100\.\n$/],
])('%j %j: one sentence, no stack, exit code 1', { timeout: 30_000 }, async (args, env, sentence) => {
  const host = runHost(args, { LECTERN_DATA: await testFolder(), ...env });
  expect(await host.ended).toBe(1);
  expect(host.err()).toMatch(sentence);
  expect(host.err()).not.toMatch(/\n {4}at /);
});

test('--help explains', { timeout: 30_000 }, async () => {
  const host = runHost(['--help']);
  expect(await host.ended).toBe(0);
  expect(host.out()).toContain('--on-damage');
});
