import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SettingsFile } from '../../main/settings.ts';
import { focusWindow, openMainWindow } from '../../main/windows.ts';
import { app, BrowserWindow, shell } from '../support/electron-shim/electron.ts';
import { PreventableEvent } from '../support/electron-shim/preventable-event.ts';

let folder: string;
let settings: SettingsFile;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lectern-window-'));
  settings = new SettingsFile(join(folder, 'settings.json'));
  // Here only the window closes; the app stays.
  app.on('window-all-closed', () => {});
});
afterEach(async () => {
  app.removeAllListeners('window-all-closed');
  app.windows.clear();
  vi.restoreAllMocks();
  await rm(folder, { recursive: true, force: true });
});

function open(mayClose = true): BrowserWindow {
  return openMainWindow({ settings, preload: '/preload.cjs', mayClose: () => mayClose }) as unknown as BrowserWindow;
}

describe('the window', () => {
  it('isolates its page', () => {
    expect(open().options).toMatchObject({
      show: false,
      webPreferences: {
        preload: '/preload.cjs',
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        webSecurity: true,
      },
    });
  });

  it('shows itself when the page is there', () => {
    const window = open();
    expect(window.isVisible()).toBe(false);
    window.emit('ready-to-show');
    expect(window.isVisible()).toBe(true);
  });

  it('remembers its place when it closes, and only then goes', () => {
    const window = open();
    window.setBounds({ x: 100, y: 100, width: 900, height: 700 });
    window.maximize();
    window.close();
    expect(BrowserWindow.getAllWindows()).toEqual([]);
    expect(settings.current.window).toEqual({ x: 100, y: 100, width: 900, height: 700, maximized: true });
    const next = open();
    expect([next.getBounds(), next.isMaximized()]).toEqual([{ x: 100, y: 100, width: 900, height: 700 }, true]);
  });

  it('stays while the app says so', () => {
    const window = open(false);
    window.close();
    expect(BrowserWindow.getAllWindows()).toEqual([window]);
  });

  it('comes to the front from the dock', () => {
    const window = open();
    const focused = vi.fn();
    window.on('focus', focused);
    window.minimize();
    focusWindow(window as never);
    expect([window.isMinimized(), window.isVisible(), focused.mock.calls.length]).toEqual([false, true, 1]);
  });

  it('opens links in the browser and nothing else anywhere', () => {
    const opened = vi.spyOn(shell, 'openExternal');
    const { webContents } = open();
    for (const url of [
      'https://example.org/',
      'http://example.org/',
      'file:///etc/passwd',
      'javascript:alert(1)',
      'not an address',
    ]) {
      expect(webContents.openHandler({ url })).toEqual({ action: 'deny' });
    }
    expect(opened.mock.calls).toEqual([['https://example.org/'], ['http://example.org/']]);
  });

  it('never leaves our pages', () => {
    const { webContents } = open();
    const leave = (url: string): boolean => {
      const event = Object.assign(new PreventableEvent(), { url });
      webContents.emit('will-navigate', event);
      return event.defaultPrevented;
    };
    expect(leave('https://example.org/')).toBe(true);
    expect(leave('app://lectern/teach')).toBe(false);
    const embedded = new PreventableEvent();
    webContents.emit('will-attach-webview', embedded);
    expect(embedded.defaultPrevented).toBe(true);
  });

  it('shows a page whose process died again', () => {
    vi.useFakeTimers();
    const { webContents } = open();
    const reload = vi.spyOn(webContents, 'reload');
    webContents.emit('render-process-gone', {}, { reason: 'clean-exit' });
    vi.advanceTimersByTime(5_000);
    expect(reload).not.toHaveBeenCalled();
    webContents.emit('render-process-gone', {}, { reason: 'oom' });
    vi.advanceTimersByTime(5_000);
    expect(reload).toHaveBeenCalledTimes(1);
    vi.useRealTimers();
  });
});
