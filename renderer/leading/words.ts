/** The words of those who lead. Another language is another value of the same type in the provider. */
import { createContext, useContext } from 'react';
import { leading } from '../ui/strings/en/leading.ts';

export type LeadingWords = typeof leading;

export const LeadingWordsContext = createContext<LeadingWords>(leading);

export function useLeadingWords(): LeadingWords {
  return useContext(LeadingWordsContext);
}
