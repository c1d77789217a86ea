/** Looking back during the lesson, as far as the student's first screen is concerned: all of it is fetched when there is something to look back at. */
import { History } from 'lucide-react';
import { type ReactNode, useCallback, useEffect, useState, useSyncExternalStore } from 'react';
import { mayLookBack } from '../../lesson/permissions.ts';
import type { RewindSession, RewindSnapshot } from '../replay/rewind/rewind-session.ts';
import { Button } from '../ui/Button.tsx';
import { Notice } from '../ui/Notice.tsx';
import { useRoom } from '../ui/room-hooks.ts';
import type { StudentRoom } from './student-room.ts';
import { useStudentWords } from './words.ts';

type RewindParts = typeof import('../replay/rewind/rewind.ts');

export interface Rewind {
  /** The past is shown: nothing of the live picture is wanted. */
  readonly inPast: boolean;
  /** The past is heard. */
  readonly mutesLive: boolean;
  readonly picture: ReactNode;
  readonly bar: ReactNode;
  /** For who came late. */
  readonly offer: ReactNode;
  /** Chat and people as they were then; null while live. */
  readonly pastChat: ReactNode;
  readonly pastPeople: ReactNode;
}

/** From so much on, coming late is worth catching up. */
const LATE_MS = 60_000;
const CATCH_UP_RATE = 1.5;

export function useRewind(room: StudentRoom): Rewind {
  const { lesson, participantId } = useRoom(room);
  const allowed = lesson !== null && participantId !== null && mayLookBack(lesson, participantId);
  const [parts, setParts] = useState<RewindParts | null>(null);
  const [session, setSession] = useState<RewindSession | null>(null);
  const [offered, setOffered] = useState(true);
  const recording = allowed ? (lesson?.recording ?? null) : null;
  const recordingId = recording?.recordingId ?? null;
  const state = useSession(session);
  const phase = state?.phase ?? 'live';

  useEffect(() => {
    if (recordingId === null || parts) return;
    // When it can't be fetched, there is no looking back, and the lesson goes on.
    import('../replay/rewind/rewind.ts').then(setParts, () => undefined);
  }, [recordingId, parts]);

  // One who looks at the past stays there when recording stops; not when it is forbidden.
  const keeps = allowed && phase !== 'live';
  useEffect(() => {
    if (keeps && session) return;
    if (session && (recordingId === null || session.recordingId !== recordingId)) {
      session.close();
      setSession(null);
    }
    if (!parts || recordingId === null || session?.recordingId === recordingId) return;
    const ticket = lesson ? room.heldSeat({ lectureId: lesson.lectureId }) : null;
    if (ticket?.kind !== 'seat') return;
    setSession(new parts.RewindSession({ room, serverUrl: room.serverUrl, seatToken: ticket.seatToken, recordingId }));
  }, [parts, recordingId, session, keeps, room, lesson]);
  useEffect(() => () => session?.close(), [session]);

  const now = useCallback(() => room.lessonNowMs(), [room]);
  if (!parts || !session || !lesson) return NOTHING;
  const inPast = phase === 'past' || phase === 'joining';
  const startedLessonMs = recording?.startedLessonMs ?? state?.fromLessonMs ?? 0;
  const joinedLessonMs = participantId === null ? 0 : (lesson.participants[participantId]?.joinedLessonMs ?? 0);
  const late = recording !== null && offered && phase === 'live' && joinedLessonMs - startedLessonMs > LATE_MS;
  return {
    inPast: phase === 'past',
    mutesLive: inPast,
    picture: <parts.RewindPicture session={session} title={lesson.title} />,
    bar: <parts.RewindBar session={session} nowLessonMs={now} startedLessonMs={startedLessonMs} />,
    offer: late ? (
      <LateOffer
        onAccept={() => {
          setOffered(false);
          session.rewindTo(startedLessonMs, CATCH_UP_RATE);
        }}
        onDismiss={() => setOffered(false)}
      />
    ) : null,
    pastChat: inPast ? <parts.RewindTracks session={session} what="chat" /> : null,
    pastPeople: inPast ? <parts.RewindTracks session={session} what="people" /> : null,
  };
}

const NOTHING: Rewind = {
  inPast: false,
  mutesLive: false,
  picture: null,
  bar: null,
  offer: null,
  pastChat: null,
  pastPeople: null,
};

function LateOffer({ onAccept, onDismiss }: { onAccept: () => void; onDismiss: () => void }) {
  const words = useStudentWords();
  return (
    <Notice
      icon={<History size={20} />}
      onDismiss={onDismiss}
      action={
        <Button variant="primary" onClick={onAccept}>
          {words.rewind.catchUp}
        </Button>
      }
    >
      {words.rewind.late}
    </Notice>
  );
}

const never = () => () => undefined;

/** Its phase and beginning alone: the bar draws the rest, several times a second. */
function useSession(session: RewindSession | null): Pick<RewindSnapshot, 'phase' | 'fromLessonMs'> | null {
  const phase = useSyncExternalStore(session?.subscribe ?? never, () => session?.snapshot.phase ?? 'live');
  const fromLessonMs = useSyncExternalStore(session?.subscribe ?? never, () => session?.snapshot.fromLessonMs ?? null);
  return session && { phase, fromLessonMs };
}
