/** Coming in, going out, and the lesson as a whole. */
import { RefusedError } from '../../protocol/errors.ts';
import type { Lessons } from '../lessons/lessons.ts';
import { decidedByLesson, type Handlers } from './handler.ts';
import type { RateLimits } from './rate-limits.ts';

export function lessonRequests(lessons: Lessons, rates: RateLimits) {
  return {
    'lesson:look': async ({ payload, connection }) => {
      try {
        return await lessons.look(payload);
      } catch (error) {
        if (error instanceof RefusedError && error.code === 'code-unknown') await rates.wrongCode(connection);
        throw error;
      }
    },
    'lesson:join': async ({ payload, requestId, connection }) => {
      try {
        const decided = await lessons.join({ ...payload, requestId, isHost: connection.isHost, secure: connection.trustedWay });
        return () => {
          // Whoever went while the disk was busy finds the seat waiting.
          if (!connection.connected) throw new RefusedError('seat-lost', 'The connection ended.');
          const { seat, reply } = decided.attach(connection);
          connection.sit(seat);
          return reply;
        };
      } catch (error) {
        if (error instanceof RefusedError && error.code === 'code-unknown') await rates.wrongCode(connection);
        throw error;
      }
    },
    'lesson:leave': async ({ requestId, connection }) => {
      const { lesson, participantId } = connection.requireSeat();
      await lesson.leave(participantId, requestId);
      return {};
    },
    'lesson:events': async ({ payload, connection }) => {
      const { lesson, participantId } = connection.requireSeat();
      return () => lesson.eventsAfter(participantId, payload.afterSeq);
    },
    'lesson:start': async ({ requestId, connection }) => {
      await lessons.start(connection.requireSeat(), requestId);
      return {};
    },
    'lesson:end': async ({ requestId, connection }) => {
      await lessons.end(connection.requireSeat(), requestId);
      return {};
    },
    'lesson:lock': decidedByLesson('lesson:lock'),
    'lesson:hand-over': decidedByLesson('lesson:hand-over'),
  } satisfies Partial<Handlers>;
}
