/** The app's one window: the teacher's page, where it was last time, and no way out of it for the page. */
import { BrowserWindow, screen, shell } from 'electron';
import { isOurPage } from './page-address.ts';
import type { SettingsFile } from './settings.ts';
import { type Area, MINIMUM_SIZE, placeWindow } from './window-state.ts';

/** A page that dies at once must not be reloaded in a tight loop. */
const REVIVE_AFTER_MS = 1_000;

export interface MainWindowOptions {
  readonly settings: SettingsFile;
  readonly preload: string;
  /** The window's close button was pressed: the app decides, the window stays. Return true to let it go. */
  readonly mayClose: () => boolean;
}

/** Opens the window, still empty: the caller loads the page. */
export function openMainWindow({ settings, preload, mayClose }: MainWindowOptions): BrowserWindow {
  const primary = screen.getPrimaryDisplay();
  const others = screen.getAllDisplays().filter((display) => display.id !== primary.id);
  const areas: [Area, ...Area[]] = [primary.workArea, ...others.map((display) => display.workArea)];
  const { maximized, ...bounds } = placeWindow(settings.current.window, areas);

  const window = new BrowserWindow({
    ...bounds,
    minWidth: MINIMUM_SIZE.width,
    minHeight: MINIMUM_SIZE.height,
    title: 'Lectern',
    show: false,
    autoHideMenuBar: true,
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      // The class goes on while the teacher shows another program in front of this window.
      backgroundThrottling: false,
    },
  });
  if (maximized) window.maximize();
  window.once('ready-to-show', () => window.show());
  window.on('close', (event) => {
    settings.change({ window: { ...window.getNormalBounds(), maximized: window.isMaximized() } });
    if (!mayClose()) event.preventDefault();
  });
  keepInside(window);
  revive(window);
  return window;
}

/** Brings the window to the front, as when the app is started a second time. */
export function focusWindow(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}

/** The lecture runs in the server, so a page whose process died finds everything again. */
function revive({ webContents }: BrowserWindow): void {
  webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit') return;
    setTimeout(() => {
      if (!webContents.isDestroyed()) webContents.reload();
    }, REVIVE_AFTER_MS);
  });
}

/** The page stays our page; a link to elsewhere opens in the browser. */
function keepInside({ webContents }: BrowserWindow): void {
  webContents.setWindowOpenHandler(({ url }) => {
    if (isWebAddress(url)) void shell.openExternal(url);
    return { action: 'deny' };
  });
  webContents.on('will-navigate', (event) => {
    if (!isOurPage(event.url)) event.preventDefault();
  });
  webContents.on('will-attach-webview', (event) => event.preventDefault());
}

function isWebAddress(address: string): boolean {
  return URL.canParse(address) && ['http:', 'https:'].includes(new URL(address).protocol);
}
