/** How a teacher's page becomes the teacher's: from the desktop app, from the link's one-time key, or from what was kept before. */
export interface HostSession {
  readonly serverUrl: string;
  readonly hostToken: string;
}

/**
 * Asks the desktop app; else trades the `#key=…` of the address for a token (and takes the key out of the address bar); else
 * takes the token kept by an earlier visit. Null: this page is not the teacher's (show how to get the link).
 * @throws RefusedError when the key is used up or wrong, or the laptop cannot be reached.
 */
export async function openHostSession(): Promise<HostSession | null> {
  throw new Error('unfinished');
}

/** After the server refused the kept token: the next `openHostSession` starts afresh. */
export function forgetHostSession(): void {
  throw new Error('unfinished');
}
