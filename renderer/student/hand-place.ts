import type { LessonState } from '../../protocol/lesson-state.ts';

/** This person's place in the queue of hands, from 1; null with the hand down. */
export function handPlace(lesson: LessonState, youId: string | null): number | null {
  const index = youId === null ? -1 : lesson.hands.indexOf(youId);
  return index < 0 ? null : index + 1;
}
