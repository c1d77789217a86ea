/** A teacher who shows another window while recording. Puppeteer's browser, since Playwright keeps every page visible. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import puppeteer, { type Browser } from 'puppeteer-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findChromium } from '../../scripts/chromium.mjs';
import { chromiumArgs } from '../support/chromium.ts';
import { type HostProcess, startHost } from './support/host-process.ts';
import { keptParts } from './support/kept-recording.ts';

/** What browsers driven by a program switch off, and people's browsers do. */
const BACKGROUND = [
  '--disable-background-timer-throttling',
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
];

let dataFolder = '';
let host: HostProcess;
let browser: Browser;

beforeAll(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'lectern-hidden-'));
  host = await startHost({ dataFolder });
  browser = await puppeteer.launch({
    executablePath: (await findChromium()) ?? '',
    headless: true,
    ignoreDefaultArgs: BACKGROUND,
    args: chromiumArgs({ fakeMedia: true, args: ['--autoplay-policy=no-user-gesture-required'] }),
    defaultViewport: { width: 1280, height: 800 },
  });
});

afterAll(async () => {
  await browser?.close();
  await host?.kill();
  await rm(dataFolder, { recursive: true, force: true });
});

test('a hidden window records on', async () => {
  const page = await browser.newPage();
  page.setDefaultTimeout(30_000);
  const press = (name: string) => page.locator(`::-p-aria([name="${name}"][role="button"])`).click();
  await page.goto(`http://localhost:${host.port}/teach#key=${host.hostKey}`);
  await press('Record a lecture');
  await page.waitForSelector('::-p-aria([name="Turn camera off"][role="button"])');
  await press('Go live');
  await page.waitForSelector('::-p-text(This lesson is being recorded)');
  // The lesson says so while the encoders are still being tried, which takes seconds on a busy machine.
  await page.waitForFunction(() => /0:0[2-9]/.test(document.querySelector('.record-button')?.textContent ?? ''));
  await (await browser.newPage()).bringToFront();
  await page.waitForFunction(() => document.hidden, { polling: 100 });
  // The page itself gets no animation frame now and a timer once a second: whatever is recorded is the worker's doing.
  const hiddenMs = await page.evaluate(async () => {
    const startedMs = performance.now();
    for (let waited = 0; waited < 6; waited++) await new Promise((resolve) => setTimeout(resolve, 1000));
    return performance.now() - startedMs;
  });
  await page.bringToFront();
  await page.keyboard.press('r');
  await press('Stop recording');
  await page.waitForSelector('::-p-text(Your recording is kept.)');
  const [part] = await keptParts(dataFolder);
  if (!part) throw new Error('nothing was kept');
  expect(part.seconds * 1000).toBeGreaterThan(hiddenMs);
  // 30 on a machine that does nothing else (`bench record`); a page's own clock would give one.
  expect(part.frames / part.seconds).toBeGreaterThan(12);
  expect(part.largestSoundStepS).toBeLessThan(0.05);
});
