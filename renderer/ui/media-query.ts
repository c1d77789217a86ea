import { useSyncExternalStore } from 'react';

/** Whether the window matches a media query now. */
export function useMediaQuery(query: string): boolean {
  return useSyncExternalStore(
    (changed) => {
      const list = matchMedia(query);
      list.addEventListener('change', changed);
      return () => list.removeEventListener('change', changed);
    },
    () => matchMedia(query).matches,
  );
}

/** Where the side panel stands beside the stage instead of under it: on laptops, and on a phone on its side, which has no height to spare. */
export const WIDE = '(min-width: 900px), (min-width: 600px) and (max-height: 520px)';
