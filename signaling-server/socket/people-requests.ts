/** People, rights and groups. */
import { decidedByLesson, type Handlers } from './handler.ts';

export const peopleRequests = {
  'participant:admit': decidedByLesson('participant:admit'),
  'participant:refuse': decidedByLesson('participant:refuse'),
  'participant:remove': decidedByLesson('participant:remove'),
  'participant:readmit': decidedByLesson('participant:readmit'),
  'participant:rename': decidedByLesson('participant:rename'),
  'participant:set-role': decidedByLesson('participant:set-role'),
  'participant:move': decidedByLesson('participant:move'),
  'participant:mute': decidedByLesson('participant:mute'),
  'participant:ask-unmute': ({ payload, connection }) => {
    const { lesson, participantId } = connection.requireSeat();
    lesson.askUnmute(participantId, payload.participantId);
    return {};
  },
  'permissions:change': decidedByLesson('permissions:change'),
  'exam:set': decidedByLesson('exam:set'),
  'group:create': decidedByLesson('group:create'),
  'group:close': decidedByLesson('group:close'),
  'group:address': decidedByLesson('group:address'),
} satisfies Partial<Handlers>;
