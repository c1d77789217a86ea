/** An element that fills the screen: the projector's picture. */
import { type RefObject, useCallback, useEffect, useState } from 'react';

export interface FullScreen {
  readonly active: boolean;
  readonly enter: () => void;
}

export function useFullScreen(element: RefObject<HTMLElement | null>): FullScreen {
  const [active, setActive] = useState(false);
  useEffect(() => {
    const follow = () => setActive(document.fullscreenElement !== null && document.fullscreenElement === element.current);
    document.addEventListener('fullscreenchange', follow);
    return () => document.removeEventListener('fullscreenchange', follow);
  }, [element]);
  const enter = useCallback(() => {
    // Refused only without a press, and there is always one.
    element.current?.requestFullscreen().catch(() => undefined);
  }, [element]);
  return { active, enter };
}
