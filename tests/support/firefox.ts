/** Real Firefox for tests, the system's own, driven over WebDriver BiDi. */
import puppeteer, { type Browser } from 'puppeteer-core';
import { findFirefox } from '../../scripts/system-programs.mjs';

/** Null where this machine has none: tests that need it are then reported as skipped. */
export const firefoxPath: string | null = findFirefox();

/**
 * Starts a Firefox with a profile of its own, and a synthetic camera and microphone that are granted without asking. It gathers no
 * loopback address. The caller closes it.
 */
export async function launchFirefox(): Promise<Browser> {
  if (firefoxPath === null) throw new Error('There is no Firefox here: `npm test` installs one, or name it in LECTERN_FIREFOX.');
  return puppeteer.launch({
    browser: 'firefox',
    executablePath: firefoxPath,
    headless: true,
    extraPrefsFirefox: {
      'media.navigator.streams.fake': true,
      'media.navigator.permission.disabled': true,
      'media.peerconnection.ice.obfuscate_host_addresses': false,
      'media.autoplay.default': 0,
      'network.proxy.type': 0,
    },
  });
}
