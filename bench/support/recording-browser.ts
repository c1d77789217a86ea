/** A Chromium of its own with the page that records, built from the product's sources. */
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import puppeteer, { type Browser, type CDPSession, type Page } from 'puppeteer-core';
import { build } from 'vite';
import { findChromium } from '../../scripts/chromium.mjs';
import { chromiumArgs } from '../../tests/support/chromium.ts';
import { cpuMsOfTree, killTree, memoryBytesOf } from './process-cost.ts';

const types: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript' };

/** What browsers driven by a program switch off, and people's browsers do. */
const BACKGROUND = [
  '--disable-background-timer-throttling',
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
];

export class RecordingBrowser {
  readonly page: Page;
  /** Where the page lies, without a slash at the end. */
  readonly origin: string;
  readonly #browser: Browser;
  readonly #other: Page;
  readonly #closeServer: () => Promise<void>;
  #debugger: CDPSession | undefined;

  private constructor(page: Page, origin: string, other: Page, browser: Browser, closeServer: () => Promise<void>) {
    this.page = page;
    this.origin = origin;
    this.#other = other;
    this.#browser = browser;
    this.#closeServer = closeServer;
  }

  /** Opens the page and both pictures, not recording yet. Puppeteer's, since Playwright keeps every page visible. The caller closes it. */
  static async open({ port = 0 } = {}): Promise<RecordingBrowser> {
    const { url, close } = await servePage(port);
    const executablePath = await findChromium();
    if (!executablePath) throw new Error('There is no Chromium here: `npm test` installs one, or name it in LECTERN_CHROMIUM.');
    const media = ['--use-fake-device-for-media-stream=device-count=2,fps=30', '--autoplay-policy=no-user-gesture-required'];
    const browser = await puppeteer.launch({
      executablePath,
      headless: true,
      ignoreDefaultArgs: BACKGROUND,
      args: chromiumArgs({ args: ['--use-fake-ui-for-media-stream', ...media] }),
      defaultViewport: { width: 1280, height: 720 },
    });
    const other = (await browser.pages())[0] ?? (await browser.newPage());
    const page = await browser.newPage();
    await page.goto(url);
    await page.evaluate(() => window.measured.capture());
    return new RecordingBrowser(page, new URL(url).origin, other, browser, close);
  }

  /** CPU time (ms) of all of this browser's processes so far. */
  cpuMs(): number {
    return cpuMsOfTree(this.#browser.process()?.pid ?? 0);
  }

  /** Memory (bytes) of the processes that run pages. */
  memoryBytes(): number {
    const pages = readdirSync('/proc').filter(
      (pid) => /^\d+$/.test(pid) && isPageOf(this.#browser.process()?.pid ?? 0, Number(pid)),
    );
    return pages.reduce((sum, pid) => sum + memoryBytesOf(Number(pid)), 0);
  }

  /**
   * Throws away what nobody needs, so that only what is held is measured: garbage of the page and of its workers, which have heaps of their
   * own, and what allocators keep of freed memory while the machine has room (given back as when it has none).
   */
  async collectGarbage(): Promise<void> {
    this.#debugger ??= await this.page.createCDPSession();
    await this.#debugger.send('HeapProfiler.collectGarbage');
    for (const { client } of this.page.workers()) await client.send('HeapProfiler.collectGarbage');
    await this.#debugger.send('Memory.simulatePressureNotification', { level: 'critical' });
  }

  /** Puts another tab before it, or brings it back; resolves when the page knows. */
  async setHidden(hidden: boolean): Promise<void> {
    await (hidden ? this.#other : this.page).bringToFront();
    await this.page.waitForFunction((wanted) => document.hidden === wanted, { polling: 100 }, hidden);
  }

  /** As a crash would: every process of it at once, with no last word. */
  async kill(): Promise<void> {
    const pid = this.#browser.process()?.pid;
    if (pid !== undefined) killTree(pid);
    await this.#closeServer();
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await this.#closeServer();
  }
}

/** Whether a process runs pages of this browser. */
function isPageOf(browserPid: number, pid: number): boolean {
  try {
    const parent = (of: number) => Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${of}/status`, 'utf8'))?.[1]);
    if (!readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('--type=renderer')) return false;
    for (let current = pid; current > 1; current = parent(current)) if (current === browserPid) return true;
    return false;
  } catch {
    return false; // ended between listing and reading
  }
}

async function servePage(port: number): Promise<{ url: string; close: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'lectern-recording-page-'));
  await build({
    configFile: false,
    root: fileURLToPath(new URL('./recording-page', import.meta.url)),
    logLevel: 'error',
    worker: { format: 'es' },
    build: { outDir: folder, emptyOutDir: true, modulePreload: { polyfill: false }, target: 'es2024' },
  });
  const server = createServer(async ({ url = '/' }, response) => {
    const path = normalize(new URL(url, 'http://page').pathname);
    const file = path === '/' ? 'index.html' : path;
    try {
      const body = await readFile(join(folder, file));
      response.writeHead(200, { 'content-type': types[extname(file)] ?? 'application/octet-stream' }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((listening) => server.listen(port, '127.0.0.1', listening));
  const address = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${address.port}/`,
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
      await rm(folder, { recursive: true, force: true });
    },
  };
}
