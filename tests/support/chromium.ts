/** Real Chromium for tests, found wherever this machine has one. */
import { type Browser, chromium } from 'playwright';
import { findChromium, findHeadlessShell } from '../../scripts/chromium.mjs';

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export interface ChromiumOptions {
  /** Names resolved to 127.0.0.1: `http://teacher.test` is then an insecure origin, as a laptop's address is in a classroom. */
  readonly hostNames?: readonly string[];
  /** A synthetic camera and microphone, granted without asking. */
  readonly fakeMedia?: boolean;
  /** Title of the screen or window that `getDisplayMedia()` takes without asking. */
  readonly captureTitle?: string;
  /** Pages are heard, if only by those who capture them; Playwright's default is a browser that is mute. */
  readonly sound?: boolean;
  /** A home folder of its own, with the authorities it trusts (`trusting-home.ts`). */
  readonly home?: string;
  readonly args?: readonly string[];
  readonly headless?: boolean;
  /** A Chromium with windows and settings even where `LECTERN_TEST_BROWSER` allows its light kin: for screens to share and certificates to trust. */
  readonly whole?: boolean;
}

/**
 * Starts a browser with a profile of its own. The caller closes it.
 * @throws Error when the machine has no Chromium (`npm test` installs one)
 */
export async function launchChromium(options: ChromiumOptions = {}): Promise<Browser> {
  const light = process.env.LECTERN_TEST_BROWSER === 'light' && options.whole !== true && options.home === undefined;
  const executablePath = (light ? await findHeadlessShell() : null) ?? (await findChromium());
  if (!executablePath) throw new Error('There is no Chromium here: `npm test` installs one, or name it in LECTERN_CHROMIUM.');
  return chromium.launch({
    executablePath,
    headless: options.headless ?? true,
    args: chromiumArgs(options),
    ...(options.home === undefined ? {} : { env: { ...process.env, HOME: options.home } }),
    ...(options.sound ? { ignoreDefaultArgs: ['--mute-audio'] } : {}),
  });
}

/** The flags of `launchChromium`, for a browser launched in another way. */
export function chromiumArgs({
  hostNames = ['teacher.test'],
  fakeMedia = false,
  captureTitle,
  args = [],
}: ChromiumOptions = {}): string[] {
  return [
    ...flags,
    `--host-resolver-rules=${hostNames.map((name) => `MAP ${name} 127.0.0.1`).join(', ')}`,
    ...(fakeMedia ? ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'] : []),
    ...(captureTitle === undefined ? [] : [`--auto-select-desktop-capture-source=${captureTitle}`]),
    ...args,
  ];
}
