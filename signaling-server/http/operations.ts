/** For whoever runs the server: `/metrics`, the support bundle; and what is counted of every HTTP request. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { RefusedError } from '../../protocol/errors.ts';
import { paths } from '../../protocol/http.ts';
import type { Operations } from '../operations/operations.ts';
import type { Tokens } from '../tokens.ts';
import { isFromThisMachine, isTrustedWay } from './visitor.ts';

/** Before any route: counts, and lets a closing server answer what changes something. */
export function observeRequests(app: FastifyInstance, operations: Operations): void {
  const underway = new WeakSet<FastifyRequest>();
  app.addHook('onRequest', async (request) => {
    if (request.method === 'GET' || request.method === 'HEAD' || request.method === 'OPTIONS') return;
    operations.requests.begin();
    underway.add(request);
  });
  app.addHook('onResponse', async (request, reply) => {
    if (underway.delete(request)) operations.requests.end();
    operations.answeredHttp(reply.statusCode, reply.elapsedTime);
  });
}

interface OperationsRoutes {
  readonly operations: Operations;
  readonly tokens: Pick<Tokens, 'verifyHost'>;
}

export function addOperations(app: FastifyInstance, { operations, tokens }: OperationsRoutes): void {
  app.get(paths.metrics, async (request, reply) => {
    if (!isFromThisMachine(request.raw) && !isToken(bearer(request), operations.metricsToken)) {
      throw new RefusedError('forbidden', 'Metrics are for this computer, or for who has LECTERN_METRICS_TOKEN.');
    }
    const { text, contentType } = await operations.metrics();
    return reply.header('cache-control', 'no-store').type(contentType).send(text);
  });

  app.get(paths.supportBundle, async (request, reply) => {
    if (!isTrustedWay(request.raw)) {
      throw new RefusedError('needs-secure-door', 'Please open this by the secure link, or on the laptop itself.');
    }
    await tokens.verifyHost(bearer(request));
    return reply
      .header('cache-control', 'no-store')
      .header('content-disposition', 'attachment; filename="lectern-support.zip"')
      .type('application/zip')
      .send(await operations.supportBundle());
  });
}

function bearer({ headers }: FastifyRequest): string {
  return /^Bearer (\S+)$/.exec(headers.authorization ?? '')?.[1] ?? '';
}

/** In a time that tells nothing of how much of it was right. */
function isToken(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return expected !== '' && timingSafeEqual(digest(given), digest(expected));
}
