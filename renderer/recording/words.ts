/** The recording's part of the catalogue. Another language is another value of the same type in the provider. */
import { createContext, useContext } from 'react';
import { recording } from '../ui/strings/en/recording.ts';

export type RecordingWords = typeof recording;

const RecordingWordsContext = createContext<RecordingWords>(recording);

export function useRecordingWords(): RecordingWords {
  return useContext(RecordingWordsContext);
}
