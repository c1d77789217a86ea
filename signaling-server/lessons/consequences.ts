/**
 * What has to happen along with an event. A right that is taken closes the producers that need it, whoever leaves takes theirs along:
 * decided here once, in the same batch, whichever request caused it.
 */

import { may } from '../../lesson/permissions.ts';
import { reduce } from '../../lesson/reduce.ts';
import type { LessonEvent, LessonEventType, NewLessonEvent } from '../../protocol/lesson-events.ts';
import type { LessonState } from '../../protocol/lesson-state.ts';
import { permissionForSource } from '../../protocol/models.ts';

const changeRights: readonly LessonEventType[] = [
  'permissions:changed',
  'participant:role-changed',
  'participant:moved',
  'group:closed',
];

/**
 * Gives events their place in the log, and adds those that follow from them.
 *
 * @returns the events to append, and the state after them
 */
export function logged(
  state: LessonState,
  news: readonly NewLessonEvent[],
  at: number,
): { events: LessonEvent[]; state: LessonState } {
  const events: LessonEvent[] = [];
  let after = state;
  const add = (event: NewLessonEvent) => {
    const placed = { ...event, seq: after.seq + 1, at: Math.max(at, after.lessonMs) } as LessonEvent;
    events.push(placed);
    after = reduce(after, placed);
  };
  for (const event of news) {
    // Before the event itself where somebody leaves: their producers are gone from the state after it.
    for (const consequence of before(after, event)) add(consequence);
    add(event);
    if (changeRights.includes(event.type)) for (const consequence of afterRights(after, event.by)) add(consequence);
  }
  return { events, state: after };
}

function before(state: LessonState, event: NewLessonEvent): NewLessonEvent[] {
  if (event.type === 'lesson:ended' && state.recording) {
    const { recordingId } = state.recording;
    return [{ type: 'recording:stopped', by: event.by, data: { recordingId, reason: 'ended' } }];
  }
  if (event.type !== 'participant:left') return [];
  return Object.values(state.producers)
    .filter(({ participantId }) => participantId === event.data.participantId)
    .map(({ producerId }) => ({ type: 'producer:closed', by: event.by, data: { producerId } }));
}

function afterRights(state: LessonState, by: string | null): NewLessonEvent[] {
  const consequences: NewLessonEvent[] = [];
  for (const { producerId, participantId, source } of Object.values(state.producers)) {
    if (!may(state, participantId, permissionForSource(source))) {
      consequences.push({ type: 'producer:closed', by, data: { producerId } });
    }
  }
  for (const participantId of state.hands) {
    if (!may(state, participantId, 'raise-hand')) consequences.push({ type: 'hand:lowered', by, data: { participantId } });
  }
  if (state.speakingToAll !== null && !may(state, state.speakingToAll, 'moderate')) {
    consequences.push({ type: 'group:addressed', by, data: { participantId: null } });
  }
  return consequences;
}
