/** What a teacher asks at the desk: rooms and lectures. */
import type { Payload, Reply, RequestName } from '../../protocol/requests.ts';
import type { Lessons } from '../lessons/lessons.ts';
import type { Handlers } from './handler.ts';

type Service<N extends RequestName> = (payload: Payload<N>) => Promise<Reply<N>>;

/** The planning side of the server, as the desk needs it. */
export interface Desk {
  status(): Promise<Reply<'host:status'>>;
  readonly rooms: {
    readonly list: Service<'room:list'>;
    readonly create: Service<'room:create'>;
    readonly update: Service<'room:update'>;
    readonly archive: Service<'room:archive'>;
  };
  readonly lectures: {
    readonly list: Service<'lecture:list'>;
    readonly get: Service<'lecture:get'>;
    readonly create: Service<'lecture:create'>;
    readonly update: Service<'lecture:update'>;
    readonly duplicate: Service<'lecture:duplicate'>;
    readonly repeat: Service<'lecture:repeat'>;
    readonly cancel: Service<'lecture:cancel'>;
    readonly reinstate: Service<'lecture:reinstate'>;
    readonly delete: Service<'lecture:delete'>;
    readonly restore: Service<'lecture:restore'>;
    readonly invite: Service<'lecture:invite'>;
    readonly history: Service<'lecture:history'>;
  };
}

export function deskRequests({ status, rooms, lectures }: Desk, lessons: Lessons) {
  /** Those who already wait in the lecture see what became of it. */
  const thenTellLesson = async <R>(lectureId: string, change: Promise<R>): Promise<R> => {
    const reply = await change;
    await lessons.lectureChanged(lectureId);
    return reply;
  };
  return {
    'host:status': () => status(),
    'room:list': ({ payload }) => rooms.list(payload),
    'room:create': ({ payload }) => rooms.create(payload),
    'room:update': ({ payload }) => rooms.update(payload),
    'room:archive': ({ payload }) => rooms.archive(payload),
    'lecture:list': ({ payload }) => lectures.list(payload),
    'lecture:get': ({ payload }) => lectures.get(payload),
    'lecture:create': ({ payload }) => lectures.create(payload),
    'lecture:update': ({ payload }) => thenTellLesson(payload.lectureId, lectures.update(payload)),
    'lecture:duplicate': ({ payload }) => lectures.duplicate(payload),
    'lecture:repeat': ({ payload }) => lectures.repeat(payload),
    'lecture:cancel': ({ payload }) => thenTellLesson(payload.lectureId, lectures.cancel(payload)),
    'lecture:reinstate': ({ payload }) => lectures.reinstate(payload),
    'lecture:delete': ({ payload }) => thenTellLesson(payload.lectureId, lectures.delete(payload)),
    'lecture:restore': ({ payload }) => lectures.restore(payload),
    'lecture:invite': ({ payload }) => lectures.invite(payload),
    'lecture:history': ({ payload }) => lectures.history(payload),
  } satisfies Partial<Handlers>;
}
