/** The pages: one for students, one for the teacher, each an HTML entry of its own. `scripts/build.mjs` builds the rest. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const folder = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const pages = ['student', 'teacher', 'replay']
  .map((name) => folder(`renderer/${name}/index.html`))
  .filter((page) => existsSync(page));

/** While developing: the addresses that the room server gives its pages (protocol/http.ts). */
const pageAddresses: Plugin = {
  name: 'page-addresses',
  apply: 'serve',
  configureServer(server) {
    server.middlewares.use((request, _response, next) => {
      const { pathname } = new URL(request.url ?? '/', 'http://localhost');
      if (pathname === '/' || pathname.startsWith('/j/')) request.url = '/student/index.html';
      else if (pathname === '/teach') request.url = '/teacher/index.html';
      next();
    });
  },
  // Seen from those addresses a page's own folder is elsewhere.
  transformIndexHtml: {
    order: 'pre',
    handler: (html, { path }) => html.replaceAll('"./', `"${path.slice(0, path.lastIndexOf('/') + 1)}`),
  },
};

export default defineConfig({
  root: folder('renderer'),
  // The same files are served by the room server and by app://lectern, at any depth of address (/j/CODE): absolute from the root.
  base: '/',
  plugins: [react(), pageAddresses],
  worker: { format: 'es' },
  build: {
    outDir: folder('dist/renderer'),
    emptyOutDir: true,
    target: ['chrome111', 'firefox114', 'safari16.4'],
    // The pages' CSP allows no inline script and no data: script: the polyfill would be one, and so would inlined assets.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rolldownOptions: { input: pages },
  },
});
