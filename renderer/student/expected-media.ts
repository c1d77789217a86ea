import { mayReceive } from '../../lesson/permissions.ts';
import type { LessonState } from '../../protocol/lesson-state.ts';

/** Who is to be named while there is no picture: a teacher whose microphone is open, else anybody's. null: nobody speaks. */
export function voiceOf(lesson: LessonState, youId: string | null): string | null {
  const speaking = Object.values(lesson.producers)
    .filter(({ source, paused, participantId }) => source === 'microphone' && !paused && participantId !== youId)
    .flatMap(({ participantId }) => lesson.participants[participantId] ?? []);
  const first = speaking.find(({ role }) => role !== 'student') ?? speaking[0];
  return first?.displayName ?? null;
}

/** Whether somebody shows a picture that this person is to see. */
export function pictureExpected(lesson: LessonState, youId: string | null): boolean {
  if (youId === null) return false;
  return Object.values(lesson.producers).some(
    ({ producerId, kind, paused }) => kind === 'video' && !paused && mayReceive(lesson, youId, producerId),
  );
}
