/** How a teacher's page becomes the teacher's: from the desktop app, from the link's one-time key, or from what was kept before. */
import { paths } from '../../protocol/constants.ts';
import type { Failure } from '../../protocol/errors.ts';
import type { HostSessionReply } from '../../protocol/http.ts';
import type { Desk } from '../../protocol/ipc.ts';
import { RefusedError } from '../../protocol/refusal.ts';

declare global {
  interface Window {
    /** The desktop app's bridge; absent in a browser. */
    desk?: Desk;
  }
}

export interface HostSession {
  readonly serverUrl: string;
  readonly hostToken: string;
}

const KEY = 'lectern:host-token';

/**
 * Asks the desktop app; else trades the `#key=…` of the address for a token (and takes the key out of the address bar); else
 * takes the token kept by an earlier visit. Null: this page is not the teacher's (show how to get the link).
 * @throws RefusedError when the key is used up or wrong and no token is kept, or when the laptop cannot be reached.
 */
export async function openHostSession(): Promise<HostSession | null> {
  if (window.desk) return window.desk.hostSession({});
  const serverUrl = window.location.origin;
  const hostKey = takeKeyFromAddress();
  const kept = readToken();
  if (hostKey !== null) {
    try {
      const { hostToken } = await tradeKey(serverUrl, hostKey);
      keepToken(hostToken);
      return { serverUrl, hostToken };
    } catch (error) {
      // The same link opened twice: its key is used up, but this browser may be the teacher's already.
      if (kept === null || (error instanceof RefusedError && error.code === 'unreachable')) throw error;
    }
  }
  return kept === null ? null : { serverUrl, hostToken: kept };
}

/** After the server refused the kept token: the next `openHostSession` starts afresh. */
export function forgetHostSession(): void {
  try {
    window.localStorage.removeItem(KEY);
  } catch {
    // Storage is switched off: nothing was kept either.
  }
}

/** The server gave this page another token, and made the others worthless: the next `openHostSession` takes it. The desktop app has its own. */
export function keepHostSession(hostToken: string): void {
  if (!window.desk) keepToken(hostToken);
}

async function tradeKey(serverUrl: string, hostKey: string): Promise<HostSessionReply> {
  let response: Response;
  try {
    response = await fetch(new URL(paths.hostSession, serverUrl), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ hostKey }),
    });
  } catch {
    throw new RefusedError('unreachable', 'The classroom cannot be reached right now.');
  }
  const body = (await response.json().catch(() => null)) as HostSessionReply | Failure | { error: Failure } | null;
  if (response.ok && body && 'hostToken' in body) return body;
  const failure = body && 'error' in body && typeof body.error === 'object' ? body.error : body;
  if (failure && 'code' in failure && 'message' in failure) throw new RefusedError(failure.code, failure.message);
  throw new RefusedError('not-signed-in', 'This link no longer works. Please start from a fresh one.');
}

/** The key goes out of sight (and out of the history) before anything else happens. */
function takeKeyFromAddress(): string | null {
  const fragment = new URLSearchParams(window.location.hash.slice(1));
  const hostKey = fragment.get('key');
  if (hostKey === null) return null;
  fragment.delete('key');
  const rest = fragment.toString();
  const { pathname, search } = window.location;
  window.history.replaceState(window.history.state, '', `${pathname}${search}${rest === '' ? '' : `#${rest}`}`);
  return hostKey;
}

function readToken(): string | null {
  try {
    return window.localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function keepToken(hostToken: string): void {
  try {
    window.localStorage.setItem(KEY, hostToken);
  } catch {
    // Kept for this page's life only.
  }
}
