/** The decision who comes in, in which role, and whether they wait in the lobby. */
import { isGroup, permissionsOf } from '../../lesson/permissions.ts';
import { RefusedError } from '../../protocol/errors.ts';
import type { NewLessonEvent } from '../../protocol/lesson-events.ts';
import type { LessonState, Participant } from '../../protocol/lesson-state.ts';
import { MAIN_GROUP_ID } from '../../protocol/models.ts';
import type { SeatRow } from '../store/store.ts';
import { studentPlacesLeft } from './capacity.ts';
import { caused, type Decision, decided } from './decision.ts';
import { freeName } from './names.ts';
import { hasTeacher } from './people.ts';

/** The teacher's machine has one seat in each lesson, so that a second tab of it is the same person. */
export const HOST_PARTICIPANT_ID = 'host';

/** Somebody at the door, after their ticket was checked. */
export interface Arrival {
  readonly kind: 'code' | 'seat' | 'host';
  readonly participantId: string;
  readonly displayName: string;
  /** What they had when they were here before. */
  readonly row: SeatRow | null;
  /** The page starts anew: whatever it sent before has ended. */
  readonly fresh: boolean;
}

export function join(
  state: LessonState,
  arrival: Arrival,
  { nowMs, maxParticipants }: { nowMs: number; maxParticipants: number },
): Decision<{ participantId: string }> {
  const { participantId, kind } = arrival;
  if (state.phase === 'ended') throw new RefusedError('lecture-ended', 'This lecture has ended.');
  const present = Object.hasOwn(state.participants, participantId) ? state.participants[participantId] : undefined;
  if (present) return decided(comeBack(state, present, arrival), { participantId });
  if (Object.hasOwn(state.banned, participantId)) throw banned();
  if (kind === 'code' && state.locked)
    throw new RefusedError('lesson-locked', 'The lesson is locked. Nobody new can come in now.');
  if (Object.keys(state.participants).length >= maxParticipants) throw full();
  const participant = newcomer(state, arrival, nowMs);
  if (participant.role === 'student' && participant.place === 'inside' && studentPlacesLeft(state) === 0) throw full();
  return decided([caused(participant, 'participant:joined', { participant })], { participantId });
}

/** A seat still held: no coming and going is noted. */
function comeBack(state: LessonState, present: Participant, { kind, fresh }: Arrival): NewLessonEvent[] {
  const events: NewLessonEvent[] = [];
  if (kind === 'host' && present.role !== 'teacher' && !hasTeacher(state)) {
    events.push(caused(present, 'participant:role-changed', { participantId: present.participantId, role: 'teacher' }));
  }
  if (!fresh) return events;
  for (const { producerId, participantId } of Object.values(state.producers)) {
    if (participantId === present.participantId) events.push(caused(present, 'producer:closed', { producerId }));
  }
  return events;
}

function newcomer(state: LessonState, { kind, participantId, displayName, row }: Arrival, nowMs: number): Participant {
  const participant: Participant = {
    participantId,
    displayName: freeName(state, displayName, participantId),
    role: row?.role ?? 'student',
    place: 'inside',
    groupId: row && isGroup(state, row.groupId) ? row.groupId : MAIN_GROUP_ID,
    given: row?.given ?? [],
    taken: row?.taken ?? [],
    joinedLessonMs: nowMs,
  };
  // The teacher's machine teaches, unless teaching was handed over to somebody who is here.
  if (kind === 'host' && (!row || !hasTeacher(state))) participant.role = 'teacher';
  // Teaching that was handed on while somebody was gone is not taken back by returning.
  if (kind === 'seat' && participant.role === 'teacher' && hasTeacher(state)) participant.role = 'assistant';
  const asInside = { ...state, participants: { [participantId]: participant } };
  if (participant.role === 'student' && !permissionsOf(asInside, participantId).has('enter')) participant.place = 'lobby';
  return participant;
}

export function banned(): RefusedError {
  return new RefusedError('banned', 'You can not come into this lecture any more.');
}

function full(): RefusedError {
  return new RefusedError('lecture-full', 'This lecture is full.');
}
