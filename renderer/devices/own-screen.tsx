/** What people see of their own pictures. */
import { useMemo } from 'react';
import type { OwnMediaState } from '../media/own-media.ts';
import { OwnScreenCard } from '../ui/OwnScreenCard.tsx';
import type { OwnPictures } from '../ui/own-pictures.ts';

/** A whole screen would show itself in itself without end: a card stands for it. Another window or tab is seen as the class sees it. */
export function useOwnPicturesOf({
  screens,
  settings: { mirrorSelf },
}: Pick<OwnMediaState, 'screens' | 'settings'>): OwnPictures {
  return useMemo(
    () => ({
      mirrored: mirrorSelf,
      instead: (picture) => {
        const screen = screens.find(({ track }) => track === picture.track);
        const apart = screen?.surface === 'window' || screen?.surface === 'browser';
        return screen && !apart ? <OwnScreenCard picture={picture} size="large" /> : null;
      },
    }),
    [screens, mirrorSelf],
  );
}
