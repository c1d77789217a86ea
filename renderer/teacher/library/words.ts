import { createContext, useContext } from 'react';
import { library } from '../../ui/strings/en/library.ts';

export type LibraryWords = typeof library;

export const LibraryWordsContext = createContext<LibraryWords>(library);

export function useLibraryWords(): LibraryWords {
  return useContext(LibraryWordsContext);
}
