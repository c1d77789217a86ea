import type { LessonState } from '../../protocol/lesson-state.ts';

/** Places left for students. Those who teach, assist or wait in the lobby take none. */
export function studentPlacesLeft(state: LessonState): number {
  let students = 0;
  for (const { role, place } of Object.values(state.participants)) if (role === 'student' && place === 'inside') students += 1;
  return Math.max(0, state.capacity - students);
}
