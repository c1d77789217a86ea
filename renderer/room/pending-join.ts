/** A wish to be in a lesson, from being asked to being granted or refused, however many lines that takes. */
import { RefusedError } from '../../protocol/refusal.ts';
import type { Ticket } from '../../protocol/requests.ts';
import { randomId } from './random-id.ts';

export interface JoinWish {
  readonly ticket: Ticket;
  /** Needed with a code or as host. A seat keeps its name. */
  readonly displayName?: string;
}

export interface PendingJoin extends JoinWish {
  /** One wish, one seat: asked twice after a lost connection, it is granted once. */
  readonly requestId: string;
  readonly settled: {
    readonly promise: Promise<void>;
    readonly resolve: () => void;
    readonly reject: (refusal: RefusedError) => void;
  };
}

export function pendingJoin(wish: JoinWish): PendingJoin {
  // Promise.withResolvers is missing on the older phones among our students'.
  let resolve: () => void = () => undefined;
  let reject: (refusal: RefusedError) => void = () => undefined;
  const promise = new Promise<void>((onDone, onRefused) => {
    resolve = onDone;
    reject = onRefused;
  });
  return { ...wish, requestId: randomId(), settled: { promise, resolve, reject } };
}

/** Refusals that pass by themselves: the line is dropped and all is tried again in a while. */
const PASSING: ReadonlySet<string> = new Set(['unreachable', 'closing', 'internal', 'too-fast', 'not-saved']);

/** Whether a person has to be told, as trying again would not help. */
export function isFinal(error: unknown): error is RefusedError {
  return error instanceof RefusedError && !PASSING.has(error.code);
}
