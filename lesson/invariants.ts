/** What is true of every lesson, whatever was asked in whichever order. For tests, and for who doubts a log. */
import { CHAT_LINES_IN_STATE, type LessonState } from '../protocol/lesson-state.ts';
import { permissionForSource } from '../protocol/models.ts';
import { isGroup, may } from './permissions.ts';

/** One sentence for each rule this state breaks; empty for a sound state. */
export function brokenInvariants(state: LessonState): string[] {
  const broken: string[] = [];
  const require = (holds: boolean, rule: string) => {
    if (!holds) broken.push(rule);
  };
  const people = Object.entries(state.participants);
  const inside = people.filter(([, { place }]) => place === 'inside');

  for (const [participantId, person] of people) {
    require(person.participantId === participantId, `participant ${participantId} stands under its own id`);
    require(isGroup(state, person.groupId), `participant ${participantId} is in a group that exists`);
    require(!person.given.some((right) =>
      person.taken.includes(right),
    ), `no right is both given to and taken from ${participantId}`);
    require(!Object.hasOwn(state.banned, participantId), `participant ${participantId} is not banned`);
  }
  require(new Set(people.map(([, { displayName }]) => displayName)).size === people.length, 'names differ');
  require(inside.filter(([, { role }]) => role === 'student').length <= state.capacity, 'students inside are within capacity');

  require(new Set(state.hands).size === state.hands.length, 'a hand is raised once');
  for (const hand of state.hands) require(may(state, hand, 'raise-hand'), `${hand}, whose hand is up, is here and may raise it`);

  for (const { producerId, participantId, source } of Object.values(state.producers)) {
    require(may(state, participantId, permissionForSource(source)), `the owner of ${producerId} may send its ${source}`);
  }
  if (state.speakingToAll !== null) require(may(state, state.speakingToAll, 'moderate'), 'who speaks to all leads the lesson');

  const { spotlight } = state.stage;
  require(spotlight === null || Object.hasOwn(state.producers, spotlight), 'the spotlight is on something that is there');

  const everyone = state.chat.filter(({ audience }) => audience.kind === 'everyone').length;
  require(Math.max(everyone, state.chat.length - everyone) <= CHAT_LINES_IN_STATE, 'the chat is bounded');
  state.chat.forEach(({ messageId }, index) => {
    require(messageId > (state.chat[index - 1]?.messageId ?? 0), `line ${messageId} stands in order`);
    require(messageId <= state.seq, `line ${messageId} was written`);
  });

  if (state.phase === 'ended') require(people.length === 0, 'nobody is in an ended lesson');
  return broken;
}
