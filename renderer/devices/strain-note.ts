/** When this machine loses pictures while encoding: one note with one button, once. */
import { useEffect, useRef } from 'react';
import { watchEncoders } from '../media/encoder-watch.ts';
import type { OwnMedia } from '../media/own-media.ts';
import type { RoomClient } from '../room/room-client.ts';
import type { NoticeTone } from '../ui/Notice.tsx';
import { type DeviceWords, useDeviceWords } from './words.ts';

type Note = (text: string, more: { tone?: NoticeTone; action?: { label: string; onChoose: () => void } }) => void;

export interface StrainOptions {
  readonly room: Pick<RoomClient, 'getStats'>;
  readonly media: Pick<OwnMedia, 'settings' | 'changeGeneral'>;
  readonly words: () => DeviceWords;
  readonly note: Note;
}

/** Proposes a lighter picture when it is time. Returns the function that stops watching. */
export function proposeLighter({ room, media, words, note }: StrainOptions): () => void {
  return watchEncoders({
    // Once it is light there is nothing left to propose.
    stats: async () => (media.settings.general.lowCpu ? null : room.getStats()),
    onStrained: () => {
      const { news } = words();
      const lighten = () => {
        void media.changeGeneral({ lowCpu: true });
        note(news.lighter, { tone: 'success' });
      };
      note(news.strained, { tone: 'warning', action: { label: news.strainedAct, onChoose: lighten } });
    },
  });
}

export function useStrainNote(room: StrainOptions['room'], media: OwnMedia, note: Note): void {
  const words = useDeviceWords();
  const now = useRef({ words, note });
  useEffect(() => {
    now.current = { words, note };
  });
  useEffect(
    () => proposeLighter({ room, media, words: () => now.current.words, note: (text, more) => now.current.note(text, more) }),
    [room, media],
  );
}
