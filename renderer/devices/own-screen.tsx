/** What people see of their own pictures. */
import { useMemo } from 'react';
import type { OwnMediaState } from '../media/own-media.ts';
import type { SharedScreen } from '../media/screen-feeds.ts';
import { OwnScreenCard } from '../ui/OwnScreenCard.tsx';
import type { StageProps } from '../ui/Stage.tsx';

/** Of the stage's properties. */
export type OwnPictures = Required<Pick<StageProps, 'mirrored' | 'instead'>>;

/** Whether a picture of ours, seen on this page, would be in itself: of another window or tab it can't be, of all else it may be. */
export function showsItself(screens: readonly Pick<SharedScreen, 'track' | 'surface'>[], track: MediaStreamTrack): boolean {
  const screen = screens.find((each) => each.track === track);
  return screen !== undefined && screen.surface !== 'window' && screen.surface !== 'browser';
}

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
              return showsItself(screens, picture.track) ? <OwnScreenCard picture={picture} size="large" /> : null;
            },
          }
        : null,
    [screens, mirrored],
  );
}
