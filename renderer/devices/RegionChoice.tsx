/** Asks which part of a screen is to be shown, before anybody sees any of it. */
import { useCallback, useMemo, useRef, useState } from 'react';
import type { ScreenSurface } from '../media/capture.ts';
import type { MediaSettings } from '../media/media-settings.ts';
import type { PictureRegion } from '../media/picture-region.ts';
import { Fetched } from '../ui/Fetched.tsx';

const loadRegionDialog = () => import('./RegionDialog.tsx');

interface AskedScreen {
  readonly track: MediaStreamTrack;
  readonly surface: ScreenSurface | null;
  /** As it was chosen last time. */
  readonly region: PictureRegion | null;
}

export interface RegionChoiceState {
  /** Set while the question is open. */
  readonly asked: AskedScreen | null;
  readonly choose: (screen: AskedScreen, settings: MediaSettings) => Promise<PictureRegion | null>;
  readonly finish: (region: PictureRegion | null) => void;
}

export function useRegionChoice(): RegionChoiceState {
  const [asked, setAsked] = useState<AskedScreen | null>(null);
  const answer = useRef<((region: PictureRegion | null) => void) | null>(null);
  const finish = useCallback((region: PictureRegion | null) => {
    setAsked(null);
    answer.current?.(region);
    answer.current = null;
  }, []);
  const choose = useCallback((screen: AskedScreen, settings: MediaSettings): Promise<PictureRegion | null> => {
    answer.current?.(null);
    return new Promise((resolve) => {
      answer.current = (region) => {
        if (region) settings.keepRegion(screen.surface, region);
        resolve(region);
      };
      setAsked(screen);
    });
  }, []);
  return useMemo(() => ({ asked, choose, finish }), [asked, choose, finish]);
}

export function RegionChoice({ choice: { asked, finish } }: { choice: RegionChoiceState }) {
  if (!asked) return null;
  return (
    <Fetched
      load={loadRegionDialog}
      props={{ track: asked.track, region: asked.region, shown: false, onChoose: finish, onClose: () => finish(null) }}
      onFailure={() => finish(null)}
    />
  );
}
