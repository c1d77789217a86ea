/** Which request is being answered, for every log line written on its way, however deep: whoever logs need not be told. */
import { AsyncLocalStorage } from 'node:async_hooks';

export interface RequestContext {
  readonly requestId: string;
  /** Its name in the protocol. */
  readonly name: string;
  readonly lectureId?: string | undefined;
  readonly participantId?: string | undefined;
}

const contexts = new AsyncLocalStorage<RequestContext>();

export function inRequest<R>(context: RequestContext, act: () => R): R {
  return contexts.run(context, act);
}

export function currentRequest(): RequestContext | undefined {
  return contexts.getStore();
}
