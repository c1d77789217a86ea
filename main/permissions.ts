/** What pages in the app may ask of the machine: a short list, for our own pages. Electron grants everything where nobody says no. */
import type { Session } from 'electron';
import { isOurPage } from './page-address.ts';

/** The last three let an app:// page reach the room server on 127.0.0.1 and this machine's other addresses. */
const allowed: ReadonlySet<string> = new Set([
  'media',
  'display-capture',
  'fullscreen',
  'speaker-selection',
  'screen-wake-lock',
  'local-network',
  'loopback-network',
  'local-network-access',
]);

/** @param address of the page that asks */
export function isAllowed(permission: string, address: string): boolean {
  return allowed.has(permission) && isOurPage(address);
}

export function denyByDefault(
  session: Pick<Session, 'setPermissionRequestHandler' | 'setPermissionCheckHandler' | 'setDevicePermissionHandler'>,
): void {
  session.setPermissionRequestHandler((_contents, permission, callback, details) => {
    callback(isAllowed(permission, details.requestingUrl));
  });
  session.setPermissionCheckHandler((_contents, permission, requestingOrigin) => isAllowed(permission, requestingOrigin));
  // USB, serial, HID: nothing in a lecture needs them.
  session.setDevicePermissionHandler(() => false);
}
