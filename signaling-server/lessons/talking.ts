/** Decisions about the chat, raised hands and the announcement. */
import { isGroup, may, mayRead } from '../../lesson/permissions.ts';
import { RefusedError } from '../../protocol/errors.ts';
import type { Audience, ChatLine, LessonState, Participant } from '../../protocol/lesson-state.ts';
import { caused, type Decide, done, requireModerator, requireRight, type Tools } from './decision.ts';

/** Emoji one line can collect, and people who can choose each: reactions are state that everyone holds. */
const MAX_EMOJI_PER_LINE = 20;

const EXAM = 'This is an exam: you can write to your teacher alone.';

export const sendChat: Decide<'chat:send'> = (state, by, { text, audience, replyTo }, tools) => {
  requireMayWriteTo(state, by, audience);
  if (replyTo !== null) readableLine(state, by, replyTo, tools);
  return {
    events: [caused(by, 'chat:sent', { participantId: by.participantId, text, audience, replyTo })],
    reply: (messageId) => ({ messageId }),
  };
};

function requireMayWriteTo(state: LessonState, by: Participant, audience: Audience): void {
  if (audience.kind === 'everyone') {
    requireRight(state, by, 'chat', state.examMode ? EXAM : 'Writing to everyone is switched off for you.');
  } else if (audience.kind === 'group') {
    requireRight(state, by, 'chat', state.examMode ? EXAM : 'Writing to the group is switched off for you.');
    if (!isGroup(state, audience.groupId)) throw new RefusedError('not-found', 'This group no longer exists.');
    if (by.groupId !== audience.groupId && !may(state, by.participantId, 'moderate')) {
      throw new RefusedError('forbidden', 'You can write to your own group only.');
    }
  } else {
    requireRight(state, by, 'private-chat', 'Private messages are switched off for you.');
    if (audience.kind === 'participant') requireMayAddress(state, by, audience.participantId);
  }
}

function requireMayAddress(state: LessonState, by: Participant, participantId: string): void {
  const addressee = Object.hasOwn(state.participants, participantId) ? state.participants[participantId] : undefined;
  if (addressee?.place !== 'inside') throw new RefusedError('not-found', 'This person is no longer here.');
  if (participantId === by.participantId)
    throw new RefusedError('bad-request', 'A private message needs somebody else to read it.');
  if (may(state, by.participantId, 'moderate')) return;
  // An assistant who may no longer moderate is one of those who sit the exam.
  if (state.examMode && !may(state, participantId, 'moderate')) throw new RefusedError('forbidden', EXAM);
  if (addressee.role === 'student') {
    throw new RefusedError('forbidden', 'Private messages can go to those who lead the lesson only.');
  }
}

export const deleteChat: Decide<'chat:delete'> = (state, by, { messageId }, tools) => {
  const line = readableLine(state, by, messageId, tools);
  if (line.participantId !== by.participantId) requireModerator(state, by);
  return line.deleted ? done() : done(caused(by, 'chat:deleted', { messageId }));
};

export const reactToChat: Decide<'chat:react'> = (state, by, { messageId, emoji, on }) => {
  requireRight(state, by, 'react', 'Reactions are switched off for you.');
  const line = state.chat.find((line) => line.messageId === messageId);
  if (!line || !mayRead(state, by.participantId, line.audience, line.participantId)) {
    throw new RefusedError('not-found', 'This message is too old to react to.');
  }
  if (line.deleted) throw new RefusedError('wrong-state', 'This message was deleted.');
  const chosen = Object.hasOwn(line.reactions, emoji) ? (line.reactions[emoji] ?? []) : [];
  if (chosen.includes(by.participantId) === on) return done();
  if (on && chosen.length === 0 && Object.keys(line.reactions).length >= MAX_EMOJI_PER_LINE) {
    throw new RefusedError('too-many', 'This message has all the reactions it can hold.');
  }
  return done(caused(by, 'chat:reacted', { messageId, participantId: by.participantId, emoji, on }));
};

function readableLine(state: LessonState, by: Participant, messageId: number, tools: Tools): ChatLine {
  const line = state.chat.find((line) => line.messageId === messageId) ?? tools.olderLine;
  if (line?.messageId !== messageId || !mayRead(state, by.participantId, line.audience, line.participantId)) {
    throw new RefusedError('not-found', 'This message is no longer there.');
  }
  return line;
}

export const raiseHand: Decide<'hand:raise'> = (state, by) => {
  requireRight(state, by, 'raise-hand', 'Raising a hand is switched off for you.');
  if (state.hands.includes(by.participantId)) return done();
  return done(caused(by, 'hand:raised', { participantId: by.participantId }));
};

export const lowerHand: Decide<'hand:lower'> = (state, by, payload) => {
  const participantId = payload.participantId ?? by.participantId;
  if (participantId !== by.participantId) requireModerator(state, by);
  return state.hands.includes(participantId) ? done(caused(by, 'hand:lowered', { participantId })) : done();
};

export const lowerAllHands: Decide<'hand:lower-all'> = (state, by) => {
  requireModerator(state, by);
  return done(...state.hands.map((participantId) => caused(by, 'hand:lowered', { participantId })));
};

export const setAnnouncement: Decide<'announcement:set'> = (state, by, { text }) => {
  requireRight(state, by, 'announce', 'Only those who lead the lesson can announce.');
  if (text !== null) return done(caused(by, 'announcement:set', { participantId: by.participantId, text }));
  return state.announcement ? done(caused(by, 'announcement:cleared', {})) : done();
};
