import { type RefObject, useCallback, useSyncExternalStore } from 'react';

export interface FullScreen {
  /** false where the browser has none (iPhones). */
  readonly possible: boolean;
  readonly active: boolean;
  readonly toggle: () => void;
}

/** Full screen for one element. */
export function useFullScreen(element: RefObject<HTMLElement | null>): FullScreen {
  const active = useSyncExternalStore(
    (changed) => {
      document.addEventListener('fullscreenchange', changed);
      return () => document.removeEventListener('fullscreenchange', changed);
    },
    () => document.fullscreenElement !== null,
  );
  const toggle = useCallback(() => {
    // A refusal (no press, not allowed in this frame) leaves everything as it is, which the person sees.
    const refused = () => undefined;
    if (document.fullscreenElement) document.exitFullscreen().catch(refused);
    else element.current?.requestFullscreen().catch(refused);
  }, [element]);
  return { possible: document.fullscreenEnabled === true, active, toggle };
}
