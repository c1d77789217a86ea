/** The lesson as one participant may see it: the same state and the same `seq`, without what is said to others. */
import type { LessonEvent } from '../protocol/lesson-events.ts';
import type { Audience, LessonState } from '../protocol/lesson-state.ts';
import { mayRead } from './permissions.ts';

/** A snapshot for this participant. */
export function viewOf(state: LessonState, participantId: string): LessonState {
  const chat = state.chat.filter((line) => mayRead(state, participantId, line.audience, line.participantId));
  return chat.length === state.chat.length ? state : { ...state, chat };
}

/**
 * The one event that can be secret, a chat line to a few, and what refers to one. Null means everyone inside may have the event.
 *
 * @param state the state before or after the event (audience and author don't change with it)
 */
export function secretAudience(state: LessonState, event: LessonEvent): { audience: Audience; authorId: string } | null {
  if (event.type === 'chat:sent') {
    return event.data.audience.kind === 'everyone' ? null : { audience: event.data.audience, authorId: event.data.participantId };
  }
  if (event.type !== 'chat:reacted' && event.type !== 'chat:deleted') return null;
  const line = state.chat.find(({ messageId }) => messageId === event.data.messageId);
  return !line || line.audience.kind === 'everyone' ? null : { audience: line.audience, authorId: line.participantId };
}

/** The event as this participant may see it. */
export function eventFor(state: LessonState, participantId: string, event: LessonEvent): LessonEvent {
  const secret = secretAudience(state, event);
  return !secret || mayRead(state, participantId, secret.audience, secret.authorId) ? event : hiddenEvent(event);
}

/** Keeps `seq` and time, tells nothing else. */
export function hiddenEvent(event: LessonEvent): LessonEvent {
  return { seq: event.seq, at: event.at, type: 'hidden', by: null, data: {} };
}
