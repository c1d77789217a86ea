/** Reading a player from React. */
import { type RefObject, useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { Player, PlayerSnapshot } from '../player-snapshot.ts';

/** The player as it is now; draws anew a few times a second while it plays. */
export function usePlayer(player: Player): PlayerSnapshot {
  return useSyncExternalStore(player.subscribe, () => player.snapshot);
}

/** Makes a player for the element once it is there, and closes it with the screen. `open` should be stable. */
export function useOpenedPlayer<P extends Player>(
  open: (video: HTMLVideoElement) => P,
): { readonly video: RefObject<HTMLVideoElement | null>; readonly player: P | null } {
  const video = useRef<HTMLVideoElement>(null);
  const [player, setPlayer] = useState<P | null>(null);
  useEffect(() => {
    if (!video.current) return;
    const opened = open(video.current);
    setPlayer(opened);
    return () => {
      setPlayer(null);
      opened.close();
    };
  }, [open]);
  return { video, player };
}

export interface Sound {
  readonly muted: boolean;
  /** 0 to 1. */
  readonly volume: number;
  readonly setVolume: (volume: number) => void;
  readonly toggle: () => void;
}

/** The element's own loudness. */
export function useSound(video: RefObject<HTMLVideoElement | null>, player: Player): Sound {
  // The player tells of the element's changes, the volume's among them.
  const state = useSyncExternalStore(player.subscribe, () => {
    const element = video.current;
    return element ? `${element.muted || element.volume === 0}:${element.volume}` : 'false:1';
  });
  const [muted, volume] = state.split(':');
  const setVolume = useCallback(
    (wanted: number) => {
      if (!video.current) return;
      video.current.volume = Math.max(0, Math.min(1, wanted));
      video.current.muted = wanted <= 0;
    },
    [video],
  );
  const toggle = useCallback(() => {
    const element = video.current;
    if (!element) return;
    const silent = element.muted || element.volume === 0;
    if (silent && element.volume === 0) element.volume = 1;
    element.muted = !silent;
  }, [video]);
  return { muted: muted === 'true', volume: Number(volume), setVolume, toggle };
}

export interface PictureInPicture {
  readonly possible: boolean;
  readonly active: boolean;
  readonly toggle: () => void;
}

export function usePictureInPicture(video: RefObject<HTMLVideoElement | null>): PictureInPicture {
  const [active, setActive] = useState(false);
  useEffect(() => {
    const element = video.current;
    if (!element) return;
    const entered = () => setActive(true);
    const left = () => setActive(false);
    element.addEventListener('enterpictureinpicture', entered);
    element.addEventListener('leavepictureinpicture', left);
    return () => {
      element.removeEventListener('enterpictureinpicture', entered);
      element.removeEventListener('leavepictureinpicture', left);
    };
  }, [video]);
  const toggle = useCallback(() => {
    // A refusal leaves everything as it is, which the person sees.
    const refused = () => undefined;
    if (document.pictureInPictureElement) document.exitPictureInPicture().catch(refused);
    else video.current?.requestPictureInPicture?.().catch(refused);
  }, [video]);
  return { possible: document.pictureInPictureEnabled === true, active, toggle };
}
