/** A window into somebody else's class: the student's page from their laptop, trusted for what the invitation names, and no bridge. */
import { BrowserWindow, type Session, session, shell } from 'electron';
import type { InviteLink } from './invite-link.ts';
import { PinnedHosts } from './pinned-hosts.ts';

/** What a student's page may ask of the machine. */
const allowed: ReadonlySet<string> = new Set(['media', 'display-capture', 'fullscreen', 'speaker-selection', 'screen-wake-lock']);

const pins = new PinnedHosts();

/** Opens the class, or brings its window to the front with the new link. */
export function openClass(link: InviteLink): BrowserWindow {
  const { origin } = new URL(link.url);
  pins.pin(link.hostname, link.fingerprint);
  // Its own cookies, storage and certificates, apart from the teacher's pages.
  const ofClass = session.fromPartition('persist:class');
  guard(ofClass, origin);
  const window = new BrowserWindow({
    width: 1180,
    height: 780,
    title: 'Lectern',
    autoHideMenuBar: true,
    webPreferences: { session: ofClass, sandbox: true, contextIsolation: true, nodeIntegration: false, webSecurity: true },
  });
  const { webContents } = window;
  webContents.setWindowOpenHandler(({ url }) => {
    if (/^https?:/i.test(url)) void shell.openExternal(url);
    return { action: 'deny' };
  });
  webContents.on('will-navigate', (event) => {
    if (originOf(event.url) !== origin) event.preventDefault();
  });
  webContents.on('will-attach-webview', (event) => event.preventDefault());
  void window.loadURL(link.url).catch(() => undefined);
  return window;
}

type Guarded = Pick<
  Session,
  'setCertificateVerifyProc' | 'setPermissionRequestHandler' | 'setPermissionCheckHandler' | 'setDevicePermissionHandler'
>;

/** @param origin of the class; pages of another are refused whatever they ask */
function guard(ofClass: Guarded, origin: string): void {
  ofClass.setCertificateVerifyProc((request, callback) => pins.verify(request, callback));
  ofClass.setPermissionRequestHandler((_contents, permission, callback, { requestingUrl }) =>
    callback(allowed.has(permission) && originOf(requestingUrl) === origin),
  );
  ofClass.setPermissionCheckHandler(
    (_contents, permission, requestingOrigin) => allowed.has(permission) && originOf(requestingOrigin) === origin,
  );
  ofClass.setDevicePermissionHandler(() => false);
}

function originOf(address: string): string | null {
  return URL.canParse(address) ? new URL(address).origin : null;
}
