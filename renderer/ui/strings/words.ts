/** The words of the components both apps draw. Another language is another value of the same type in the provider. */
import { createContext, useContext } from 'react';
import { shared } from './en/shared.ts';

export type SharedWords = typeof shared;

export const SharedWordsContext = createContext<SharedWords>(shared);

export function useWords(): SharedWords {
  return useContext(SharedWordsContext);
}
