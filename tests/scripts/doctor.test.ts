/** `npm run doctor`, as a program of its own. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { Finding, type FindingId } from '../../protocol/doctor.ts';
import { startTestServer } from '../support/start-test-server.ts';

const program = fileURLToPath(new URL('../../scripts/doctor.mjs', import.meta.url));
const Printed = z.object({ running: z.boolean(), findings: z.array(Finding) });

let dataFolder: string;
beforeAll(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'lectern-doctor-'));
});
afterAll(() => rm(dataFolder, { recursive: true, force: true }));

function run(
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [program, ...args], { env: { ...process.env, ...env } }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr });
    });
  });
}

const of = (stdout: string, id: FindingId) => Printed.parse(JSON.parse(stdout)).findings.find((finding) => finding.id === id);

test('without a server it looks at what there would be', { timeout: 60_000 }, async () => {
  const { stdout } = await run(['--json', '--data', dataFolder]);
  expect(Printed.parse(JSON.parse(stdout)).running).toBe(false);
  expect(of(stdout, 'pages-port')).toMatchObject({ facts: { running: false } });
  const printed = await run(['--data', dataFolder]);
  expect(printed.stdout).toContain('Lectern is not running');
  expect(printed.stdout).toMatch(/Disk +Room for about/);
});

test('of a server that runs on the folder it tells the real port, as long as it runs', { timeout: 60_000 }, async () => {
  const running = await startTestServer({ dataFolder });
  const { stdout } = await run(['--json', '--data', dataFolder]);
  expect(Printed.parse(JSON.parse(stdout)).running).toBe(true);
  expect(of(stdout, 'pages-port')).toMatchObject({
    light: 'attention',
    facts: { wanted: 8480, port: running.server.port, running: true },
  });
  expect(of(stdout, 'https')).toMatchObject({ facts: { state: 'answers' } });
  await running.close();
  expect(Printed.parse(JSON.parse((await run(['--json', '--data', dataFolder])).stdout)).running).toBe(false);
});

test('its exit code says whether something must be fixed, or could not be read', { timeout: 60_000 }, async () => {
  const full = await run(['--data', dataFolder], { LECTERN_DISK_RESERVE_MB: '1000000' });
  expect(full.code).toBe(1);
  expect(full.stdout).toMatch(/needs? fixing before class/);
  expect(full.stdout).toContain('Make room on the disk:');
  const wrong = await run(['--port', 'x']);
  expect(wrong.code).toBe(2);
  expect(wrong.stderr).toContain('LECTERN_PORT');
  expect((await run(['--help'])).stdout).toContain('--json');
  expect((await run(['--nothing'])).code).toBe(2);
});
