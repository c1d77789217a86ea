/** Decisions about people: letting in, removing, names, roles and places. */
import { isGroup, peopleInLobby, standsAbove } from '../../lesson/permissions.ts';
import { RefusedError } from '../../protocol/errors.ts';
import type { NewLessonEvent } from '../../protocol/lesson-events.ts';
import type { LessonState, Participant } from '../../protocol/lesson-state.ts';
import { studentPlacesLeft } from './capacity.ts';
import { caused, type Decide, decided, done, requireInside, requireModerator, requireParticipant } from './decision.ts';
import { freeName } from './names.ts';

export const admit: Decide<'participant:admit'> = (state, by, { participantId }) => {
  requireModerator(state, by);
  const waiting = participantId === null ? peopleInLobby(state) : [requireParticipant(state, participantId)];
  const admitted = waiting
    .filter(({ place }) => place === 'lobby')
    .sort((a, b) => a.joinedLessonMs - b.joinedLessonMs)
    .slice(0, studentPlacesLeft(state));
  if (admitted.length === 0 && waiting.some(({ place }) => place === 'lobby')) {
    throw new RefusedError('lecture-full', 'Every place is taken. Raise the capacity of the lecture to let more people in.');
  }
  const events = admitted.flatMap((person): NewLessonEvent[] => [
    caused(by, 'participant:admitted', { participantId: person.participantId }),
    // Who was let in once need not knock again after a lost connection.
    caused(by, 'permissions:changed', { target: targetOf(person), give: ['enter'], take: [] }),
  ]);
  return decided(events, { admitted: admitted.length });
};

export const refuse: Decide<'participant:refuse'> = (state, by, { participantId }) => {
  requireModerator(state, by);
  const person = requireParticipant(state, participantId);
  if (person.place !== 'lobby') throw new RefusedError('wrong-state', `${person.displayName} is already inside.`);
  return done(caused(by, 'participant:left', { participantId, reason: 'refused' }));
};

export const remove: Decide<'participant:remove'> = (state, by, { participantId, ban }) => {
  requireModerator(state, by);
  const person = requireParticipant(state, participantId);
  if (person === by) throw new RefusedError('bad-request', 'To go, leave the lesson instead.');
  requireAbove(by, person);
  return done(caused(by, 'participant:left', { participantId, reason: ban ? 'banned' : 'removed' }));
};

export const readmit: Decide<'participant:readmit'> = (state, by, { participantId }) => {
  requireModerator(state, by);
  if (!Object.hasOwn(state.banned, participantId)) throw new RefusedError('not-found', 'This person is not kept out.');
  return done(caused(by, 'participant:readmitted', { participantId }));
};

export const rename: Decide<'participant:rename'> = (state, by, { participantId, displayName }) => {
  const person = requireParticipant(state, participantId);
  if (participantId !== by.participantId) {
    requireModerator(state, by);
    requireAbove(by, person);
  }
  const name = freeName(state, displayName, participantId);
  return name === person.displayName ? done() : done(caused(by, 'participant:renamed', { participantId, displayName: name }));
};

export const setRole: Decide<'participant:set-role'> = (state, by, { participantId, role }) => {
  requireTeacher(by);
  const person = requireInside(state, participantId);
  if (person.role === 'teacher') throw new RefusedError('forbidden', 'Hand over teaching instead.');
  if (person.role === role) return done();
  if (role === 'student' && studentPlacesLeft(state) === 0) {
    throw new RefusedError('lecture-full', 'Every place for students is taken.');
  }
  return done(caused(by, 'participant:role-changed', { participantId, role }));
};

export const handOver: Decide<'lesson:hand-over'> = (state, by, { participantId }, { wayOf }) => {
  requireTeacher(by);
  const person = requireInside(state, participantId);
  if (person.role === 'teacher') return done();
  requireSecureWay(person, wayOf(participantId));
  return done(
    caused(by, 'participant:role-changed', { participantId, role: 'teacher' }),
    caused(by, 'participant:role-changed', { participantId: by.participantId, role: 'assistant' }),
  );
};

export const move: Decide<'participant:move'> = (state, by, { participantId, groupId }) => {
  requireModerator(state, by);
  const person = requireInside(state, participantId);
  if (!isGroup(state, groupId)) throw new RefusedError('not-found', 'This group no longer exists.');
  return person.groupId === groupId ? done() : done(caused(by, 'participant:moved', { participantId, groupId }));
};

/** What a teacher may do must not be had by whoever listens on the network. */
function requireSecureWay({ displayName }: Participant, way: 'secure' | 'plain' | 'away'): void {
  if (way === 'away')
    throw new RefusedError('wrong-state', `${displayName} is not connected just now. Try again when they are back.`);
  if (way === 'secure') return;
  throw new RefusedError(
    'needs-secure-door',
    `${displayName} is connected without encryption, so others on the network could teach in their place. ` +
      'Ask them to open the secure link, then hand over. They can assist meanwhile.',
  );
}

export function targetOf({ participantId }: Participant) {
  return { kind: 'participant', participantId } as const;
}

export function requireTeacher(by: Participant): void {
  if (by.role !== 'teacher') throw new RefusedError('forbidden', 'Only the teacher can do this.');
}

export function requireAbove(by: Participant, person: Participant): void {
  if (!standsAbove(by, person)) throw new RefusedError('forbidden', `Only the teacher can do this to ${person.displayName}.`);
}

/** Whether anyone inside teaches. */
export function hasTeacher(state: LessonState): boolean {
  return Object.values(state.participants).some(({ role, place }) => role === 'teacher' && place === 'inside');
}
