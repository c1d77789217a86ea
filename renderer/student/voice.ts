import type { LessonState } from '../../protocol/lesson-state.ts';

/** Who is to be named while there is no picture: a teacher whose microphone is open, else anybody's. null: nobody speaks. */
export function voiceOf(lesson: LessonState, youId: string | null): string | null {
  const speaking = Object.values(lesson.producers)
    .filter(({ source, paused, participantId }) => source === 'microphone' && !paused && participantId !== youId)
    .flatMap(({ participantId }) => lesson.participants[participantId] ?? []);
  const first = speaking.find(({ role }) => role !== 'student') ?? speaking[0];
  return first?.displayName ?? null;
}
