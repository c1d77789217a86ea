/** What a teacher asks at the desk: rooms and lectures. */
import type { Payload, Reply, RequestName } from '../../protocol/requests.ts';
import type { Lessons } from '../lessons/lessons.ts';
import { GrantedOnce } from './granted-once.ts';
import type { Handler, Handlers } from './handler.ts';

type DeskRequestName =
  | `host:${'status' | 'operations'}`
  | Extract<RequestName, `${'room' | 'lecture' | 'invite' | 'roster' | 'door'}:${string}`>;

/** One teacher's desk asks for a few things a minute. */
const ANSWERS_KEPT = 500;

/** The planning side of the server: one answer a request. */
export type DeskAnswers = { readonly [N in DeskRequestName]: (payload: Payload<N>, requestId?: string) => Promise<Reply<N>> };

export function deskRequests(answers: DeskAnswers, lessons: Lessons) {
  const granted = new GrantedOnce(ANSWERS_KEPT);
  /**
   * What makes something new: asked twice, it would be there twice. Everything else may simply be done again. The answers kept here serve
   * a page that asks again in the same run; what was made before a restart is found by the request noted with it.
   */
  const once =
    <N extends DeskRequestName>(name: N): Handler<N> =>
    ({ payload, requestId }) => {
      const wish = `${name} ${requestId}`;
      return granted.give<Reply<N>>(wish, () => answers[name](payload, wish));
    };
  const from =
    <N extends DeskRequestName>(name: N): Handler<N> =>
    ({ payload }) =>
      answers[name](payload);
  /** Those who already wait in the lecture see what became of it. */
  const tellingLesson =
    <N extends 'lecture:update' | 'lecture:cancel' | 'lecture:delete'>(name: N): Handler<N> =>
    async ({ payload }) => {
      const reply = await answers[name](payload);
      await lessons.lectureChanged(payload.lectureId);
      return reply;
    };
  return {
    'host:status': from('host:status'),
    'host:operations': from('host:operations'),
    'room:list': from('room:list'),
    'room:create': once('room:create'),
    'room:update': from('room:update'),
    'room:archive': from('room:archive'),
    'lecture:list': from('lecture:list'),
    'lecture:get': from('lecture:get'),
    'lecture:create': once('lecture:create'),
    'lecture:update': tellingLesson('lecture:update'),
    'lecture:duplicate': once('lecture:duplicate'),
    'lecture:repeat': once('lecture:repeat'),
    'lecture:cancel': tellingLesson('lecture:cancel'),
    'lecture:reinstate': from('lecture:reinstate'),
    'lecture:delete': tellingLesson('lecture:delete'),
    'lecture:restore': from('lecture:restore'),
    'lecture:invite': from('lecture:invite'),
    'lecture:history': from('lecture:history'),
    'invite:list': from('invite:list'),
    'invite:create': once('invite:create'),
    'invite:change': from('invite:change'),
    'invite:renew': once('invite:renew'),
    'invite:withdraw': from('invite:withdraw'),
    'roster:set': from('roster:set'),
    'door:status': from('door:status'),
    'door:set-plain': from('door:set-plain'),
    'door:use-certificate': from('door:use-certificate'),
  } satisfies Partial<Handlers>;
}
