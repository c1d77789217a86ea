/** The pages, as they are served while developing and built one by one by `scripts/build.mjs`. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const folder = (path: string) => fileURLToPath(new URL(path, import.meta.url));
/** While developing: the addresses that the room server gives its pages (protocol/http.ts). */
const pageAddresses: Plugin = {
  name: 'page-addresses',
  apply: 'serve',
  configureServer(server) {
    server.middlewares.use((request, _response, next) => {
      const { pathname } = new URL(request.url ?? '/', 'http://localhost');
      if (pathname === '/' || pathname === '/secure' || pathname.startsWith('/j/')) request.url = '/student/index.html';
      else if (pathname.startsWith('/replay/') || pathname.startsWith('/w/')) {
        // The page's own files lie in the folder of the same name.
        if (!/\.\w+$/.test(pathname)) request.url = '/replay/index.html';
      } else if (pathname.startsWith('/check/') && !/\.\w+$/.test(pathname)) request.url = '/check/index.html';
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

/**
 * What the background blur loads by itself when a teacher turns it on (renderer/media/background-blur.ts), beside the pages under names
 * of its own. Only the build with SIMD: every browser we build for has it.
 */
const blurFiles: Plugin = (() => {
  const source = folder('node_modules/@shiguredo/virtual-background/dist');
  const names = [
    'selfie_segmentation.binarypb',
    // Not used, but asked for before the library is told which of its two models is wanted.
    'selfie_segmentation.tflite',
    'selfie_segmentation_landscape.tflite',
    'selfie_segmentation_solution_simd_wasm_bin.js',
    'selfie_segmentation_solution_simd_wasm_bin.wasm',
  ];
  return {
    name: 'blur-files',
    generateBundle(_options, bundle) {
      // The teacher's page alone has it.
      const files = Object.values(bundle);
      if (!files.some((file) => file.type === 'chunk' && file.facadeModuleId?.endsWith('teacher/index.html'))) return;
      for (const name of names)
        this.emitFile({ type: 'asset', fileName: `blur/${name}`, source: readFileSync(`${source}/${name}`) });
    },
    configureServer(server) {
      server.middlewares.use('/blur/', (request, response, next) => {
        const name = names.find((each) => request.url === `/${each}`);
        if (!name) return next();
        if (name.endsWith('.wasm')) response.setHeader('content-type', 'application/wasm');
        response.end(readFileSync(`${source}/${name}`));
      });
    },
  };
})();

export default defineConfig({
  root: folder('renderer'),
  // The same files are served by the room server and by app://lectern, at any depth of address (/j/CODE): absolute from the root.
  base: '/',
  plugins: [react(), pageAddresses, blurFiles],
  worker: { format: 'es' },
  build: {
    target: ['chrome111', 'firefox114', 'safari16.4'],
    // The pages' CSP allows no inline script and no data: script: the polyfill would be one, and so would inlined assets.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
  },
});
