/** Everything over plain HTTP: strict headers, who may ask, the pages, signing in, health, and calm answers to the rest. */
import type { IncomingMessage } from 'node:http';
import cors, { type FastifyCorsOptions } from '@fastify/cors';
import {
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  fastify,
  LogController,
} from 'fastify';
import { type ErrorCode, RefusedError } from '../../protocol/errors.ts';
import { paths } from '../../protocol/http.ts';
import type { Log } from '../log.ts';
import type { Operations } from '../operations/operations.ts';
import { addHealth } from './health.ts';
import type { HostCheck } from './host-check.ts';
import type { HostKeys } from './host-keys.ts';
import { addHostSession } from './host-session.ts';
import { observeRequests } from './operations.ts';
import { addPages, sendNotFound, sendPlain, sendTrouble } from './pages.ts';
import { foreignHostPage } from './plain-page.ts';
import { RequestRate } from './request-rate.ts';
import { addSecurityHeaders } from './security-headers.ts';

export interface AppOptions {
  readonly pagesFolder: string;
  readonly operations: Operations;
  readonly hostKeys: HostKeys;
  readonly hostCheck: HostCheck;
  readonly signHost: () => Promise<string>;
  /** @throws RefusedError */
  readonly verifyHost: (token: string) => Promise<void>;
  readonly closing: () => boolean;
  readonly requestsPerTenSecondsAndAddress: number;
  /** Told of each route, as `GET /health`. */
  readonly onRoute: (route: string) => void;
  /** Whether the door somebody came by is open. */
  readonly lets: (request: IncomingMessage) => boolean;
  /** Further addresses, before the pages. */
  readonly addRoutes: (app: FastifyInstance) => void;
  readonly log: Log;
}

/** Bodies are small unless an address says otherwise. */
const BODY_LIMIT_BYTES = 64_000;

/** @returns the application, ready but not listening: its `server` is what the sockets attach to */
export async function createApp(options: AppOptions): Promise<FastifyInstance> {
  const { pagesFolder, hostCheck, log } = options;
  const app = fastify({
    loggerInstance: log.child({ owner: 'http' }) as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    bodyLimit: BODY_LIMIT_BYTES,
    // A slow or silent visitor does not hold a connection for ever.
    requestTimeout: 30_000,
    // Sockets and pages keep connections open; closing doesn't wait for them.
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 100 },
  });
  app.setErrorHandler((error: FastifyError, request, reply) => answerError(error, request, reply));
  app.setNotFoundHandler((request, reply) =>
    isApi(request)
      ? reply.code(404).send(new RefusedError('not-found', 'There is nothing here.').toFailure())
      : sendNotFound(reply),
  );
  app.addHook('onRoute', ({ method, url }) => {
    for (const one of [method].flat()) options.onRoute(`${one} ${url}`);
  });
  await addSecurityHeaders(app);
  const rate = new RequestRate(options.requestsPerTenSecondsAndAddress);
  app.addHook('onRequest', async (request, reply) => {
    await rate.spend(request.ip);
    const { host, origin } = request.headers;
    if (!hostCheck.allowsHost(host)) return sendPlain(reply, 421, foreignHostPage);
    if (request.method !== 'GET' && !hostCheck.allowsOrigin(origin, host)) {
      throw new RefusedError('forbidden', 'This page may not ask here.');
    }
    if (!options.lets(request.raw) && needsOpenDoor(request)) {
      throw new RefusedError('door-closed', 'Your teacher lets people in by the secure door alone.');
    }
  });
  // The desktop app's pages may read everything. One of our own, come by one address or door and looking for another, the way there.
  await app.register(cors, () => (request: FastifyRequest, decide: (error: null, options: FastifyCorsOptions) => void) => {
    const { origin } = request.headers;
    const ours = request.url.startsWith(paths.doors) && origin !== undefined && hostCheck.allowsOrigin(origin, undefined);
    decide(null, { origin: ours ? origin : [...hostCheck.foreignOrigins], methods: ['GET', 'POST'] });
  });
  observeRequests(app, options.operations);
  addHealth(app, options);
  addHostSession(app, options);
  options.addRoutes(app);
  await addPages(app, { pagesFolder, verifyHost: options.verifyHost });
  await app.ready();
  return app;
}

/** Refusals keep their words; anything else is ours, is logged whole and said in one calm sentence. */
function answerError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (error instanceof RefusedError) {
    if (error.retryAfterMs !== undefined) reply.header('retry-after', Math.ceil(error.retryAfterMs / 1000));
    return reply.code(statusOf[error.code] ?? 400).send(error.toFailure());
  }
  const status = error.statusCode ?? 500;
  if (status >= 500) request.log.error({ err: error, path: request.url }, 'A request failed.');
  if (!isApi(request)) return status === 404 || status === 403 ? sendNotFound(reply) : sendTrouble(reply, status);
  const refusal =
    status === 413
      ? new RefusedError('too-large', 'This request is too large.')
      : status < 500
        ? new RefusedError('bad-request', 'This request can’t be read.')
        : new RefusedError('internal', 'Something went wrong here. Please try again.');
  return reply.code(status).send(refusal.toFailure());
}

const statusOf: Partial<Record<ErrorCode, number>> = {
  'bad-request': 400,
  'not-signed-in': 401,
  forbidden: 403,
  'door-closed': 403,
  'needs-secure-door': 403,
  'not-found': 404,
  'code-unknown': 404,
  'seat-lost': 401,
  'wrong-state': 409,
  'too-fast': 429,
  'too-large': 413,
  'not-saved': 503,
  'disk-full': 507,
  closing: 503,
  internal: 500,
};

/** Pages and their files stay, as it is they who show the way to the other door; so does what that way needs. */
function needsOpenDoor(request: FastifyRequest): boolean {
  return isApi(request) && !request.url.startsWith(paths.doors);
}

function isApi({ url }: FastifyRequest): boolean {
  return url.startsWith('/api/');
}
