/** What deciding a request gives. Decisions are pure: they look at the state and name events; nobody is told yet. */
import { may } from '../../lesson/permissions.ts';
import { RefusedError } from '../../protocol/errors.ts';
import type { EventData, LessonEventType, NewLessonEvent } from '../../protocol/lesson-events.ts';
import type { ChatLine, LessonState, Participant } from '../../protocol/lesson-state.ts';
import type { Permission } from '../../protocol/models.ts';
import type { Payload, Reply, RequestName } from '../../protocol/requests.ts';
import type { LessonLimits } from './ports.ts';

export interface Decision<R> {
  readonly events: readonly NewLessonEvent[];
  /** Given the `seq` of the first event. */
  reply(firstSeq: number): R;
}

/** What a decision may use besides the state. */
export interface Tools {
  readonly newId: () => string;
  readonly limits: LessonLimits;
  /** A chat line of this lesson that is no longer in the state, looked up beforehand; null when there is none. */
  readonly olderLine: ChatLine | null;
  /** How somebody is connected just now. */
  readonly wayOf: (participantId: string) => 'secure' | 'plain' | 'away';
}

/** Decides one request of one person inside. */
export type Decide<N extends RequestName> = (
  state: LessonState,
  by: Participant,
  payload: Payload<N>,
  tools: Tools,
) => Decision<Reply<N>>;

export function decided<R>(events: readonly NewLessonEvent[], reply: R): Decision<R> {
  return { events, reply: () => reply };
}

/** Done, with nothing to say about it. */
export function done(...events: NewLessonEvent[]): Decision<Record<string, never>> {
  return { events, reply: () => ({}) };
}

export function requireRight(state: LessonState, by: Participant, permission: Permission, message: string): void {
  if (!may(state, by.participantId, permission)) throw new RefusedError('forbidden', message, { details: { permission } });
}

export function requireModerator(state: LessonState, by: Participant): void {
  requireRight(state, by, 'moderate', 'Only those who lead the lesson can do this.');
}

/** Somebody in the lesson, lobby included. */
export function requireParticipant(state: LessonState, participantId: string): Participant {
  const participant = Object.hasOwn(state.participants, participantId) ? state.participants[participantId] : undefined;
  if (!participant) throw new RefusedError('not-found', 'This person is no longer here.');
  return participant;
}

export function requireInside(state: LessonState, participantId: string): Participant {
  const participant = requireParticipant(state, participantId);
  if (participant.place === 'lobby') throw new RefusedError('not-found', 'This person is still waiting to be let in.');
  return participant;
}

/** Somebody who may ask something: inside, in a lesson that is not over. */
export function requireSeated(state: LessonState, participantId: string): Participant {
  if (state.phase === 'ended') throw new RefusedError('lecture-ended', 'This lecture has ended.');
  const by = state.participants[participantId];
  if (!by) throw new RefusedError('not-joined', 'You are no longer in the lesson.');
  if (by.place === 'lobby') throw new RefusedError('not-joined', 'Please wait until you are let in.');
  return by;
}

type NewEventOf<T extends LessonEventType> = Extract<NewLessonEvent, { type: T }>;

/** An event somebody caused; null is the server. */
export function caused<T extends LessonEventType>(by: Participant | null, type: T, data: EventData<T>): NewEventOf<T> {
  return { type, by: by?.participantId ?? null, data } as unknown as NewEventOf<T>;
}
