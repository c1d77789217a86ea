/** `POST /api/host/session`: a one-time key for a token that makes the page the teacher's. */
import type { FastifyInstance } from 'fastify';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { RefusedError } from '../../protocol/errors.ts';
import { type HostSessionReply, HostSessionRequest, paths } from '../../protocol/http.ts';
import { deskCookie } from './desk-cookie.ts';
import type { HostKeys } from './host-keys.ts';
import { isSecure, isTrustedWay } from './visitor.ts';

/** Wrong keys per address and minute. A key can't be guessed anyway; this keeps the log and the processor quiet. */
const WRONG_KEYS = 10;

export function addHostSession(
  app: FastifyInstance,
  { hostKeys, signHost }: { hostKeys: HostKeys; signHost: () => Promise<string> },
): void {
  const wrongKeys = new RateLimiterMemory({ points: WRONG_KEYS, duration: 60 });

  app.post(paths.hostSession, { bodyLimit: 4_096 }, async (request, reply): Promise<HostSessionReply> => {
    if (!isTrustedWay(request.raw)) {
      throw new RefusedError('needs-secure-door', 'Teaching needs the secure link, or the laptop itself. Please open that one.');
    }
    const tried = await wrongKeys.get(request.ip);
    if (tried && tried.remainingPoints <= 0) {
      throw new RefusedError('too-fast', 'Too many tries. Please wait a minute.', { retryAfterMs: tried.msBeforeNext });
    }
    const body = HostSessionRequest.safeParse(request.body);
    if (!body.success) throw new RefusedError('bad-request', 'This request has no host key.');
    if (!hostKeys.use(body.data.hostKey)) {
      // Beyond the limit it rejects; the next try is refused above.
      await wrongKeys.consume(request.ip).catch(() => undefined);
      throw new RefusedError('not-signed-in', 'This teacher’s link was already used or is too old. Please open a fresh one.');
    }
    const hostToken = await signHost();
    if (isSecure(request.raw)) reply.header('set-cookie', deskCookie(hostToken));
    return { hostToken };
  });
}
