/** Requests whose answer nobody waits for: what is refused is told to the person in words. */
import { useCallback } from 'react';
import type { PayloadInput, RequestName } from '../../protocol/requests.ts';
import type { RoomClient } from '../room/room-client.ts';
import { failureText } from './failure-text.ts';
import { useWords } from './strings/words.ts';

export type Ask = <N extends RequestName>(name: N, payload: PayloadInput<N>) => void;

/** @param onFailure gets what to tell the person */
export function useAsk(room: Pick<RoomClient, 'ask'>, onFailure: (message: string) => void): Ask {
  const words = useWords();
  return useCallback(
    (name, payload) => {
      room.ask(name, payload).catch((error: unknown) => onFailure(failureText(error, words.somethingFailed)));
    },
    [room, onFailure, words],
  );
}
