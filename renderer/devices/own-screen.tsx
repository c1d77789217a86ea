/** What people see of their own pictures. */
import { useMemo } from 'react';
import type { OwnMediaState } from '../media/own-media.ts';
import { OwnScreenCard } from '../ui/OwnScreenCard.tsx';
import type { StageProps } from '../ui/Stage.tsx';

/** Of the stage's properties. */
export type OwnPictures = Required<Pick<StageProps, 'mirrored' | 'instead'>>;

/** A whole screen would show itself in itself without end: a card stands for it. Another window or tab is seen as the class sees it. */
export function useOwnPicturesOf(state: Pick<OwnMediaState, 'screens' | 'settings'> | null): OwnPictures | null {
  const screens = state?.screens;
  const mirrored = state?.settings.mirrorSelf ?? true;
  return useMemo(
    () =>
      screens
        ? {
            mirrored,
            instead: (picture) => {
              const screen = screens.find(({ track }) => track === picture.track);
              const apart = screen?.surface === 'window' || screen?.surface === 'browser';
              return screen && !apart ? <OwnScreenCard picture={picture} size="large" /> : null;
            },
          }
        : null,
    [screens, mirrored],
  );
}
