/** What the server decides by itself, with nobody inside having asked. */
import type { LessonState } from '../../protocol/lesson-state.ts';
import type { LectureRow } from '../store/store.ts';
import { caused, type Decision, decided } from './decision.ts';

type Nothing = Decision<Record<string, never>>;

/** The log begins, or goes on after the server was away. */
export function begins(
  state: LessonState,
  { lectureId, title, capacity, studentPermissions, examMode }: LectureRow,
  wallMs: number,
): Nothing {
  return state.seq === 0
    ? decided([caused(null, 'lesson:opened', { lectureId, title, capacity, studentPermissions, examMode, openedAt: wallMs })], {})
    : decided([caused(null, 'lesson:resumed', { resumedAt: wallMs })], {});
}

export function ends(state: LessonState, reason: 'idle' | 'host-quit'): Nothing {
  return decided(state.phase === 'ended' ? [] : [caused(null, 'lesson:ended', { reason })], {});
}

/** What an edit of the lecture changes for those who are here. */
export type Edited = Pick<LectureRow, 'title' | 'capacity' | 'examMode'>;

/** The lecture was edited at the desk. What was planned is compared with the plan: an edit of the title ends no exam begun live. */
export function isEdited(state: LessonState, { title, capacity, examMode }: Edited): Nothing {
  const samePlan = state.examPlanned === examMode;
  const same = state.phase === 'ended' || (state.title === title && state.capacity === capacity && samePlan);
  const changed = { title, capacity, ...(samePlan ? {} : { examMode }) };
  return decided(same ? [] : [caused(null, 'lesson:changed', changed)], {});
}

/** Everyone goes, since the lecture was cancelled or deleted. */
export function sendsAway(state: LessonState): Nothing {
  const people = Object.keys(state.participants);
  return decided(
    people.map((participantId) => caused(null, 'participant:left', { participantId, reason: 'ended' })),
    {},
  );
}
