/** The words of the statistics. Another language is another value of the same type in the provider. */
import { createContext, useContext } from 'react';
import { statistics } from '../ui/strings/en/statistics.ts';

export type StatisticsWords = typeof statistics;

export const StatisticsWordsContext = createContext<StatisticsWords>(statistics);

export function useStatisticsWords(): StatisticsWords {
  return useContext(StatisticsWordsContext);
}
