/** Who looks at the past just now, as those who moderate are told. */
import { useCallback, useState } from 'react';
import type { RoomClient } from '../room/room-client.ts';
import { useRoomEvent } from './room-hooks.ts';

/** By participant, how far behind the lesson, in ms. */
export function useBehind(room: Pick<RoomClient, 'on'>): ReadonlyMap<string, number> {
  const [behind, setBehind] = useState<ReadonlyMap<string, number>>(new Map());
  useRoomEvent(
    room,
    'behind',
    useCallback(({ participantId, behindMs }: { participantId: string; behindMs: number | null }) => {
      setBehind((before) => {
        const after = new Map(before);
        if (behindMs === null) after.delete(participantId);
        else after.set(participantId, behindMs);
        return after;
      });
    }, []),
  );
  return behind;
}
