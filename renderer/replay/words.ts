import { createContext, useContext } from 'react';
import { replay } from '../ui/strings/en/replay.ts';

export type ReplayWords = typeof replay;

export const ReplayWordsContext = createContext<ReplayWords>(replay);

/** The words of the player and its pages. */
export function useReplayWords(): ReplayWords {
  return useContext(ReplayWordsContext);
}
