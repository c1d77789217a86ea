/** `npm start` where there is no screen: the same classroom, hosted by Node. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

const script = fileURLToPath(new URL('../../scripts/start.mjs', import.meta.url));
let folder: string;
let ended: (() => Promise<unknown>) | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lectern-start-'));
});
afterEach(async () => {
  await ended?.();
  await rm(folder, { recursive: true, force: true });
});

function start(...args: string[]) {
  const { DISPLAY: _x, WAYLAND_DISPLAY: _wayland, ...env } = process.env;
  const child = spawn(process.execPath, [script, '--data', folder, '--no-qr', ...args], {
    env: { ...env, LECTERN_BIND: '127.0.0.1', LECTERN_UDP_PORT: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stdout.on('data', (chunk) => {
    said += chunk;
  });
  child.stderr.on('data', (chunk) => {
    said += chunk;
  });
  const exit = once(child, 'exit') as Promise<[number | null]>;
  ended = async () => {
    if (child.exitCode === null) child.kill('SIGTERM');
    await exit;
  };
  return { child, exit, said: () => said };
}

describe.runIf(process.platform === 'linux')('npm start without a screen', () => {
  it('says so, hosts with Node, and ends with it', async () => {
    const { child, exit, said } = start('--port', '0');
    const link = await vi.waitFor(
      () => {
        const found = /http:\/\/127\.0\.0\.1:\d+\/teach#key=\S+/.exec(said());
        if (!found) throw new Error(`No link in: ${said()}`);
        return new URL(found[0]);
      },
      { timeout: 20_000 },
    );
    expect(said()).toContain('hosting with Node instead');
    expect((await fetch(link)).status).toBe(200);
    child.kill('SIGTERM');
    expect(await exit).toEqual([0, null]);
  });

  it('passes arguments on, and the exit code back', async () => {
    const { exit, said } = start('--port', 'ninety');
    expect(await exit).toEqual([1, null]);
    expect(said()).toContain('ninety');
  });
});
