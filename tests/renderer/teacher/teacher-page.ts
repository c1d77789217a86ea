/** The teacher's page in a real browser, signed in at a real server, with a desk beside it to look at what became of things. */
import AxeBuilder from '@axe-core/playwright';
import type { Browser, BrowserContext, Page } from 'playwright';
import { afterAll, expect } from 'vitest';
import type { Lecture, LectureDraftInput } from '../../../protocol/models.ts';
import { DeskClient } from '../../../renderer/room/desk-client.ts';
import type { SignalingServerOptions } from '../../../signaling-server/server.ts';
import { nodeSfuProcess } from '../../../signaling-server/sfu/node-process.ts';
import { launchChromium } from '../../support/chromium.ts';
import { startTestServer, type TestServer } from '../../support/start-test-server.ts';

/** One browser with fake devices and one without for all tests of a file: starting one costs as much as a test. Profiles are never shared. */
const browsers = new Map<boolean, Promise<Browser>>();

afterAll(async () => {
  for (const browser of browsers.values()) await (await browser).close();
  browsers.clear();
});

function browserWith(fakeMedia: boolean): Promise<Browser> {
  const browser = browsers.get(fakeMedia) ?? launchChromium({ fakeMedia });
  browsers.set(fakeMedia, browser);
  return browser;
}

export class TeacherBrowser implements AsyncDisposable {
  readonly page: Page;
  readonly desk: DeskClient;
  readonly origin: string;
  readonly running: TestServer;
  /** What the page complained of; empty at the end of a good test. */
  readonly complaints: readonly string[];
  readonly #context: BrowserContext;

  constructor(running: TestServer, context: BrowserContext, page: Page, desk: DeskClient, complaints: readonly string[]) {
    this.running = running;
    this.#context = context;
    this.page = page;
    this.desk = desk;
    this.complaints = complaints;
    this.origin = originOf(running);
  }

  async plan(title: string, more: Partial<LectureDraftInput> = {}): Promise<Lecture> {
    return (await this.desk.ask('lecture:create', { title, ...more })).lecture;
  }

  async lectures(): Promise<Lecture[]> {
    return (await this.desk.ask('lecture:list', {})).lectures;
  }

  /** Goes to an address after `#`. */
  async go(hash: string): Promise<void> {
    await this.page.evaluate((next) => {
      window.location.hash = next;
    }, hash);
  }

  /** No violation of axe's rules (WCAG 2.2 A and AA, good practice) on the screen as it is. */
  async expectAccessible(name: string): Promise<void> {
    const { violations } = await new AxeBuilder({ page: this.page }).analyze();
    const told = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
    expect(told, name).toEqual([]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.desk.close();
    await this.#context.close();
    await this.running.close();
  }
}

/** localhost, as it is the teacher's own machine. */
export function originOf(running: TestServer): string {
  return `http://localhost:${running.server.port}`;
}

export interface OpenOptions {
  /** Drawn by the browser itself; without it there is neither camera nor microphone. */
  readonly fakeMedia?: boolean;
  /** Before the page's own code. */
  readonly before?: () => void;
  readonly viewport?: { width: number; height: number };
  /** The real media engine, in a process of its own. */
  readonly realMedia?: boolean;
  readonly permissions?: readonly string[];
  /** How the server differs from the usual one of tests. */
  readonly server?: SignalingServerOptions;
}

export async function openTeacherBrowser({
  fakeMedia = false,
  realMedia = false,
  before,
  viewport,
  permissions = [],
  server = {},
}: OpenOptions = {}): Promise<TeacherBrowser> {
  const running = await startTestServer({ ...server, ...(realMedia ? { startSfuProcess: nodeSfuProcess() } : {}) });
  const browser = await browserWith(fakeMedia);
  const context = await browser.newContext({
    viewport: viewport ?? { width: 1280, height: 900 },
    reducedMotion: 'reduce',
    permissions: [...permissions],
  });
  context.setDefaultTimeout(5_000);
  if (before) await context.addInitScript(before);
  const page = await context.newPage();
  // The browser's own question about unsaved changes.
  page.on('dialog', (dialog) => void dialog.accept());
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    // Among others the content security policy speaks here.
    if (message.type() === 'error') complaints.push(message.text());
  });
  const desk = new DeskClient({ serverUrl: running.url, hostToken: await running.server.signHostToken() });
  await page.goto(`${originOf(running)}/teach#key=${running.server.createHostKey()}`);
  await page.getByRole('main').waitFor();
  return new TeacherBrowser(running, context, page, desk, complaints);
}
