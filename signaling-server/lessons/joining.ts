/** The decision who comes in, in which role, and whether they wait in the lobby. */
import { isGroup, permissionsOf } from '../../lesson/permissions.ts';
import { RefusedError } from '../../protocol/errors.ts';
import type { InviteKind } from '../../protocol/invites.ts';
import type { NewLessonEvent } from '../../protocol/lesson-events.ts';
import type { LessonState, Participant } from '../../protocol/lesson-state.ts';
import { MAIN_GROUP_ID } from '../../protocol/models.ts';
import type { SeatRow } from '../store/store.ts';
import { studentPlacesLeft } from './capacity.ts';
import { caused, type Decision, decided } from './decision.ts';
import { freeName, holderOf } from './names.ts';
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
  /** By which invite somebody comes who has no token. */
  readonly invite?: { readonly inviteId: string; readonly kind: InviteKind; readonly mostUses: number | null };
  /** A name that the list has once: whoever comes is this person, or does not come in. */
  readonly onlyAs?: string;
  /** False for a token that somebody on the way may have read. */
  readonly secure?: boolean;
}

interface JoinBounds {
  readonly nowMs: number;
  readonly maxParticipants: number;
  /** People who came by the invite before. */
  readonly uses: number;
}

export function join(
  state: LessonState,
  arrival: Arrival,
  { nowMs, maxParticipants, uses }: JoinBounds,
): Decision<{ participantId: string }> {
  const { participantId, kind } = arrival;
  if (state.phase === 'ended') throw new RefusedError('lecture-ended', 'This lecture has ended.');
  const present = Object.hasOwn(state.participants, participantId) ? state.participants[participantId] : undefined;
  if (present) return decided(comeBack(state, present, arrival), { participantId });
  if (Object.hasOwn(state.banned, participantId)) throw banned();
  if (kind === 'code' && state.locked)
    throw new RefusedError('lesson-locked', 'The lesson is locked. Nobody new can come in now.');
  if (arrival.invite && arrival.row === null) requireUse(arrival.invite, uses);
  if (arrival.onlyAs !== undefined && holderOf(state, arrival.onlyAs)) throw taken(arrival.onlyAs);
  if (Object.keys(state.participants).length >= maxParticipants) throw full();
  const participant = newcomer(state, arrival, nowMs);
  if (participant.role === 'student' && participant.place === 'inside' && studentPlacesLeft(state) === 0) throw full();
  return decided([caused(participant, 'participant:joined', { participant })], { participantId });
}

/** A seat still held: no coming and going is noted. */
function comeBack(state: LessonState, present: Participant, { kind, fresh, secure }: Arrival): NewLessonEvent[] {
  if (present.role === 'teacher') requireSecure(secure);
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

function requireUse({ mostUses }: { mostUses: number | null }, uses: number): void {
  if (mostUses === null || uses < mostUses) return;
  throw new RefusedError('invite-used-up', 'This link was used as often as it may be. Please ask your teacher for another one.');
}

function newcomer(
  state: LessonState,
  { kind, participantId, displayName, row, invite, secure }: Arrival,
  nowMs: number,
): Participant {
  const participant: Participant = {
    participantId,
    displayName: freeName(state, displayName, participantId),
    role: row?.role ?? (invite?.kind === 'assistant' ? 'assistant' : 'student'),
    place: 'inside',
    groupId: row && isGroup(state, row.groupId) ? row.groupId : MAIN_GROUP_ID,
    // Whoever has a link of their own was let in by the teacher when it was made.
    given: row?.given ?? (invite?.kind === 'personal' ? ['enter'] : []),
    taken: row?.taken ?? [],
    joinedLessonMs: nowMs,
  };
  // The teacher's machine teaches, unless teaching was handed over to somebody who is here.
  if (kind === 'host' && (!row || !hasTeacher(state))) participant.role = 'teacher';
  // Teaching that was handed on while somebody was gone is not taken back by returning.
  if (kind === 'seat' && participant.role === 'teacher' && hasTeacher(state)) participant.role = 'assistant';
  if (participant.role === 'teacher') requireSecure(secure);
  const asInside = { ...state, participants: { [participantId]: participant } };
  if (participant.role === 'student' && !permissionsOf(asInside, participantId).has('enter')) participant.place = 'lobby';
  return participant;
}

/** Teaching is never had by a token that went through the plain door: whoever listened there would teach, too. */
function requireSecure(secure = true): void {
  if (secure) return;
  throw new RefusedError('needs-secure-door', 'You are teaching, which needs the secure link. Please open that one.');
}

function taken(name: string): RefusedError {
  return new RefusedError(
    'name-taken',
    `${name} is here already. If that is you on another page, close it and wait a minute; otherwise tell your teacher.`,
  );
}

export function banned(): RefusedError {
  return new RefusedError('banned', 'You can not come into this lecture any more.');
}

function full(): RefusedError {
  return new RefusedError('lecture-full', 'This lecture is full.');
}
