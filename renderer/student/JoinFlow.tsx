import { lazy, Suspense, useCallback, useEffect, useRef, useState } from 'react';
import { RefusedError } from '../../protocol/refusal.ts';
import type { Ticket } from '../../protocol/requests.ts';
import { secureOrigin } from '../doors/secure-door.ts';
import { useRoom } from '../ui/room-hooks.ts';
import { ClosedScreen } from './ClosedScreen.tsx';
import { useMoveUp, useOtherAddress } from './doors.ts';
import { LessonScreen } from './LessonScreen.tsx';
import { LobbyScreen } from './LobbyScreen.tsx';
import { LookingScreen } from './LookingScreen.tsx';
import { useLater } from './later.ts';
import { useLook } from './look.ts';
import { moveSeat } from './moving.ts';
import { NameScreen } from './NameScreen.tsx';
import { RefusedScreen } from './RefusedScreen.tsx';
import { rememberedName, rememberName } from './remembered-name.ts';
import type { StudentRoom } from './student-room.ts';
import { WaitingScreen } from './WaitingScreen.tsx';

const SecurePage = lazy(() => import('./SecurePage.tsx'));

/** After so long of silence the page says that the laptop is not to be reached. */
const SLOW_MS = 5_000;

/** Refusals that another name may change. */
const aboutTheName: ReadonlySet<string> = new Set(['bad-request', 'name-not-listed', 'name-taken']);

export interface JoinFlowProps {
  openRoom: () => StudentRoom;
  joinCode: string;
  onOtherCode: () => void;
}

/** From a code to the lesson and out again: the room's state chooses the screen. */
export function JoinFlow({ openRoom, joinCode, onOtherCode }: JoinFlowProps) {
  const [room] = useState(openRoom);
  useEffect(() => closeOnLeaving(room), [room]);
  useMoveUp(room, joinCode);
  useOtherAddress(room, joinCode);
  const { connection, closedReason, failure, lesson } = useRoom(room);
  const [nameProblem, setNameProblem] = useState<string | null>(null);
  // A seat this tab held before a reload: back to it, and nobody is asked for a name again.
  const [held] = useState(() => room.heldSeat({ joinCode }));
  const [returning, setReturning] = useState(held !== null);
  const atDoor = connection === 'idle' || (connection === 'closed' && closedReason === null);
  const [look, lookAgain] = useLook(room, joinCode, atDoor && !returning);
  const slow = useLater(connection === 'connecting', SLOW_MS);

  const join = useCallback(
    async (ticket: Ticket, displayName?: string) => {
      setNameProblem(null);
      try {
        await room.join({ ticket, ...(displayName === undefined ? {} : { displayName }) });
      } catch (error) {
        // Everything but a name that won't do is in the room's snapshot, and drawn from there.
        if (error instanceof RefusedError && aboutTheName.has(error.code)) setNameProblem(error.message);
      } finally {
        setReturning(false);
      }
    },
    [room],
  );
  const started = useRef(false);
  useEffect(() => {
    if (!held || started.current) return;
    started.current = true;
    void join(held);
  }, [held, join]);

  const joinAgain = () => {
    const seat = closedReason === 'moved' ? room.heldSeat({ joinCode }) : null;
    void join(seat ?? { kind: 'code', joinCode }, seat ? undefined : rememberedName() || undefined);
  };
  const leaveDoor = () => {
    void room.leave();
    onOtherCode();
  };

  if ((failure ?? refusalOf(look))?.code === 'door-closed') {
    return (
      <Suspense fallback={<LookingScreen what="lecture" unreachable={false} onAgain={null} />}>
        <SecurePage onGo={() => moveSeat(room, joinCode, { to: secureOrigin() })} />
      </Suspense>
    );
  }
  if (connection === 'lobby') return <LobbyScreen title={lesson?.title ?? titleOf(look)} onLeave={leaveDoor} />;
  if ((connection === 'joined' || connection === 'reconnecting') && lesson) {
    if (lesson.phase === 'ended') return <ClosedScreen reason="ended" onOtherCode={onOtherCode} />;
    if (lesson.phase === 'waiting')
      return <WaitingScreen room={room} startsAt={look.state === 'found' ? look.lecture.startsAt : null} />;
    return <LessonScreen room={room} joinCode={joinCode} />;
  }
  if (connection === 'closed' && closedReason !== null) {
    return <ClosedScreen reason={closedReason} onAgain={joinAgain} onOtherCode={onOtherCode} />;
  }
  if (returning || (connection === 'connecting' && look.state !== 'found')) {
    return <LookingScreen what={returning ? 'seat' : 'lecture'} unreachable={slow} onAgain={null} />;
  }
  // A lost seat is a reason to ask for the name once more, not one to be turned away.
  const turnedAway = failure && !aboutTheName.has(failure.code) && !failure.code.startsWith('seat-') ? failure : null;
  if (connection === 'closed' && turnedAway) {
    return <RefusedScreen failure={turnedAway} onAgain={joinAgain} onOtherCode={onOtherCode} />;
  }
  if (look.state === 'refused') return <RefusedScreen failure={look.failure} onAgain={lookAgain} onOtherCode={onOtherCode} />;
  if (look.state !== 'found')
    return <LookingScreen what="lecture" unreachable={look.state === 'unreachable'} onAgain={lookAgain} />;
  const shut = shutDoor(look.lecture);
  if (shut && connection === 'idle') {
    return <RefusedScreen failure={{ code: shut, message: '' }} onAgain={lookAgain} onOtherCode={onOtherCode} />;
  }
  return (
    <NameScreen
      lecture={look.lecture}
      busy={connection === 'connecting'}
      slow={slow}
      problem={nameProblem}
      onJoin={(displayName) => {
        if (displayName !== undefined) rememberName(displayName);
        void join({ kind: 'code', joinCode }, displayName);
      }}
    />
  );
}

/** Closes the connection, not the seat: a reload comes back to it. */
function closeOnLeaving(room: StudentRoom): () => void {
  const onPageHide = (event: PageTransitionEvent) => {
    if (!event.persisted) room.close();
  };
  window.addEventListener('pagehide', onPageHide);
  return () => {
    window.removeEventListener('pagehide', onPageHide);
    room.close();
  };
}

function titleOf(look: ReturnType<typeof useLook>[0]): string | null {
  return look.state === 'found' ? look.lecture.title : null;
}

function refusalOf(look: ReturnType<typeof useLook>[0]): { code: string } | null {
  return look.state === 'refused' ? look.failure : null;
}

function shutDoor(lecture: {
  phase: string;
  full: boolean;
  locked: boolean;
}): 'lecture-ended' | 'lecture-full' | 'lesson-locked' | null {
  if (lecture.phase === 'ended') return 'lecture-ended';
  if (lecture.full) return 'lecture-full';
  return lecture.locked ? 'lesson-locked' : null;
}
