/** The two addresses of the student's page: `/` (enter a code) and `/j/CODE`. */
import { useCallback, useSyncExternalStore } from 'react';
import { normaliseJoinCode, paths } from '../../protocol/constants.ts';

/** The code in an address, as the server writes it; null at the entrance. */
export function joinCodeOf(pathname: string): string | null {
  if (!pathname.startsWith(paths.join)) return null;
  const typed = pathname.slice(paths.join.length);
  const code = normaliseJoinCode(decoded(typed));
  return code === '' ? null : code;
}

/** A link mangled on its way is a wrong code, not a broken page. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The code of the address now, and the way to another one. */
export function useJoinCode(): [joinCode: string | null, go: (joinCode: string | null) => void] {
  const pathname = useSyncExternalStore(
    (changed) => {
      window.addEventListener('popstate', changed);
      return () => window.removeEventListener('popstate', changed);
    },
    () => location.pathname,
  );
  const go = useCallback((joinCode: string | null) => {
    history.pushState(null, '', joinCode === null ? paths.student : paths.join + joinCode);
    // The browser tells of back and forward only; this tells of ours.
    window.dispatchEvent(new PopStateEvent('popstate'));
  }, []);
  return [joinCodeOf(pathname), go];
}
