/** What people send and receive. */
import { decidedByLesson, type Handlers } from './handler.ts';

export const mediaRequests = {
  'producer:open': decidedByLesson('producer:open'),
  'producer:pause': decidedByLesson('producer:pause'),
  'producer:resume': decidedByLesson('producer:resume'),
  'producer:close': decidedByLesson('producer:close'),
  'transport:negotiate': ({ payload, connection }) => {
    const { lesson, participantId } = connection.requireSeat();
    return lesson.negotiate(participantId, payload);
  },
  'transport:close': ({ payload, connection }) => {
    const { lesson, participantId } = connection.requireSeat();
    lesson.closeTransport(participantId, payload.transportId);
    return {};
  },
} satisfies Partial<Handlers>;
