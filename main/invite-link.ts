/** An invitation to somebody else's class, as it is pasted or opened: `http(s)://…/j/CODE#pin=…`, or the same as `lectern://…`. */
import { paths } from '../protocol/constants.ts';

export const LINK_SCHEME = 'lectern';

export interface InviteLink {
  /** By the secure door: an app has no reason to take the plain one. */
  readonly url: string;
  readonly hostname: string;
  /** SHA-256, base64url, of the certificate to trust there; null where the link names none, and the system decides. */
  readonly fingerprint: string | null;
}

/** Null for anything that is no invitation of ours. Nothing of the address but host, port and code is taken over. */
export function readInviteLink(text: string): InviteLink | null {
  const address = text.trim().replace(new RegExp(`^${LINK_SCHEME}://`, 'i'), 'https://');
  if (!/^https?:\/\//i.test(address) || !URL.canParse(address)) return null;
  const { hostname, port, pathname, hash, username, password } = new URL(address);
  const code = /^\/j\/([\w-]{1,64})\/?$/.exec(pathname)?.[1];
  if (code === undefined || username !== '' || password !== '') return null;
  const pin = new URLSearchParams(hash.slice(1)).get('pin');
  if (pin !== null && !/^[\w-]{43}$/.test(pin)) return null;
  const host = port === '' ? hostname : `${hostname}:${port}`;
  return { url: `https://${host}${paths.join}${code}`, hostname: hostname.replace(/^\[|\]$/g, ''), fingerprint: pin };
}

/** The invitation among a program's arguments: how Windows and Linux hand over a link that was opened. */
export function inviteAmong(args: readonly string[]): InviteLink | null {
  const link = args.find((arg) => arg.toLowerCase().startsWith(`${LINK_SCHEME}://`));
  return link === undefined ? null : readInviteLink(link);
}
