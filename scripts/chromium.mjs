/** Where a Chromium for the tests is: Playwright's own, or the system's. */
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { findProgram } from './system-programs.mjs';

const systemNames = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const macApps = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/**
 * Looks for a browser in this order: `LECTERN_CHROMIUM`, Playwright's download, the system's.
 * @returns {Promise<string | null>} its path, or null when there is none
 */
export async function findChromium() {
  const named = process.env.LECTERN_CHROMIUM;
  if (named) return named;
  try {
    const { chromium } = await import('playwright');
    const own = chromium.executablePath();
    if (own && existsSync(own)) return own;
  } catch {
    // Playwright is not installed yet, or knows no browser for this system.
  }
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  const candidates = [
    ...systemNames.flatMap((name) => [`/usr/bin/${name}`, ...folders.map((folder) => join(folder, name))]),
    ...macApps,
  ];
  return candidates.find((path) => existsSync(path)) ?? null;
}

/**
 * Chromium without its own windows: the same engine for pages, media and networks at three quarters of the cost, without screens
 * to share, and without a user's settings (certificates).
 * @returns {Promise<string | null>} its path, or null when there is none or another browser is named
 */
export async function findHeadlessShell() {
  return process.env.LECTERN_CHROMIUM ? null : findProgram('chromium-headless-shell');
}
