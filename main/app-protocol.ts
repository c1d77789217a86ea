/** `app://lectern/…`: the built pages, straight from the disk. Nothing outside their folder, nothing but reading, no inline script. */
import { readFile } from 'node:fs/promises';
import { extname, join, resolve, sep } from 'node:path';
import type { Protocol } from 'electron';
import { APP_SCHEME, isOurPage } from './page-address.ts';

const mediaTypes: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
};

/** Before the app is ready: makes the scheme a real origin with storage, fetch and a secure context (camera, microphone). */
export function registerAppScheme(protocol: Pick<Protocol, 'registerSchemesAsPrivileged'>): void {
  protocol.registerSchemesAsPrivileged([
    {
      scheme: APP_SCHEME,
      privileges: { standard: true, secure: true, supportFetchAPI: true, corsEnabled: true, codeCache: true },
    },
  ]);
}

/** @param serverUrl origin of the room server, the only one that pages may talk to */
export function serveAppPages(protocol: Pick<Protocol, 'handle'>, pagesFolder: string, serverUrl: string): void {
  const headers = pageHeaders(serverUrl);
  protocol.handle(APP_SCHEME, (request) => answer(request, pagesFolder, headers));
}

async function answer(request: Request, pagesFolder: string, headers: Record<string, string>): Promise<Response> {
  if (request.method !== 'GET' && request.method !== 'HEAD') return new Response(null, { status: 405 });
  const file = isOurPage(request.url) ? fileOf(request.url, pagesFolder) : null;
  if (file === null) return new Response(null, { status: 404 });
  try {
    const content = await readFile(file);
    const type = mediaTypes[extname(file)] ?? 'application/octet-stream';
    return new Response(request.method === 'HEAD' ? null : new Uint8Array(content), {
      headers: { ...headers, 'content-type': type },
    });
  } catch {
    return new Response(null, { status: 404 });
  }
}

/** The file behind an address, or null for what is not in the folder. */
export function fileOf(address: string, pagesFolder: string): string | null {
  let path: string;
  try {
    path = decodeURIComponent(new URL(address).pathname);
  } catch {
    return null;
  }
  if (path.includes('\0') || path.includes('\\')) return null;
  // The teacher's page routes by its fragment; it is the only one the app shows.
  if (path === '/' || path === '/teach' || path === '/teach/') path = '/teacher/index.html';
  const folder = resolve(pagesFolder);
  const file = resolve(join(folder, path));
  return file.startsWith(folder + sep) ? file : null;
}

function pageHeaders(serverUrl: string): Record<string, string> {
  const socketUrl = serverUrl.replace(/^http/, 'ws');
  const policy = [
    "default-src 'none'",
    // The app shows the teacher's page alone: background blur and the strong noise filter are WebAssembly.
    "script-src 'self' 'wasm-unsafe-eval'",
    "worker-src 'self' blob:",
    "style-src 'self'",
    "img-src 'self' data: blob:",
    "media-src 'self' blob:",
    "font-src 'self'",
    `connect-src 'self' ${serverUrl} ${socketUrl}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
  return {
    'content-security-policy': policy,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cache-control': 'no-cache',
  };
}
