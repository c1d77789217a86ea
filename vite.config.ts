/** The pages: one for students, one for the teacher, each an HTML entry of its own. `scripts/build.mjs` builds the rest. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const folder = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const pages = ['student', 'teacher', 'replay']
  .map((name) => folder(`renderer/${name}/index.html`))
  .filter((page) => existsSync(page));

export default defineConfig({
  root: folder('renderer'),
  // The same files are served by the room server and by app://lectern, at any depth of address (/j/CODE): absolute from the root.
  base: '/',
  plugins: [react()],
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
