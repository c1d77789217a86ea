/** The small parts of the app: menu, power, the live lecture, the desk's calls, dialogs, the command line, addresses. */
import type { BrowserWindow, MenuItemConstructorOptions } from 'electron';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { readCommandLine } from '../../main/command-line.ts';
import { deskHandlers } from '../../main/desk.ts';
import { askBeforeQuit, showNews, showStartFailure } from '../../main/dialogs.ts';
import { LiveLecture } from '../../main/live-lecture.ts';
import { type MenuOptions, menuTemplate } from '../../main/menu.ts';
import { isOurPage } from '../../main/page-address.ts';
import { WakeKeeper } from '../../main/power.ts';
import { StartError } from '../../signaling-server/start-error.ts';
import { dialog, Menu, powerSaveBlocker } from '../support/electron-shim/electron.ts';

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

describe('the menu', () => {
  const menu = (different: Partial<MenuOptions> = {}) => {
    const told: string[] = [];
    const template = menuTemplate({
      platform: 'linux',
      appName: 'Lectern',
      packaged: true,
      tellPage: (command) => told.push(command),
      openDataFolder: () => told.push('folder'),
      ...different,
    });
    const built = Menu.buildFromTemplate(template as never);
    return { told, built, text: JSON.stringify(template), template };
  };

  it('tells the page what was chosen', () => {
    const { told, built } = menu();
    const ids = ['new-lecture', 'toggle-microphone', 'toggle-camera', 'toggle-screen', 'show-shortcuts', 'open-data-folder'];
    for (const id of ids) built.getMenuItemById(id)?.click?.();
    expect(told).toEqual([...ids.slice(0, -1), 'folder']);
  });

  it('has tools for developers only where it is not packaged', () => {
    expect(menu().text).not.toContain('toggleDevTools');
    expect(menu({ packaged: false }).text).toContain('toggleDevTools');
  });

  it('has the system’s own places on a Mac', () => {
    const roles = (template: MenuItemConstructorOptions[]) => template.map((item) => item.role);
    expect(roles(menu({ platform: 'darwin' }).template)[0]).toBe('appMenu');
    expect(menu().text).toContain('"quit"');
  });
});

describe('the machine', () => {
  it('stays awake while asked to, once', () => {
    const start = vi.spyOn(powerSaveBlocker, 'start');
    const keeper = new WakeKeeper(powerSaveBlocker as never);
    keeper.keepAwake(false);
    keeper.keepAwake(true);
    keeper.keepAwake(true);
    const id = start.mock.results[0]?.value as number;
    expect([start.mock.calls, powerSaveBlocker.isStarted(id)]).toEqual([[['prevent-display-sleep']], true]);
    keeper.keepAwake(false);
    expect(powerSaveBlocker.isStarted(id)).toBe(false);
  });
});

describe('the live lecture', () => {
  it('says when it goes live and when it is over', async () => {
    const changes: boolean[] = [];
    const live = new LiveLecture((isLive) => changes.push(isLive));
    await live.over(1_000);
    live.set(true, 'Algebra');
    live.set(true, 'Algebra II');
    expect(live.title).toBe('Algebra II');
    const over = live.over(1_000_000);
    live.set(false, '');
    await over;
    expect([live.title, changes]).toEqual([null, [true, false]]);
  });

  it('is not waited for without end', async () => {
    vi.useFakeTimers();
    const live = new LiveLecture(() => {});
    live.set(true, 'Algebra');
    const over = live.over(5_000);
    await vi.advanceTimersByTimeAsync(5_000);
    await over;
    expect(live.title).toBe('Algebra');
  });
});

describe('the desk', () => {
  it('passes each call to its part', async () => {
    const done: unknown[] = [];
    const live = new LiveLecture(() => {});
    const desk = deskHandlers({
      host: {
        session: async () => ({ serverUrl: 'http://127.0.0.1:1', hostToken: 'token' }),
        firewallCommands: async () => ['sudo ufw allow 8480/tcp'],
        fingerprint: async () => null,
      },
      nearby: { list: () => [] },
      openClass: () => undefined,
      system: {
        mediaAccess: () => ({ camera: 'granted', microphone: 'granted', screen: 'denied' }),
        onBattery: () => true,
        openSettings: async (pane) => pane === 'camera',
        openFirewall: async (commands) => commands.length === 1,
      },
      picker: { list: async () => [], choose: (sourceId) => sourceId !== 'gone' },
      live,
      version: '1.2.3',
      platform: 'linux',
      openDataFolder: async () => void done.push('folder'),
      copyText: (text) => void done.push(text),
    });
    expect(await desk.hostSession({})).toEqual({ serverUrl: 'http://127.0.0.1:1', hostToken: 'token' });
    expect(await desk.appInfo({})).toEqual({ version: '1.2.3', platform: 'linux' });
    expect(await desk.listCaptureSources({})).toEqual({ sources: [] });
    expect(await desk.chooseCaptureSource({ sourceId: 'screen:0:0', withAudio: true })).toEqual({});
    expect(() => desk.chooseCaptureSource({ sourceId: 'gone', withAudio: false })).toThrow(/not there any more/);
    await desk.setLive({ live: true, title: 'Algebra' });
    expect(live.title).toBe('Algebra');
    await desk.openDataFolder({});
    await desk.copyText({ text: 'K7PQ3M' });
    expect(done).toEqual(['folder', 'K7PQ3M']);
    expect(await desk.mediaAccess({})).toMatchObject({ screen: 'denied' });
    expect(await desk.powerSource({})).toEqual({ onBattery: true });
    expect(await desk.openSystemSettings({ pane: 'camera' })).toEqual({ opened: true });
    expect(await desk.openSystemSettings({ pane: 'screen' })).toEqual({ opened: false });
    // The lines to run are the server's own; a page can't hand in others.
    expect(await desk.openFirewall({})).toEqual({ opened: true });
  });
});

describe('dialogs', () => {
  const window = {} as BrowserWindow;

  it.each([
    ['End lecture and quit', 'end'],
    ['Keep it for later', 'keep'],
    ['Cancel', 'cancel'],
  ])('understand “%s”', async (label, choice) => {
    vi.spyOn(dialog, 'showMessageBox').mockImplementation(async (_window, options) => {
      return { response: (options as { buttons: string[] }).buttons.indexOf(label) };
    });
    expect(await askBeforeQuit(window, 'Algebra')).toBe(choice);
  });

  it('take a closed question for a cancel, and need no title', async () => {
    expect(await askBeforeQuit(window, '')).toBe('cancel');
    vi.spyOn(dialog, 'showMessageBox').mockResolvedValue({ response: 7 });
    expect(await askBeforeQuit(window, 'Algebra')).toBe('cancel');
  });

  it('tell what is different this time', async () => {
    const shown = vi.spyOn(dialog, 'showMessageBox');
    await showNews(window, 'Port 8480 is taken, using 8481.');
    expect(shown).toHaveBeenCalledWith(window, expect.objectContaining({ message: 'Port 8480 is taken, using 8481.' }));
  });

  it('say why the app cannot start', () => {
    const shown = vi.spyOn(dialog, 'showErrorBox').mockImplementation(() => {});
    showStartFailure(new StartError('folder-in-use', 'Another Lectern uses this folder.'));
    showStartFailure(new TypeError('x is not a function'));
    expect(shown.mock.calls.map(([, content]) => content)).toEqual([
      'Another Lectern uses this folder.',
      'Something went wrong: TypeError: x is not a function',
    ]);
  });
});

describe('the command line', () => {
  it('takes a port and a folder, beside what is Chromium’s', () => {
    expect(readCommandLine(['--user-data-dir=/tmp/x', '--port', '9000', '--no-sandbox', '--data=/srv/lectern'])).toEqual({
      port: 9000,
      dataFolder: '/srv/lectern',
    });
    expect(readCommandLine([])).toEqual({ port: undefined, dataFolder: undefined });
  });

  it.each([['--port', 'ninety'], ['--port=-1'], ['--port', '70000'], ['--port']])('refuses %s %s', (...args) => {
    expect(() => readCommandLine(args.filter((arg) => arg !== undefined))).toThrow(RangeError);
  });
});

describe('our pages', () => {
  it('are known by protocol and host', () => {
    expect(isOurPage('app://lectern/teach#/x')).toBe(true);
    expect(['app://lectern.org/', 'app://lectern:80/', 'https://lectern/', 'nonsense', ''].map(isOurPage)).toEqual([
      false,
      false,
      false,
      false,
      false,
    ]);
  });
});
