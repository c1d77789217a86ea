/** The desktop app as built: on the shim everywhere, in Electron itself where its runtime is. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
// Where `window.desk` is declared.
import type {} from '../../renderer/room/host-session.ts';
import { launchChromium } from '../support/chromium.ts';
import { type DesktopApp, type DesktopOptions, launchDesktop, type Runtime, runToEnd, whyNot } from '../support/desktop-app.ts';

const cleanUps: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'lectern-desktop-'));
  cleanUps.push(() => rm(folder, { recursive: true, force: true, maxRetries: 10 }));
  return folder;
}

describe.each<Runtime>(['shim', 'electron'])('the desktop app (%s)', (runtime) => {
  const reason = whyNot(runtime);
  /** A spec that is skipped, with the reason, where the runtime is missing. */
  const spec = (name: string, run: () => Promise<void>): void => {
    it(name, async (context) => {
      if (reason) context.skip(reason);
      await run();
    });
  };

  async function launch(options: Partial<DesktopOptions> = {}): Promise<DesktopApp> {
    const app = await launchDesktop(runtime, { folder: options.folder ?? (await temporaryFolder()), ...options });
    cleanUps.push(() => app.close());
    return app;
  }

  spec('shows the teacher’s page from app://lectern', async () => {
    const app = await launch();
    const address = await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.getURL(), null);
    expect(address).toMatch(/^app:\/\/lectern\/teach/);
    expect(await app.page.evaluate(() => window.isSecureContext)).toBe(true);
    // The list is empty, says the room server: the page is signed in and its socket is through.
    await app.page.getByText('Plan your first lecture').waitFor();
  });

  spec('runs the media engine in a process of its own', async () => {
    const app = await launch();
    const session = await app.page.evaluate(() => window.desk?.hostSession({}));
    await vi.waitFor(async () => expect((await fetch(`${session?.serverUrl}/ready`)).status).toBe(200), 10_000);
  });

  spec('runs no inline script and talks to no other server', async () => {
    const app = await launch();
    const ran = await app.page.evaluate(async () => {
      const script = document.createElement('script');
      script.textContent = 'window.inlineRan = true';
      document.body.append(script);
      const reached = await fetch('https://example.org/').then(
        () => true,
        () => false,
      );
      return { inline: 'inlineRan' in window, reached };
    });
    expect(ran).toEqual({ inline: false, reached: false });
  });

  spec('answers the page over the bridge', async () => {
    const app = await launch();
    const session = await app.page.evaluate(() => window.desk?.hostSession({}));
    expect(session?.serverUrl).toMatch(/^http:\/\/(127\.0\.0\.1|localhost):\d+$/);
    expect(session?.hostToken).not.toBe('');
    expect(await app.page.evaluate(() => window.desk?.appInfo({}))).toEqual({
      version: expect.any(String),
      platform: process.platform,
    });
    await app.page.evaluate(() => window.desk?.copyText({ text: 'K7PQ3M' }));
    expect(await app.evaluate(({ clipboard }) => clipboard.readText(), null)).toBe('K7PQ3M');
  });

  spec('refuses arguments that do not fit', async () => {
    const app = await launch();
    const refused = await app.page.evaluate(() =>
      window.desk?.copyText({ text: 'x'.repeat(20_000) }).then(
        () => 'allowed',
        (error: Error) => error.message,
      ),
    );
    expect(refused).toContain('copyText');
  });

  spec('tells the page what was chosen in the menu', async () => {
    const app = await launch();
    const heard = app.page.evaluate(
      () =>
        new Promise((resolve) => {
          window.desk?.on('menu', resolve);
        }),
    );
    await vi.waitFor(async () => {
      await app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('new-lecture')?.click(), null);
      expect(await Promise.race([heard, Promise.resolve(null)])).toEqual({ command: 'new-lecture' });
    });
  });

  spec('denies what is not on the list of permissions', async () => {
    const app = await launch();
    const states = await app.page.evaluate(async () => ({
      camera: (await navigator.permissions.query({ name: 'camera' })).state,
      geolocation: (await navigator.permissions.query({ name: 'geolocation' })).state,
      notifications: (await navigator.permissions.query({ name: 'notifications' })).state,
    }));
    expect(states).toEqual({ camera: 'granted', geolocation: 'denied', notifications: 'denied' });
  });

  spec('shares the screen that was chosen, and nothing without a choice', async () => {
    const app = await launch();
    const share = () =>
      app.page.evaluate(() =>
        navigator.mediaDevices.getDisplayMedia().then(
          (stream) => stream.getVideoTracks().length,
          (error: Error) => error.name,
        ),
      );
    await app.page.mouse.click(5, 5);
    expect(await share()).toBe('NotAllowedError');
    const sources = await app.page.evaluate(async () => (await window.desk?.listCaptureSources({}))?.sources ?? []);
    expect(sources[0]).toMatchObject({ kind: 'screen', thumbnail: expect.stringMatching(/^data:image\//) });
    await app.page.evaluate(
      (sourceId) => window.desk?.chooseCaptureSource({ sourceId, withAudio: false }),
      sources[0]?.sourceId ?? '',
    );
    await app.page.mouse.click(5, 5);
    expect(await share()).toBe(1);
  });

  spec('keeps the page inside', async () => {
    const app = await launch();
    const opened = await app.evaluate(({ shell }) => {
      const addresses: string[] = [];
      shell.openExternal = async (url: string) => void addresses.push(url);
      Object.assign(shell, { addresses });
      return addresses;
    }, null);
    expect(opened).toEqual([]);
    await app.page.evaluate(() => {
      location.href = 'https://example.org/';
    });
    await app.page.evaluate(() => void window.open('https://example.org/help'));
    await vi.waitFor(async () => {
      expect(await app.evaluate(({ shell }) => Reflect.get(shell, 'addresses') as string[], null)).toEqual([
        'https://example.org/help',
      ]);
    });
    expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.getURL(), null)).toMatch(
      /^app:\/\/lectern\//,
    );
  });

  spec('remembers where its window was', async () => {
    const folder = await temporaryFolder();
    const first = await launch({ folder });
    await first.evaluate(
      ({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setBounds({ x: 140, y: 90, width: 1000, height: 700 }),
      null,
    );
    await first.evaluate(({ app }) => void setTimeout(() => app.quit()), null);
    expect(await first.exited).toBe(0);
    const second = await launch({ folder });
    expect(await second.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBounds(), null)).toEqual({
      x: 140,
      y: 90,
      width: 1000,
      height: 700,
    });
  });

  spec('starts with its usual window after a damaged settings file', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'settings.json'), '{"window": {"x": 1');
    const app = await launch({ folder });
    const bounds = await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBounds(), null);
    expect(bounds?.width).toBeGreaterThan(400);
    await app.evaluate(({ app: electron }) => void setTimeout(() => electron.quit()), null);
    await app.exited;
    expect(JSON.parse(await readFile(join(folder, 'settings.json'), 'utf8'))).toMatchObject({ window: { width: bounds?.width } });
  });

  spec('brings its window to the front when started a second time', async () => {
    const folder = await temporaryFolder();
    const app = await launch({ folder });
    await app.evaluate(({ BrowserWindow }) => {
      const window = BrowserWindow.getAllWindows()[0];
      window?.minimize();
      window?.on('focus', () => Object.assign(window, { broughtToFront: true }));
    }, null);
    if (runtime === 'shim') expect((await runToEnd({ folder })).code).toBe(0);
    else await launchDesktop(runtime, { folder }).catch(() => null);
    await vi.waitFor(async () => {
      const state = await app.evaluate(({ BrowserWindow }) => {
        const window = BrowserWindow.getAllWindows()[0];
        return window && { minimized: window.isMinimized(), front: Reflect.get(window, 'broughtToFront') as boolean };
      }, null);
      expect(state).toEqual({ minimized: false, front: true });
    });
  });

  /** Answers the next question before quitting with the button of this label, and notes what was asked. */
  const answerWith = (app: DesktopApp, label: string) =>
    app.evaluate(({ dialog }, wanted) => {
      const showMessageBox = async (_window: unknown, options: { message: string; buttons: string[] }) => {
        Object.assign(dialog, { asked: options.message });
        return { response: options.buttons.indexOf(wanted), checkboxChecked: false };
      };
      Object.assign(dialog, { showMessageBox });
    }, label);
  const quit = (app: DesktopApp) => app.evaluate(({ app: electron }) => void setTimeout(() => electron.quit()), null);
  const goLive = (app: DesktopApp) => app.page.evaluate(() => window.desk?.setLive({ live: true, title: 'Algebra' }));

  spec('asks before quitting while live, and stays when told to', async () => {
    const app = await launch();
    await goLive(app);
    await answerWith(app, 'Cancel');
    await app.evaluate(({ BrowserWindow }) => void setTimeout(() => BrowserWindow.getAllWindows()[0]?.close()), null);
    await vi.waitFor(async () => {
      expect(await app.evaluate(({ dialog }) => Reflect.get(dialog, 'asked') as string, null)).toContain('Algebra');
    });
    expect(await app.page.evaluate(() => window.desk?.appInfo({}))).toBeDefined();
  });

  spec('keeps the lecture for later when told to', async () => {
    const app = await launch();
    await goLive(app);
    await answerWith(app, 'Keep it for later');
    await quit(app);
    expect(await app.exited).toBe(0);
  });

  spec('has the page end the lecture before it quits', async () => {
    const app = await launch();
    await goLive(app);
    await app.page.evaluate(() => {
      window.desk?.on('endLecture', () => void window.desk?.setLive({ live: false, title: '' }));
    });
    await answerWith(app, 'End lecture and quit');
    const startedAt = performance.now();
    await quit(app);
    expect(await app.exited).toBe(0);
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });

  spec('serves the student’s page on the network', async () => {
    const app = await launch();
    const session = await app.page.evaluate(() => window.desk?.hostSession({}));
    const browser = await launchChromium();
    cleanUps.push(() => browser.close());
    const student = await browser.newPage();
    const address = new URL(session?.serverUrl ?? '');
    const response = await student.goto(`http://teacher.test:${address.port}/`);
    expect(response?.status()).toBe(200);
    await student.locator('body > div > *').first().waitFor();
  });
});

it('refuses to start on a wrong port, in one sentence', async () => {
  const { code, errors } = await runToEnd({ folder: await temporaryFolder(), args: ['--port', 'ninety'] });
  expect(code).toBe(1);
  expect(errors).toContain('--port is ninety, but should be a number from 0 to 65535.');
});
