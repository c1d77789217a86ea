/** What every answer tells browsers to be strict about. */

import type { IncomingMessage } from 'node:http';
import helmet from '@fastify/helmet';
import type { FastifyInstance } from 'fastify';
import { PLAIN_STYLE_SOURCE } from './plain-page.ts';

const directives = {
  defaultSrc: ["'self'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'", PLAIN_STYLE_SOURCE],
  // A page looks for the other door, and for this machine's other addresses.
  connectSrc: ["'self'", ({ headers }: IncomingMessage) => ownAddresses(headers.host)],
  imgSrc: ["'self'", 'data:', 'blob:'],
  mediaSrc: ["'self'", 'blob:'],
  workerSrc: ["'self'", 'blob:'],
  objectSrc: ["'none'"],
  baseUri: ["'none'"],
  formAction: ["'self'"],
  frameAncestors: ["'none'"],
};

/**
 * For the teacher's page alone, which is served to this machine and to a signed-in teacher by TLS: the background blur and the strong noise filter are WebAssembly of
 * our own address. Text is still never run as a program.
 */
export const teacherPagePolicy = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: { ...directives, scriptSrc: [...directives.scriptSrc, "'wasm-unsafe-eval'"] },
  },
};

export async function addSecurityHeaders(app: FastifyInstance): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives },
    // Over plain http, which is how a class on one network connects, these would lock people out or only fill the console.
    strictTransportSecurity: false,
    crossOriginOpenerPolicy: false,
    originAgentCluster: false,
    xFrameOptions: { action: 'deny' },
    referrerPolicy: { policy: 'no-referrer' },
  });
}

/** Everything on the port that a page came by (its `Host` header names it); behind a proxy on the usual ports, its sockets. */
function ownAddresses(host = ''): string {
  const port = /:(\d{1,5})$/.exec(host)?.[1];
  return port === undefined ? 'ws: wss:' : ['http', 'https', 'ws', 'wss'].map((scheme) => `${scheme}://*:${port}`).join(' ');
}
