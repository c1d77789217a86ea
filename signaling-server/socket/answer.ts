/** The one way every request goes: parsed, checked, done, answered. */
import type { z } from 'zod';
import { type Failure, RefusedError, type Result } from '../../protocol/errors.ts';
import { RequestEnvelope, type RequestName, requests } from '../../protocol/requests.ts';
import type { Log } from '../log.ts';
import type { Operations } from '../operations/operations.ts';
import { inRequest } from '../operations/request-context.ts';
import type { Connection } from './connection.ts';
import type { Handler, Handlers } from './handler.ts';
import type { RateLimits } from './rate-limits.ts';

export interface AnswerParts {
  readonly handlers: Handlers;
  readonly rates: RateLimits;
  readonly maxRequestsWaiting: number;
  readonly operations: Operations;
  readonly log: Log;
}

type Acknowledge = (result: Result<unknown>) => void;

/**
 * Answers one request, whatever it is: every request is acknowledged exactly once.
 *
 * @param args as Socket.IO gives them: an envelope and the acknowledgement. Who sends none doesn't speak this protocol and is
 * disconnected.
 */
export async function answer(connection: Connection, name: string, args: readonly unknown[], parts: AnswerParts): Promise<void> {
  const acknowledge = args.at(-1);
  if (typeof acknowledge !== 'function') {
    connection.disconnect();
    return;
  }
  const startedAt = performance.now();
  let outcome = 'ok';
  let counted = false;
  connection.waiting += 1;
  try {
    parts.operations.requests.begin();
    counted = true;
    if (connection.waiting > parts.maxRequestsWaiting) {
      throw new RefusedError('too-fast', 'Too many requests are waiting. Please wait a moment.', { retryAfterMs: 1000 });
    }
    const given = await give(connection, name, args[0], parts);
    // In this order and without a pause, see Handler.
    const reply = typeof given === 'function' ? given() : given;
    (acknowledge as Acknowledge)({ ok: true, reply });
  } catch (error) {
    const failure = failureOf(error, connection, name, parts.log);
    outcome = failure.code;
    (acknowledge as Acknowledge)({ ok: false, error: failure });
  } finally {
    connection.waiting -= 1;
    if (counted) parts.operations.requests.end();
    parts.operations.answered(isRequestName(name) ? name : null, outcome, performance.now() - startedAt);
  }
}

async function give(connection: Connection, name: string, envelope: unknown, { handlers, rates }: AnswerParts) {
  if (!isRequestName(name)) throw new RefusedError('unknown-request', 'This version of the server does not know that request.');
  await rates.spend(connection, name);
  const { requestId, payload } = parse(RequestEnvelope, envelope);
  const { needs, payload: schema } = requests[name];
  if (needs === 'host' && !connection.isHost)
    throw new RefusedError('not-signed-in', 'Please open the teacher’s link again to sign in.');
  if (needs === 'seat') connection.requireSeat();
  // TypeScript can't see that the handler under a name takes the payload of that name.
  const handler = handlers[name] as unknown as Handler<RequestName>;
  const { lesson, participantId } = connection.seat ?? {};
  return inRequest({ requestId, name, lectureId: lesson?.lectureId, participantId }, () =>
    handler({ payload: parse(schema, payload) as never, requestId, connection }),
  );
}

function isRequestName(name: string): name is RequestName {
  return Object.hasOwn(requests, name);
}

function parse<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const field = issue?.path.join('.') ?? '';
  const details = {
    field,
    issues: parsed.error.issues.slice(0, 5).map(({ path, message }) => ({ field: path.join('.'), message })),
  };
  throw new RefusedError('bad-request', messageFor(issue?.message ?? '', field), { details });
}

/** Messages written in our schemas are for people, zod's own are for programmers. */
function messageFor(message: string, field: string): string {
  if (!/^(Invalid|Too|Unrecognized)\b/.test(message)) return message;
  return field === ''
    ? 'This request could not be understood.'
    : `This request could not be understood: "${field}" does not fit.`;
}

function failureOf(error: unknown, connection: Connection, name: string, log: Log): Failure {
  if (error instanceof RefusedError) return error.toFailure();
  const { seat } = connection;
  const request = { name, lectureId: seat?.lesson.lectureId, participantId: seat?.participantId };
  log.error({ err: error, request }, 'A request failed.');
  return { code: 'internal', message: 'Something went wrong on our side. It was noted; please try again.' };
}
