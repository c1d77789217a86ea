import type { Payload, Reply, RequestName } from '../../protocol/requests.ts';
import type { DecidedRequestName } from '../lessons/decisions.ts';
import type { Connection } from './connection.ts';

/** A request after it was parsed and its asker checked. */
export interface Asked<N extends RequestName> {
  readonly payload: Payload<N>;
  readonly requestId: string;
  readonly connection: Connection;
}

/**
 * Does what was asked and gives the reply; or a function that gives it, which is called in the same turn of the event loop in which
 * the reply is sent, so that no notice can come between the two.
 */
export type Handler<N extends RequestName> = (asked: Asked<N>) => Promise<Reply<N> | (() => Reply<N>)> | Reply<N>;

export type Handlers = { readonly [N in RequestName]: Handler<N> };

/** A request that the lesson decides by its state alone. */
export function decidedByLesson<N extends DecidedRequestName>(name: N): Handler<N> {
  return ({ connection, requestId, payload }) => {
    const { lesson, participantId } = connection.requireSeat();
    return lesson.ask(name, participantId, requestId, payload);
  };
}
