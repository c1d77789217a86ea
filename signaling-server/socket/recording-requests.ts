/** Recording a lesson, looking back in it, and the library of recordings. */
import type { RecordingService } from '../recording/recording-service.ts';
import { GrantedOnce } from './granted-once.ts';
import { decidedByLesson, type Handlers } from './handler.ts';

/** A lesson is started, marked and exported a few times an hour. */
const ANSWERS_KEPT = 200;

export function recordingRequests({ recordings, library, exports }: RecordingService) {
  const granted = new GrantedOnce(ANSWERS_KEPT);
  return {
    'rewind:allow': decidedByLesson('rewind:allow'),
    'server-copy:set': decidedByLesson('server-copy:set'),
    'recording:start': ({ connection, requestId }) => {
      const seat = connection.requireSeat();
      return granted.give(`start ${seat.participantId} ${requestId}`, () => recordings.start(seat));
    },
    'recording:pause': async ({ connection }) => {
      await recordings.pause(connection.requireSeat(), true);
      return {};
    },
    'recording:resume': async ({ connection }) => {
      await recordings.pause(connection.requireSeat(), false);
      return {};
    },
    'recording:stop': async ({ connection }) => {
      await recordings.stop(connection.requireSeat());
      return {};
    },
    'recording:mark': ({ connection, requestId, payload }) => {
      const seat = connection.requireSeat();
      return granted.give(`mark ${seat.participantId} ${requestId}`, async () => ({
        marker: await recordings.mark(seat, payload.title),
      }));
    },
    'recording:behind': ({ connection, payload }) => {
      const { lesson, participantId } = connection.requireSeat();
      lesson.require(participantId);
      lesson.tellModerators('behind:changed', { participantId, ...payload }, { volatile: true });
      return {};
    },
    'recording:list': ({ payload }) => library.list(payload),
    'recording:rename': ({ payload: { recordingId, title } }) => library.change(recordingId, { title }),
    'recording:share': ({ payload: { recordingId, shared } }) => library.change(recordingId, { shared }),
    'recording:delete': ({ payload }) => library.putInBin(payload.recordingId),
    'recording:restore': ({ payload }) => library.change(payload.recordingId, { deletedAt: null }),
    'recording:keep': ({ payload: { recordingId, days } }) => library.keep(recordingId, days),
    'recording:markers': ({ payload: { recordingId, markers } }) =>
      library.change(recordingId, { markers: markers.toSorted((a, b) => a.recordingMs - b.recordingMs) }),
    'recording:export': ({ requestId, payload }) =>
      granted.give(`export ${requestId}`, async () => ({ exportId: await exports.add(payload) })),
    'export:list': async () => ({ exports: await exports.list() }),
    'export:cancel': async ({ payload }) => {
      await exports.cancel(payload.exportId);
      return {};
    },
  } satisfies Partial<Handlers>;
}
