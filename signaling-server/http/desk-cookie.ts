/**
 * The cookie by which a teacher's browser away from the laptop gets the teacher's pages: by TLS alone, out of the reach of scripts, and sent
 * by no other site. It opens the pages, not the desk: that takes the token itself.
 */
import type { IncomingMessage } from 'node:http';
import { isSecure } from './visitor.ts';

const NAME = '__Host-lectern-desk';

/** For `Set-Cookie`. */
export function deskCookie(hostToken: string): string {
  return `${NAME}=${hostToken}; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=${30 * 86_400}`;
}

/** Whether this browser signed in before, by TLS, and its token still holds. */
export async function isSignedIn(request: IncomingMessage, verifyHost: (token: string) => Promise<void>): Promise<boolean> {
  const token = new RegExp(`(?:^|; )${NAME}=([\\w.-]+)`).exec(request.headers.cookie ?? '')?.[1];
  if (!isSecure(request) || token === undefined) return false;
  return verifyHost(token).then(
    () => true,
    () => false,
  );
}

/**
 * The script of the page that signs in: trades the key in the address's fragment, which no server sees, for the token that the teacher's
 * pages look for (renderer/room/host-session.ts) and the cookie that lets them be loaded.
 */
export const SIGN_IN_SCRIPT = `const key = new URLSearchParams(location.hash.slice(1)).get('key');
const say = (text) => {
  document.querySelector('p').textContent = text;
};
if (key) {
  history.replaceState(null, '', location.pathname);
  fetch('/api/host/session', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ hostKey: key }),
  })
    .then(async (answer) => {
      const reply = await answer.json();
      if (!answer.ok) return say(reply.message);
      localStorage.setItem('lectern:host-token', reply.hostToken);
      location.reload();
    })
    .catch(() => say('The teacher’s computer can’t be reached just now. Please open the link again.'));
}
`;
