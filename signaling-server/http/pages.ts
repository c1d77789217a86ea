/** The built pages: the student's at `/` and `/j/CODE`, the teacher's at `/teach` on this machine, or signed in by TLS, and their files. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic, { type FastifyStaticOptions } from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { paths } from '../../protocol/http.ts';
import { isSignedIn, SIGN_IN_SCRIPT } from './desk-cookie.ts';
import { notBuiltPage, notFoundPage, plainPage, signInPage, teacherOnlyPage, troublePage } from './plain-page.ts';
import { teacherPagePolicy } from './security-headers.ts';
import { isFromThisMachine, isSecure } from './visitor.ts';

type Page = 'student' | 'teacher' | 'replay' | 'check';

/** @param pagesFolder what `npm run build` made: `student/index.html`, `teacher/index.html`, `assets/` */
export async function addPages(
  app: FastifyInstance,
  { pagesFolder, verifyHost }: { pagesFolder: string; verifyHost: (token: string) => Promise<void> },
): Promise<void> {
  const built = existsSync(join(pagesFolder, 'student/index.html'));
  const files: FastifyStaticOptions = {
    root: pagesFolder,
    // Pages have their own addresses below; the folder serves the files they load.
    index: false,
    // Pages are sent by their own routes below, never as a file that somebody names.
    allowedPath: (path, _root, { routeOptions }) => !path.endsWith('.html') || routeOptions.url !== '/*',
    dotfiles: 'ignore',
    preCompressed: true,
    cacheControl: false,
    setHeaders: (reply, path) => {
      // Names under assets/ carry a hash of their content: another content is another name.
      const lasting = path.startsWith(join(pagesFolder, 'assets'));
      reply.header('cache-control', lasting ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  };
  if (built) await app.register(fastifyStatic, files);

  const send = (reply: FastifyReply, page: Page) => {
    if (!built) return sendPlain(reply, 503, notBuiltPage);
    return reply.header('cache-control', 'no-cache').sendFile(`${page}/index.html`);
  };

  app.get(paths.student, (_request, reply) => send(reply, 'student'));
  app.get(`${paths.join}:code`, (_request, reply) => send(reply, 'student'));
  app.get(paths.secure, (_request, reply) => send(reply, 'student'));
  // Which recordings there are, and for whom, is decided where they are fetched.
  app.get(`${paths.replay}:recordingId`, (_request, reply) => send(reply, 'replay'));
  app.get(`${paths.watch}:code`, (_request, reply) => send(reply, 'replay'));
  app.get(`${paths.check}:token`, (_request, reply) => send(reply, 'check'));
  app.get(paths.teacher, { helmet: teacherPagePolicy }, async ({ raw }, reply) => {
    if (isFromThisMachine(raw) || (await isSignedIn(raw, verifyHost))) return send(reply, 'teacher');
    return isSecure(raw) ? sendPlain(reply, 200, signInPage) : sendPlain(reply, 403, teacherOnlyPage);
  });
  app.get(`${paths.teacher}/sign-in.js`, (_request, reply) =>
    reply.header('cache-control', 'no-cache').type('text/javascript; charset=utf-8').send(SIGN_IN_SCRIPT),
  );
}

export function sendPlain(reply: FastifyReply, status: number, page: Parameters<typeof plainPage>[0]): FastifyReply {
  return reply.code(status).header('cache-control', 'no-store').type('text/html; charset=utf-8').send(plainPage(page));
}

export const sendNotFound = (reply: FastifyReply) => sendPlain(reply, 404, notFoundPage);
export const sendTrouble = (reply: FastifyReply, status: number) => sendPlain(reply, status, troublePage);
