/** Asking about a code before anyone gave a name. */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { Failure } from '../../protocol/errors.ts';
import { RefusedError } from '../../protocol/refusal.ts';
import type { Reply } from '../../protocol/requests.ts';
import type { StudentRoom } from './student-room.ts';

/** How long to wait before asking a laptop again that could not be reached. */
const AGAIN_MS = 3_000;

export type Look =
  | { readonly state: 'looking' }
  | { readonly state: 'unreachable' }
  | { readonly state: 'found'; readonly lecture: Reply<'lesson:look'> }
  | { readonly state: 'refused'; readonly failure: Pick<Failure, 'code' | 'message'> };

/** Looks once, and goes on by itself while the laptop can't be reached. `again` looks anew. */
export function useLook(room: StudentRoom, joinCode: string, wanted: boolean): [look: Look, again: () => void] {
  const [look, setLook] = useState<Look>({ state: 'looking' });
  const stop = useRef<(() => void) | null>(null);
  const again = useCallback(() => {
    stop.current?.();
    setLook({ state: 'looking' });
    stop.current = startLooking(room, joinCode, setLook);
  }, [room, joinCode]);
  useEffect(() => {
    if (!wanted) return;
    again();
    return () => stop.current?.();
  }, [wanted, again]);
  return [look, again];
}

/** Returns the function that stops it. */
function startLooking(room: StudentRoom, joinCode: string, tell: (look: Look) => void): () => void {
  let stopped = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const ask = async () => {
    const look = await lookOnce(room, joinCode);
    if (stopped) return;
    tell(look);
    if (look.state === 'unreachable') timer = setTimeout(ask, AGAIN_MS);
  };
  room.connect();
  void ask();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}

async function lookOnce(room: StudentRoom, joinCode: string): Promise<Look> {
  try {
    return { state: 'found', lecture: await room.ask('lesson:look', { joinCode }) };
  } catch (error) {
    const failure = error instanceof RefusedError ? error.toFailure() : { code: 'internal' as const, message: '' };
    return failure.code === 'unreachable' ? { state: 'unreachable' } : { state: 'refused', failure };
  }
}
