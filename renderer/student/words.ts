import { createContext, useContext } from 'react';
import { student } from '../ui/strings/en.ts';

export type StudentWords = typeof student;

export const StudentWordsContext = createContext<StudentWords>(student);

/** The words of the student's screens. */
export function useStudentWords(): StudentWords {
  return useContext(StudentWordsContext);
}
