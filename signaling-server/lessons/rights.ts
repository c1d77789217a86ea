/** Decisions about rights, microphones of others, and groups. */
import { isGroup, may, mayGive, peopleInside } from '../../lesson/permissions.ts';
import { RefusedError } from '../../protocol/errors.ts';
import type { PermissionTarget } from '../../protocol/lesson-events.ts';
import type { LessonState, Participant } from '../../protocol/lesson-state.ts';
import { caused, type Decide, decided, done, requireInside, requireModerator, requireParticipant } from './decision.ts';
import { requireAbove } from './people.ts';

export const changePermissions: Decide<'permissions:change'> = (state, by, { target, give, take }) => {
  requireModerator(state, by);
  requireTarget(state, by, target);
  const changed = [...give, ...take];
  if (!changed.every((permission) => mayGive(by, permission))) {
    throw new RefusedError('forbidden', 'Only the teacher can give or take this right.');
  }
  if (give.some((permission) => take.includes(permission))) {
    throw new RefusedError('bad-request', 'The same right can not be given and taken at once.');
  }
  return changed.length === 0 ? done() : done(caused(by, 'permissions:changed', { target, give, take }));
};

function requireTarget(state: LessonState, by: Participant, target: PermissionTarget): void {
  if (target.kind === 'participant') {
    requireAbove(by, requireParticipant(state, target.participantId));
  } else if (target.kind === 'group' && !Object.hasOwn(state.groups, target.groupId)) {
    throw new RefusedError('not-found', 'This group no longer exists.');
  }
}

export const mute: Decide<'participant:mute'> = (state, by, { participantId }) => {
  requireModerator(state, by);
  if (participantId !== null) requireAbove(by, requireInside(state, participantId));
  const microphones = Object.values(state.producers).filter(({ source, paused, participantId: ownerId }) => {
    if (source !== 'microphone' || paused) return false;
    return participantId === null ? state.participants[ownerId]?.role === 'student' : ownerId === participantId;
  });
  const events = microphones.map(({ producerId }) => caused(by, 'producer:paused', { producerId }));
  return decided(events, { muted: events.length });
};

export const setExam: Decide<'exam:set'> = (state, by, { on }) => {
  requireModerator(state, by);
  return state.examMode === on ? done() : done(caused(by, 'exam:changed', { on }));
};

export const createGroup: Decide<'group:create'> = (state, by, { name }, { newId, limits }) => {
  requireModerator(state, by);
  if (Object.keys(state.groups).length >= limits.maxGroups) {
    throw new RefusedError('too-many', `A lesson can have at most ${limits.maxGroups} groups.`);
  }
  const groupId = newId();
  return decided([caused(by, 'group:created', { group: { groupId, name, given: [], taken: [] } })], { groupId });
};

export const closeGroup: Decide<'group:close'> = (state, by, { groupId }) => {
  requireModerator(state, by);
  if (!Object.hasOwn(state.groups, groupId)) throw new RefusedError('not-found', 'This group no longer exists.');
  return done(caused(by, 'group:closed', { groupId }));
};

export const addressGroups: Decide<'group:address'> = (state, by, { toAll }) => {
  requireModerator(state, by);
  if (toAll) {
    return state.speakingToAll === by.participantId
      ? done()
      : done(caused(by, 'group:addressed', { participantId: by.participantId }));
  }
  return state.speakingToAll === null ? done() : done(caused(by, 'group:addressed', { participantId: null }));
};

/** Whom a reaction is shown to: one's own group. Null is everyone. */
export function reactionAudience(state: LessonState, by: Participant): Participant[] | null {
  if (!may(state, by.participantId, 'react')) throw new RefusedError('forbidden', 'Reactions are switched off for you.');
  if (Object.keys(state.groups).length === 0) return null;
  return peopleInside(state).filter(({ groupId }) => groupId === by.groupId || !isGroup(state, groupId));
}
