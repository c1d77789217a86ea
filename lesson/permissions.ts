/** Who may do what, hear whom and read what: pure questions to the state, asked by the server to enforce and by pages to draw. */
import { ASSISTANT_PERMISSIONS, MAIN_GROUP_ID, PERMISSIONS } from '../protocol/constants.ts';
import type { Audience, LessonState, Participant } from '../protocol/lesson-state.ts';
import type { Permission } from '../protocol/models.ts';
import { ownEntry } from './own-entry.ts';

/** Each writes to the whole class. */
const HELD_IN_EXAMS: readonly Permission[] = ['chat', 'announce'];

/**
 * Everything a participant may do now. In an exam nobody but who moderates writes to the class, a group or each other, whatever was
 * given to whom.
 */
export function permissionsOf(state: LessonState, participantId: string): ReadonlySet<Permission> {
  const permissions = givenPermissions(state, participantId);
  if (state.examMode && !permissions.has('moderate')) for (const held of HELD_IN_EXAMS) permissions.delete(held);
  return permissions;
}

/**
 * What was given to a participant, whether or not an exam holds it back just now: what is switched for a person shows this. The nearest
 * word wins: what was given or taken for the person, then for the group, then what the role has. A teacher may do everything.
 */
export function givenPermissions(state: LessonState, participantId: string): Set<Permission> {
  const participant = ownEntry(state.participants, participantId);
  if (!participant) return new Set();
  if (participant.role === 'teacher') return new Set(PERMISSIONS);
  const permissions = new Set(participant.role === 'assistant' ? ASSISTANT_PERMISSIONS : state.studentPermissions);
  const group = ownEntry(state.groups, participant.groupId);
  for (const holder of [group, participant]) {
    for (const taken of holder?.taken ?? []) permissions.delete(taken);
    for (const given of holder?.given ?? []) permissions.add(given);
  }
  return permissions;
}

export function may(state: LessonState, participantId: string, permission: Permission): boolean {
  const participant = ownEntry(state.participants, participantId);
  return participant?.place === 'inside' && permissionsOf(state, participantId).has(permission);
}

/** Whether somebody may look at the past of this lesson while it goes on: in an exam who moderates alone, whatever is allowed besides. */
export function mayLookBack(state: LessonState, participantId: string): boolean {
  return (state.rewindAllowed && !state.examMode) || may(state, participantId, 'moderate');
}

/** Who may act on whom, where it is about a person: a teacher on all but teachers, others who lead on students. */
export function standsAbove(by: Participant, person: Participant): boolean {
  return by.role === 'teacher' ? person.role !== 'teacher' : person.role === 'student';
}

/** Rights that make somebody a leader. */
const TEACHERS_TO_GIVE: ReadonlySet<Permission> = new Set(['moderate', 'record', 'start', 'end']);

/** Whether who leads may give and take this right. */
export function mayGive(by: Participant, permission: Permission): boolean {
  return by.role === 'teacher' || !TEACHERS_TO_GIVE.has(permission);
}

/** Whether one person is to receive another's producer: the right to see or hear, and the same group (or a teacher speaking to all). */
export function mayReceive(state: LessonState, participantId: string, producerId: string): boolean {
  const producer = ownEntry(state.producers, producerId);
  const receiver = ownEntry(state.participants, participantId);
  const sender = producer && ownEntry(state.participants, producer.participantId);
  if (!producer || !receiver || !sender || sender === receiver) return false;
  if (!may(state, participantId, producer.kind === 'video' ? 'see' : 'hear')) return false;
  return sender.groupId === receiver.groupId || state.speakingToAll === sender.participantId;
}

/** Whether a chat line with this audience, written by `authorId`, is for this reader. */
export function mayRead(state: LessonState, participantId: string, audience: Audience, authorId: string): boolean {
  const reader = ownEntry(state.participants, participantId);
  if (reader?.place !== 'inside') return false;
  if (audience.kind === 'everyone' || participantId === authorId) return true;
  if (audience.kind === 'participant') return audience.participantId === participantId;
  if (audience.kind === 'teachers') return reader.role !== 'student';
  return reader.groupId === audience.groupId || may(state, participantId, 'moderate');
}

/** People inside, not counting who waits in the lobby. */
export function peopleInside(state: LessonState): Participant[] {
  return Object.values(state.participants).filter((participant) => participant.place === 'inside');
}

export function peopleInLobby(state: LessonState): Participant[] {
  return Object.values(state.participants).filter((participant) => participant.place === 'lobby');
}

export function isGroup(state: LessonState, groupId: string): boolean {
  return groupId === MAIN_GROUP_ID || Object.hasOwn(state.groups, groupId);
}
