/**
 * Programs of the system that tests use besides Chromium: its light kin, Firefox, coturn as a TURN server, and what makes a browser
 * trust a certificate.
 */
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Debian's packages, by the program each brings. */
export const packages = {
  'chromium-headless-shell': 'chromium-headless-shell',
  'firefox-esr': 'firefox-esr',
  turnserver: 'coturn',
  certutil: 'libnss3-tools',
};

/** @returns {string | null} `LECTERN_FIREFOX`, or the system's */
export function findFirefox() {
  return process.env.LECTERN_FIREFOX ?? findProgram('firefox-esr') ?? findProgram('firefox');
}

/** @returns {string | null} coturn's server */
export function findTurnServer() {
  return findProgram('turnserver');
}

/**
 * @param {string} name
 * @returns {string | null} its path
 */
export function findProgram(name) {
  const folders = ['/usr/bin', ...(process.env.PATH ?? '').split(delimiter).filter(Boolean)];
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path)) ?? null;
}
