import { EventEmitter } from 'node:events';
import type { Page, Request } from 'playwright';
import { app } from './app.ts';
import { openPage, toApp, toWeb } from './page-host.ts';
import { PreventableEvent } from './preventable-event.ts';

interface Bounds {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}
interface WindowOptions extends Partial<Bounds> {
  readonly show?: boolean;
  readonly webPreferences?: { readonly preload?: string };
}
type WindowOpenHandler = (details: { url: string }) => { action: 'allow' | 'deny' };

class NavigationEvent extends PreventableEvent {
  readonly url: string;

  constructor(url: string) {
    super();
    this.url = url;
  }
}

class ShimWebContents extends EventEmitter {
  page: Page | undefined;
  openHandler: WindowOpenHandler = () => ({ action: 'allow' });

  isDestroyed(): boolean {
    return this.page?.isClosed() ?? false;
  }

  send(channel: string, ...args: unknown[]): void {
    const hear = `window.__shimHear?.(${JSON.stringify(channel)}, ${JSON.stringify(args)})`;
    void this.page?.evaluate(hear).catch(() => {});
  }

  setWindowOpenHandler(handler: WindowOpenHandler): void {
    this.openHandler = handler;
  }

  getURL(): string {
    return toApp(this.page?.url() ?? '');
  }

  reload(): void {
    void this.page?.reload().catch(() => {});
  }
}

/** Electron's BrowserWindow as far as main/ knows it. There is no screen: bounds and states are only remembered. */
export class BrowserWindow extends EventEmitter {
  readonly webContents = new ShimWebContents();
  readonly options: WindowOptions;
  #bounds: Bounds;
  #maximized = false;
  #minimized = false;
  #visible: boolean;
  #destroyed = false;

  constructor(options: WindowOptions = {}) {
    super();
    const { x = 0, y = 0, width = 800, height = 600 } = options;
    this.options = options;
    this.#bounds = { x, y, width, height };
    this.#visible = options.show ?? true;
    app.windows.add(this);
  }

  static getAllWindows(): BrowserWindow[] {
    return [...app.windows] as BrowserWindow[];
  }

  async loadURL(address: string): Promise<void> {
    const page = await openPage({
      preload: this.options.webPreferences?.preload,
      // What is allowed would be a second window, which the app never wants.
      onOpen: (url) => void this.webContents.openHandler({ url }),
    });
    this.webContents.page = page;
    page.on('close', () => this.destroy());
    await page.route(
      (url) => url.href !== toWeb(address),
      async (route) => {
        if (this.#mayNavigate(route.request(), page)) await route.fallback();
        // An answer without content leaves the page where it is, as a prevented navigation does.
        else await route.fulfill({ status: 204 });
      },
    );
    await page.goto(toWeb(address));
    this.emit('ready-to-show');
    this.webContents.emit('did-finish-load');
  }

  #mayNavigate(request: Request, page: Page): boolean {
    if (!request.isNavigationRequest() || request.frame() !== page.mainFrame()) return true;
    const event = new NavigationEvent(toApp(request.url()));
    this.webContents.emit('will-navigate', event);
    return !event.defaultPrevented;
  }

  close(): void {
    const event = new PreventableEvent();
    this.emit('close', event);
    if (!event.defaultPrevented) this.destroy();
  }

  destroy(): void {
    if (this.#destroyed) return;
    this.#destroyed = true;
    app.windows.delete(this);
    this.emit('closed');
    void this.webContents.page?.close().catch(() => {});
    if (app.windows.size === 0) app.lastWindowClosed();
  }

  isDestroyed(): boolean {
    return this.#destroyed;
  }

  getBounds(): Bounds {
    return this.#bounds;
  }

  getNormalBounds(): Bounds {
    return this.#bounds;
  }

  setBounds(bounds: Partial<Bounds>): void {
    this.#bounds = { ...this.#bounds, ...bounds };
  }

  isMaximized(): boolean {
    return this.#maximized;
  }

  maximize(): void {
    this.#maximized = true;
  }

  unmaximize(): void {
    this.#maximized = false;
  }

  isMinimized(): boolean {
    return this.#minimized;
  }

  minimize(): void {
    this.#minimized = true;
  }

  restore(): void {
    this.#minimized = false;
  }

  isVisible(): boolean {
    return this.#visible;
  }

  show(): void {
    this.#visible = true;
    this.emit('show');
  }

  focus(): void {
    this.emit('focus');
  }
}
