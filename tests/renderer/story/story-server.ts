/** Builds the scenes and serves them with the content security policy the pages live under. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const types: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};
const policy =
  "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; object-src 'none'; base-uri 'none'";

export interface StoryServer {
  /** Where a scene is. */
  sceneUrl(scene: string): string;
  close(): Promise<void>;
}

export async function startStoryServer(): Promise<StoryServer> {
  const folder = await mkdtemp(join(tmpdir(), 'lectern-story-'));
  await build({
    configFile: false,
    root: fileURLToPath(new URL('.', import.meta.url)),
    publicDir: fileURLToPath(new URL('../../../renderer/public', import.meta.url)),
    logLevel: 'error',
    build: { outDir: folder, emptyOutDir: true, modulePreload: { polyfill: false }, assetsInlineLimit: 0, target: 'es2024' },
  });
  const server = createServer(async ({ url = '/' }, response) => {
    const path = normalize(new URL(url, 'http://story').pathname);
    // Scenes change the address to the product's own.
    const file = extname(path) === '' ? 'index.html' : path;
    try {
      const body = await readFile(join(folder, file));
      response
        .writeHead(200, { 'content-type': types[extname(file)] ?? 'application/octet-stream', 'content-security-policy': policy })
        .end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return {
    sceneUrl: (scene) => `http://127.0.0.1:${port}/?scene=${scene}`,
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
      await rm(folder, { recursive: true, force: true });
    },
  };
}
