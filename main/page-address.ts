/** The address of the app's own pages. Plain text and no URL.origin: that is 'null' for a scheme Chromium doesn't know by itself. */
export const APP_SCHEME = 'app';
const APP_HOST = 'lectern';
export const APP_ORIGIN = `${APP_SCHEME}://${APP_HOST}`;
/** The same path as in a browser, so that the page's own routing has one shape. */
export const TEACHER_PAGE = `${APP_ORIGIN}/teach`;

/** Whether an address is one of our pages: by protocol and host. */
export function isOurPage(address: string): boolean {
  try {
    const { protocol, host } = new URL(address);
    return protocol === `${APP_SCHEME}:` && host === APP_HOST;
  } catch {
    return false;
  }
}
