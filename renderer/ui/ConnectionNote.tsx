import { WifiOff } from 'lucide-react';
import type { ConnectionState, MediaState } from '../room/room-snapshot.ts';
import { Notice } from './Notice.tsx';
import { Spinner } from './Spinner.tsx';
import { useWords } from './strings/words.ts';

export interface ConnectionNoteProps {
  connection: ConnectionState;
  media: MediaState;
  /** At the teacher's machine, whose network it is. */
  atHost?: boolean;
}

/** What is wrong with the way to the teacher's laptop, and that it mends itself. Draws nothing when all is well. */
export function ConnectionNote({ connection, media, atHost = false }: ConnectionNoteProps) {
  const words = useWords();
  if (connection === 'reconnecting') {
    return (
      <Notice tone="warning" icon={<Spinner />}>
        {words.connection.lost}
      </Notice>
    );
  }
  if (connection !== 'joined') return null;
  if (media === 'blocked') {
    return (
      <Notice tone="warning" icon={<WifiOff size={20} />}>
        {atHost ? words.connection.mediaBlockedHere : words.connection.mediaBlocked}{' '}
        {atHost ? words.connection.mediaBlockedHereText : words.connection.mediaBlockedText}
      </Notice>
    );
  }
  if (media === 'interrupted') {
    return (
      <Notice tone="warning" icon={<Spinner />}>
        {words.connection.mediaInterrupted}
      </Notice>
    );
  }
  return null;
}
