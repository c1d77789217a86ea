/** The teacher's part of the catalogue. Another language is another value of the same type in the provider. */
import { createContext, useContext } from 'react';
import { teacher } from '../ui/strings/en/teacher.ts';

export type TeacherWords = typeof teacher;

export const TeacherWordsContext = createContext<TeacherWords>(teacher);

/** Words in the person's language. */
export function useTeacherWords(): TeacherWords {
  return useContext(TeacherWordsContext);
}
