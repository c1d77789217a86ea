import { mkdir, writeFile } from 'node:fs/promises';
import { get } from 'node:http';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { testFolder } from '../../support/open-test-store.ts';
import { startTestServer } from '../../support/start-test-server.ts';

let url = '';

beforeEach(async () => {
  const pagesFolder = await testFolder();
  for (const folder of ['student', 'teacher', 'assets']) await mkdir(join(pagesFolder, folder));
  await writeFile(join(pagesFolder, 'student/index.html'), '<p>student page</p>');
  await writeFile(join(pagesFolder, 'teacher/index.html'), '<p>teacher page</p>');
  await writeFile(join(pagesFolder, 'icon.svg'), '<svg/>');
  await writeFile(join(pagesFolder, 'assets/main-a1b2c3.js'), 'console.log(1)');
  await writeFile(join(pagesFolder, 'assets/main-a1b2c3.js.gz'), gzipSync('console.log(1)'));
  await writeFile(join(pagesFolder, '.secret'), 'secret');
  const { url: started, close } = await startTestServer({ pagesFolder });
  onTestFinished(close);
  url = started;
});

/** A request with headers that fetch doesn't let one set. */
function ask(path: string, headers: Record<string, string> = {}): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    get(`${url}${path}`, { headers }, (response) => {
      let text = '';
      response.on('data', (piece) => {
        text += piece;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    }).on('error', reject);
  });
}

describe('pages', () => {
  test.each([
    ['/', 'student page'],
    ['/j/K7PQ3M', 'student page'],
    ['/j/anything-at-all', 'student page'],
    ['/j/', 'student page'],
    ['/teach', 'teacher page'],
    ['/?utm=1', 'student page'],
  ])('%s', async (path, content) => {
    const response = await fetch(url + path);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/text\/html/);
    expect(response.headers.get('cache-control')).toBe('no-cache');
    expect(await response.text()).toContain(content);
  });

  test('the teacher’s page opens on this machine alone', async () => {
    const viaProxy: Record<string, string>[] = [{ 'x-forwarded-for': '10.0.0.9' }, { forwarded: 'for=10.0.0.9' }];
    for (const headers of viaProxy) {
      const { status, text } = await ask('/teach', headers);
      expect(status).toBe(403);
      expect(text).toMatch(/Only on the teacher’s computer[\s\S]*href="\/"/);
    }
  });

  test.each([
    '/nope',
    '/teacher/index.html',
    '/teacher/index.htm%6c',
    '/student/',
    '/.secret',
    '/assets/../.secret',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/assets/none.js',
    `/j/${'x'.repeat(200)}`,
  ])('%s is a page that says so, with a way out', async (path) => {
    const { status, text } = await ask(path);
    expect(status).toBe(404);
    expect(text).toMatch(/There is no page here[\s\S]*href="\/"/);
  });

  test('an address that can’t be read is answered calmly', async () => {
    const { status, text } = await ask('/%E0%A4%A');
    expect(status).toBeLessThan(500);
    expect(text).not.toContain('Error');
  });
});

describe('files', () => {
  test('hashed ones are kept for ever, others asked for again', async () => {
    const hashed = await fetch(`${url}/assets/main-a1b2c3.js`, { headers: { 'accept-encoding': 'identity' } });
    expect(hashed.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(hashed.headers.get('content-type')).toMatch(/javascript/);
    expect((await fetch(`${url}/icon.svg`)).headers.get('cache-control')).toBe('no-cache');
  });

  test('a compressed copy is sent to who can read it', async () => {
    const response = await fetch(`${url}/assets/main-a1b2c3.js`, { headers: { 'accept-encoding': 'gzip' } });
    expect(response.headers.get('content-encoding')).toBe('gzip');
    expect(await response.text()).toBe('console.log(1)');
  });
});

describe('headers', () => {
  test('a strict policy, and nothing that locks a class on plain http out', async () => {
    const { headers } = await fetch(url);
    const policy = headers.get('content-security-policy') ?? '';
    for (const part of [
      "default-src 'self'",
      "script-src 'self'",
      `connect-src 'self' ${['http', 'https', 'ws', 'wss'].map((scheme) => `${scheme}://*:${new URL(url).port}`).join(' ')}`,
      "object-src 'none'",
      "frame-ancestors 'none'",
    ]) {
      expect(policy.split(';')).toContain(part);
    }
    expect(policy).not.toMatch(/upgrade-insecure-requests|unsafe-eval/);
    expect(headers.get('strict-transport-security')).toBeNull();
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });

  test('the teacher’s page alone may run WebAssembly, and no text as a program', async () => {
    const policyOf = async (path: string) =>
      (await fetch(`${url}${path}`)).headers.get('content-security-policy')?.split(';') ?? [];
    expect(await policyOf('/teach')).toContain("script-src 'self' 'wasm-unsafe-eval'");
    expect(await policyOf('/teach')).toContain("frame-ancestors 'none'");
    for (const path of ['/', '/j/K7PQ3M', '/assets/main-a1b2c3.js']) expect(await policyOf(path)).toContain("script-src 'self'");
  });

  test('pages of other sites may read nothing; the desktop app’s may', async () => {
    const allowed = async (origin: string) =>
      (await fetch(`${url}/health`, { headers: { origin } })).headers.get('access-control-allow-origin');
    expect(await allowed('app://lectern')).toBe('app://lectern');
    expect(await allowed('http://evil.example')).toBeNull();
    expect(await allowed('null')).toBeNull();
  });

  test('a foreign name that leads here is refused (DNS rebinding)', async () => {
    for (const host of ['evil.example', 'localhost.evil.example', 'evil.example:8480'])
      expect((await ask('/', { host })).status, host).toBe(421);
    for (const host of ['localhost', 'LOCALHOST:1', 'teacher.test', 'anna.local', '192.168.1.7:8480', '[::1]:8480']) {
      expect((await ask('/', { host })).status, host).toBe(200);
    }
  });
});

test('without built pages the server runs and says what is missing', async () => {
  const { url: bare, close } = await startTestServer({ pagesFolder: '/no/such/folder' });
  onTestFinished(close);
  const response = await fetch(bare);
  expect(response.status).toBe(503);
  expect(await response.text()).toContain('npm run build');
});
