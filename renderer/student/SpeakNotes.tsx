import { Mic } from 'lucide-react';
import { useCallback, useEffect, useRef, useState } from 'react';
import { Button } from '../ui/Button.tsx';
import { Notice } from '../ui/Notice.tsx';
import { useRoom, useRoomEvent } from '../ui/room-hooks.ts';
import { takeWishToSpeak } from './moving.ts';
import type { Publishing } from './publishing.ts';
import type { SecureDoor } from './secure-dialog.tsx';
import type { StudentRoom } from './student-room.ts';
import { useStudentWords } from './words.ts';

export interface SpeakNotesProps {
  room: StudentRoom;
  publishing: Publishing;
  secureDoor: SecureDoor;
}

/** Being asked to speak, being allowed to, and why it may be impossible here. */
export function SpeakNotes({ room, publishing, secureDoor }: SpeakNotesProps) {
  const words = useStudentWords();
  const { lesson, permissions } = useRoom(room);
  /** Who asks; null where nobody does. */
  const [askedBy, setAskedBy] = useState<string | null>(null);
  const [hidden, setHidden] = useState(false);
  // Who came here for the microphone is told that it is there now.
  const [given, setGiven] = useState(takeWishToSpeak);
  const maySpeak = permissions.has('speak');
  const could = useRef(maySpeak);
  useEffect(() => {
    if (could.current !== maySpeak) {
      setGiven(maySpeak);
      setHidden(false);
    }
    could.current = maySpeak;
  }, [maySpeak]);
  useRoomEvent(
    room,
    'unmute-asked',
    useCallback((news: { participantId: string }) => setAskedBy(news.participantId), []),
  );
  const microphone = publishing.sources.find(({ source }) => source === 'microphone');
  if (publishing.insecure) {
    if (hidden) return null;
    return (
      <Notice
        icon={<Mic size={20} />}
        onDismiss={() => setHidden(true)}
        action={
          <Button variant="primary" busy={secureDoor.busy} onClick={secureDoor.open}>
            {words.speak.use}
          </Button>
        }
      >
        {words.speak.insecure}
      </Notice>
    );
  }
  if (!microphone || microphone.on) return null;
  if (askedBy !== null) {
    const name = lesson?.participants[askedBy]?.displayName;
    const unmute = () => {
      setAskedBy(null);
      setGiven(false);
      microphone.toggle();
    };
    return (
      <Notice
        urgent
        icon={<Mic size={20} />}
        action={
          <>
            <Button variant="quiet" onClick={() => setAskedBy(null)}>
              {words.speak.notNow}
            </Button>
            <Button variant="primary" onClick={unmute}>
              {words.speak.unmute}
            </Button>
          </>
        }
      >
        {name === undefined ? words.speak.asked : words.speak.askedBy(name)}
      </Notice>
    );
  }
  return given ? (
    <Notice tone="success" icon={<Mic size={20} />} onDismiss={() => setGiven(false)}>
      {words.speak.given}
    </Notice>
  ) : null;
}
