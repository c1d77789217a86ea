/** Chat, hands, reactions, announcements. */
import { decidedByLesson, type Handlers } from './handler.ts';

export const talkRequests = {
  'chat:send': decidedByLesson('chat:send'),
  'chat:delete': decidedByLesson('chat:delete'),
  'chat:react': decidedByLesson('chat:react'),
  'chat:history': ({ payload, connection }) => {
    const { lesson, participantId } = connection.requireSeat();
    return lesson.chatHistory(participantId, payload);
  },
  'hand:raise': decidedByLesson('hand:raise'),
  'hand:lower': decidedByLesson('hand:lower'),
  'hand:lower-all': decidedByLesson('hand:lower-all'),
  'reaction:send': ({ payload, connection }) => {
    const { lesson, participantId } = connection.requireSeat();
    lesson.react(participantId, payload.emoji);
    return {};
  },
  'announcement:set': decidedByLesson('announcement:set'),
} satisfies Partial<Handlers>;
