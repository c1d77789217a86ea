/** When this machine loses pictures while encoding: one note with one button, once. */
import { useEffect, useRef } from 'react';
import { watchEncoders } from '../media/encoder-watch.ts';
import type { OwnMedia } from '../media/own-media.ts';
import type { RoomClient } from '../room/room-client.ts';
import type { NoticeTone } from '../ui/Notice.tsx';
import { useDeviceWords } from './words.ts';

type Note = (text: string, more: { tone?: NoticeTone; action?: { label: string; onChoose: () => void } }) => void;

export function useStrainNote(room: Pick<RoomClient, 'getStats'>, media: OwnMedia, note: Note): void {
  const { news: words } = useDeviceWords();
  const now = useRef({ words, note });
  useEffect(() => {
    now.current = { words, note };
  });
  useEffect(
    () =>
      watchEncoders({
        // Once it is light there is nothing left to propose.
        stats: async () => (media.settings.general.lowCpu ? null : room.getStats()),
        onStrained: () => {
          const { words: said, note: say } = now.current;
          const lighten = () => {
            void media.changeGeneral({ lowCpu: true });
            say(said.lighter, { tone: 'success' });
          };
          say(said.strained, { tone: 'warning', action: { label: said.strainedAct, onChoose: lighten } });
        },
      }),
    [room, media],
  );
}
