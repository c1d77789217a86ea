import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fileOf, registerAppScheme, serveAppPages } from '../../main/app-protocol.ts';

let folder: string;
let pages: string;
let ask: (request: Request) => Promise<Response>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lectern-pages-'));
  pages = join(folder, 'renderer');
  await mkdir(join(pages, 'teacher'), { recursive: true });
  await mkdir(join(pages, 'assets'));
  await writeFile(join(pages, 'teacher/index.html'), '<title>Teacher</title>');
  await writeFile(join(pages, 'assets/main.js'), 'export {};');
  await writeFile(join(folder, 'secret.txt'), 'secret');
  serveAppPages(
    {
      handle: (_scheme, handler) => {
        ask = async (request) => handler(request);
      },
    },
    pages,
    'http://127.0.0.1:8480',
  );
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('app://lectern', () => {
  it('is a real origin before the app is ready', () => {
    const schemes: unknown[] = [];
    registerAppScheme({ registerSchemesAsPrivileged: (given) => schemes.push(...given) });
    expect(schemes).toMatchObject([{ scheme: 'app', privileges: { standard: true, secure: true } }]);
  });

  it.each(['app://lectern/', 'app://lectern/teach', 'app://lectern/teach/#/lectures'])(
    'serves the teacher’s page at %s',
    async (address) => {
      const response = await ask(new Request(address));
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toContain('text/html');
      expect(await response.text()).toContain('Teacher');
    },
  );

  it('serves scripts with their type and lets pages talk to the room server alone', async () => {
    const response = await ask(new Request('app://lectern/assets/main.js'));
    expect(response.headers.get('content-type')).toContain('text/javascript');
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval';");
    expect(policy).toContain("connect-src 'self' http://127.0.0.1:8480 ws://127.0.0.1:8480");
    expect(policy).toContain("default-src 'none'");
  });

  it('answers HEAD without a body, and nothing that writes', async () => {
    const head = await ask(new Request('app://lectern/teach', { method: 'HEAD' }));
    expect([head.status, await head.text()]).toEqual([200, '']);
    expect((await ask(new Request('app://lectern/teach', { method: 'POST' }))).status).toBe(405);
  });

  it.each([
    'app://lectern/missing.js',
    'app://lectern/assets',
    'app://other/teach',
    'app://lectern/%2e%2e/secret.txt',
    'app://lectern/..%2fsecret.txt',
    'app://lectern/assets/..%2f..%2fsecret.txt',
    'app://lectern/..%5csecret.txt',
    'app://lectern/teach%00.html',
    'app://lectern/%E0%A4%A',
  ])('has nothing at %s', async (address) => {
    expect((await ask(new Request(address))).status).toBe(404);
  });

  it('never names a file outside its folder', () => {
    expect(fileOf('app://lectern/..%2f..%2fetc/passwd', pages)).toBeNull();
    expect(fileOf('not an address', pages)).toBeNull();
  });
});
