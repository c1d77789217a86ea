/** What people send and receive. */
import { decidedByLesson, type Handlers } from './handler.ts';

export const mediaRequests = {
  'producer:open': decidedByLesson('producer:open'),
  'producer:pause': decidedByLesson('producer:pause'),
  'producer:resume': decidedByLesson('producer:resume'),
  'producer:close': decidedByLesson('producer:close'),
  'stage:set': decidedByLesson('stage:set'),
  'transport:negotiate': ({ payload, connection }) => {
    const { lesson, participantId } = connection.requireSeat();
    return lesson.media.negotiate(participantId, payload);
  },
  'transport:close': ({ payload, connection }) => {
    const { lesson, participantId } = connection.requireSeat();
    lesson.require(participantId);
    lesson.media.closeTransport(participantId, payload.transportId);
    return {};
  },
  'consumer:prefer': ({ payload, connection }) => {
    const { lesson, participantId } = connection.requireSeat();
    lesson.require(participantId);
    lesson.media.prefer(participantId, payload);
    return {};
  },
  'connection:report': ({ payload, connection }) => {
    const { lesson, participantId } = connection.requireSeat();
    lesson.require(participantId);
    lesson.media.report(participantId, payload);
    return {};
  },
} satisfies Partial<Handlers>;
