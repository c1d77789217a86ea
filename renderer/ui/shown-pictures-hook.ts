/** Joins what a page shows to what its room asks for. */
import { createContext, useContext, useEffect, useRef, useState } from 'react';
import type { RoomClient } from '../room/room-client.ts';
import { ShownPictures } from './shown-pictures.ts';

/** A room that can be told what is shown. */
export type PreferringRoom = Pick<RoomClient, 'snapshot' | 'subscribe' | 'prefer'>;

/** Where VideoView announces what it draws; null: nobody measures. */
export const ShownPicturesContext = createContext<ShownPictures | null>(null);

export function useShownPicturesContext(): ShownPictures | null {
  return useContext(ShownPicturesContext);
}

/** Tells the room how large each received picture is shown, from now until the component goes. */
export function useShownPictures(room: PreferringRoom, pinned: string | null): ShownPictures | null {
  const [measuring, setMeasuring] = useState<ShownPictures | null>(null);
  const chosen = useRef(pinned);
  useEffect(() => {
    const tell = () => {
      const heights = shown.heights();
      const videos = room.snapshot.media.received.filter(({ track }) => track.kind === 'video');
      const wanted = videos.map(({ producerId }) => ({ producerId, shownHeightPx: heights.get(producerId) ?? 0 }));
      room.prefer(wanted, chosen.current);
    };
    const shown = new ShownPictures(tell);
    setMeasuring(shown);
    const stop = room.subscribe(tell);
    return () => {
      stop();
      shown.close();
      setMeasuring(null);
    };
  }, [room]);
  useEffect(() => {
    chosen.current = pinned;
    measuring?.changed();
  }, [measuring, pinned]);
  return measuring;
}
