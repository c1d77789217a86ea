/** The Chromium behind the shim's windows. Its pages live on an https address that stands for app://lectern. */
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Frame, type Page, type Route, type WebSocketRoute } from 'playwright';
import { WebSocket } from 'ws';
import { findChromium } from '../../../scripts/chromium.mjs';
import { chromiumArgs } from '../chromium.ts';
import { app } from './app.ts';
import { ipcMain, type ShimFrame } from './ipc-main.ts';
import { protocol, session } from './session.ts';

const WEB_SUFFIX = '.app.test';
const APP_ORIGIN = 'app://lectern';
const WEB_ORIGIN = `https://lectern${WEB_SUFFIX}`;

/** Chromium knows no app: scheme, so `app://lectern/x` is shown as `https://lectern.app.test/x`; main only ever sees the first. */
export function toWeb(address: string): string {
  return address.startsWith(APP_ORIGIN) ? WEB_ORIGIN + address.slice(APP_ORIGIN.length) : address;
}

export function toApp(address: string): string {
  return address.startsWith(WEB_ORIGIN) ? APP_ORIGIN + address.slice(WEB_ORIGIN.length) : address;
}

function frameOf(frame: Frame): ShimFrame {
  const parent = frame.parentFrame();
  return { url: toApp(frame.url()), parent: parent ? frameOf(parent) : null };
}

let opening: Promise<BrowserContext> | undefined;

/** Starts Chromium on the first call, with the app's own profile. */
function browserContext(): Promise<BrowserContext> {
  opening ??= openContext();
  return opening;
}

async function openContext(): Promise<BrowserContext> {
  const executablePath = await findChromium();
  if (!executablePath) throw new Error('There is no Chromium here.');
  const context = await chromium.launchPersistentContext(join(app.getPath('userData'), 'chromium'), {
    executablePath,
    args: [...chromiumArgs({ fakeMedia: true }), '--remote-debugging-port=0'],
    viewport: null,
  });
  app.cleanUps.push(() => context.close());
  await context.route(`${WEB_ORIGIN}/**`, servePage);
  await context.route(/^http:\/\/(127\.0\.0\.1|localhost):/, relayRequest);
  await context.routeWebSocket(/^ws:\/\/(127\.0\.0\.1|localhost):/, relaySocket);
  await context.exposeBinding('__shimInvoke', ({ frame }, channel: string, args: unknown[]) =>
    ipcMain.invoke(channel, frameOf(frame), args),
  );
  await context.exposeBinding('__shimDisplayMedia', ({ frame }, asked: { audio: boolean; video: boolean; gesture: boolean }) => {
    return new Promise((resolve) => {
      session.defaultSession.requestDisplayMedia(
        {
          frame: frameOf(frame),
          securityOrigin: toApp(`${new URL(frame.url()).origin}/`),
          videoRequested: asked.video,
          audioRequested: asked.audio,
          userGesture: asked.gesture,
        },
        (streams) => resolve(streams !== null),
      );
    });
  });
  return context;
}

/** Where a test can look at the app's pages. */
export async function debuggerAddress(): Promise<string> {
  await browserContext();
  const [port] = (await readFile(join(app.getPath('userData'), 'chromium/DevToolsActivePort'), 'utf8')).split('\n');
  return `http://127.0.0.1:${port}`;
}

async function servePage(route: Route): Promise<void> {
  const request = route.request();
  const handler = protocol.handlers.get('app');
  if (!handler || !protocol.privileged.has('app')) return route.abort();
  const response = await handler(new Request(toApp(request.url()), { method: request.method() }));
  await route.fulfill({
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: Buffer.from(await response.arrayBuffer()),
  });
}

/** The server must see the app's origin, and the page must be told that its own is allowed. */
async function relayRequest(route: Route): Promise<void> {
  try {
    const response = await route.fetch({ headers: { ...route.request().headers(), origin: APP_ORIGIN }, timeout: 0 });
    const headers = response.headers();
    if (headers['access-control-allow-origin'] === APP_ORIGIN) headers['access-control-allow-origin'] = WEB_ORIGIN;
    await route.fulfill({ response, headers });
  } catch {
    await route.abort('connectionfailed').catch(() => {});
  }
}

function relaySocket(page: WebSocketRoute): void {
  const server = new WebSocket(page.url(), { origin: APP_ORIGIN });
  const early: (string | Buffer)[] = [];
  page.onMessage((message) => (server.readyState === WebSocket.OPEN ? server.send(message) : early.push(message)));
  page.onClose(() => server.close());
  server.on('open', () => {
    for (const message of early.splice(0)) server.send(message);
  });
  server.on('message', (data, binary) => page.send(binary ? (data as Buffer) : String(data)));
  server.on('close', () => void page.close());
  server.on('error', () => void page.close());
}

export interface PageOptions {
  readonly preload: string | undefined;
  /** The page called window.open(). */
  readonly onOpen: (address: string) => void;
}

/** Opens a page with the preload in it and the permissions that main's handlers would give. */
export async function openPage({ preload, onOpen }: PageOptions): Promise<Page> {
  const context = await browserContext();
  const page = context.pages()[0] ?? (await context.newPage());
  await page.exposeBinding('__shimOpen', (_source, address: string) => onOpen(toApp(address)));
  await page.addInitScript(rendererSide(preload));
  const cdp = await context.newCDPSession(page);
  for (const [name, permission] of Object.entries({
    camera: 'media',
    microphone: 'media',
    geolocation: 'geolocation',
    notifications: 'notifications',
    midi: 'midi',
    'clipboard-read': 'clipboard-read',
  })) {
    const granted = session.defaultSession.checkPermission(null, permission, `${APP_ORIGIN}/`, {});
    await cdp.send('Browser.setPermission', {
      permission: { name },
      setting: granted ? 'granted' : 'denied',
      origin: WEB_ORIGIN,
    });
  }
  return page;
}

/** What Electron would put into the page: the preload's `require('electron')`, and getDisplayMedia() that asks main. */
function rendererSide(preload: string | undefined): string {
  return `(() => {
    if (window.top !== window || location.origin !== ${JSON.stringify(WEB_ORIGIN)}) return;
    const listeners = new Map();
    const ipcRenderer = {
      invoke: (channel, ...args) => window.__shimInvoke(channel, args),
      on: (channel, listener) => void listeners.set(listener, channel),
      off: (channel, listener) => void listeners.delete(listener),
    };
    window.__shimHear = (wanted, args) => {
      for (const [listener, channel] of listeners) if (channel === wanted) listener({}, ...args);
    };
    const contextBridge = { exposeInMainWorld: (name, api) => Object.defineProperty(window, name, { value: Object.freeze(api) }) };
    window.open = (url) => {
      window.__shimOpen(new URL(url, location.href).href);
      return null;
    };
    navigator.mediaDevices.getDisplayMedia = async ({ video = true, audio = false } = {}) => {
      const granted = await window.__shimDisplayMedia({ video: !!video, audio: !!audio, gesture: navigator.userActivation.isActive });
      if (!granted) throw new DOMException('Permission denied', 'NotAllowedError');
      const canvas = Object.assign(document.createElement('canvas'), { width: 640, height: 360 });
      const brush = canvas.getContext('2d');
      setInterval(() => { brush.fillStyle = 'hsl(' + (Date.now() / 20) % 360 + ' 80% 50%)'; brush.fillRect(0, 0, 640, 360); }, 100);
      return canvas.captureStream(10);
    };
    const require = (name) => {
      if (name === 'electron') return { contextBridge, ipcRenderer };
      throw new Error('module not found: ' + name);
    };
    const module = { exports: {} };
    ((module, exports) => { ${preload ? readFileSync(preload, 'utf8') : ''}
    })(module, module.exports);
  })();`;
}
