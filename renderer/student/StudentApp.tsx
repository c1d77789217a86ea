import { lazy, Suspense } from 'react';
import { paths } from '../../protocol/constants.ts';
import { CodeScreen } from './CodeScreen.tsx';
import { JoinFlow } from './JoinFlow.tsx';
import { useJoinCode } from './route.ts';
import type { StudentRoom } from './student-room.ts';

const SecurePage = lazy(() => import('./SecurePage.tsx'));

export interface StudentAppProps {
  /** A room client of its own for each code; whoever shows it closes it. */
  openRoom: () => StudentRoom;
}

/** `/` asks for a code; `/j/CODE` goes in. */
export function StudentApp({ openRoom }: StudentAppProps) {
  const [joinCode, go] = useJoinCode();
  if (location.pathname === paths.secure) {
    return (
      <Suspense>
        <SecurePage onGo={null} onBack={() => history.back()} />
      </Suspense>
    );
  }
  if (joinCode === null) return <CodeScreen onCode={go} />;
  return <JoinFlow key={joinCode} openRoom={openRoom} joinCode={joinCode} onOtherCode={() => go(null)} />;
}
