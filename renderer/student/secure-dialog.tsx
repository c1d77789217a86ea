/** One tap to microphone and camera: straight through where https is trusted, else the guide first. Both are fetched when wanted. */
import { type ReactNode, useCallback, useState } from 'react';
import { secureDoorOpens, secureOrigin } from '../doors/secure-door.ts';
import { useWords } from '../ui/strings/words.ts';
import { useTrustedDoor } from './doors.ts';
import { moveSeat } from './moving.ts';
import type { StudentRoom } from './student-room.ts';

/** Somebody waits for the answer: what takes longer is not trusted, or not to be reached. */
const TRUST_MS = 1_500;

export interface SecureDoor {
  readonly busy: boolean;
  readonly open: () => void;
  readonly dialog: ReactNode;
}

/** @param say tells the person what went wrong; should be stable */
export function useSecureDoor(room: StudentRoom, joinCode: string | null, say: (message: string) => void): SecureDoor {
  const shared = useWords();
  const [busy, setBusy] = useState(false);
  const [Guide, setGuide] = useState<typeof import('./SecureDialog.tsx')['SecureDialog'] | null>(null);
  const go = useCallback(
    () => (joinCode === null ? Promise.resolve() : moveSeat(room, joinCode, { to: secureOrigin(), toSpeak: true })),
    [room, joinCode],
  );
  const open = useCallback(async () => {
    setBusy(true);
    try {
      if (await secureDoorOpens(TRUST_MS)) await go();
      else {
        const { SecureDialog } = await import('./SecureDialog.tsx');
        setGuide(() => SecureDialog);
      }
    } catch {
      say(shared.somethingFailed);
    } finally {
      setBusy(false);
    }
  }, [go, say, shared]);
  return {
    busy,
    open: () => void open(),
    dialog: Guide && (
      <>
        <GoWhenTrusted go={go} />
        <Guide onGo={go} onClose={() => setGuide(null)} />
      </>
    ),
  };
}

/** While the guide is open: goes on by itself as soon as the laptop is trusted. */
function GoWhenTrusted({ go }: { go: () => Promise<void> }) {
  useTrustedDoor(true, go);
  return null;
}
