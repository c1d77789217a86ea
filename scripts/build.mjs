/**
 * Builds the product into dist/ in about a second: `renderer` (the pages), `preload` (one CommonJS file), `node` (Electron's main
 * process, the Node host and the media engine's process). A part whose inputs are the same as last time is left alone.
 *
 *   node scripts/build.mjs [renderer] [preload] [node] [--force]
 */
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify, stripVTControlCharacters } from 'node:util';
import { brotliCompress, constants, gzip, gzipSync } from 'node:zlib';
import { requireNode, root } from './run.mjs';

/** JavaScript a student's phone must fetch before the first screen: entry and static imports, gzip. */
const FIRST_LOAD_LIMIT_BYTES = 150_000;
/** A page in one piece is over Vite's 500 kB before it is compressed; the limit that counts is the one above. */
const PAGE_WARNING_KB = 700;
const PAGES = ['student', 'teacher', 'replay', 'check'];
const dist = join(root, 'dist');
const shared = ['protocol', 'lesson', 'package-lock.json', 'scripts/build.mjs'];

const parts = {
  renderer: { inputs: [...shared, 'renderer', 'vite.config.ts'], folders: ['renderer', 'replay-offline'], build: buildRenderer },
  preload: { inputs: [...shared, 'preload'], folders: ['preload'], build: buildPreload },
  node: { inputs: [...shared, 'signaling-server', 'main'], folders: ['main', 'server', 'chunks'], build: buildNode },
};

/**
 * Builds what changed.
 * @param {{ only?: ('renderer' | 'preload' | 'node')[], force?: boolean, log?: (line: string) => void }} [options]
 * @returns {Promise<boolean>} whether anything had to be built
 * @throws Error when a part doesn't compile, or the student's page is too heavy
 */
export async function build({ only = Object.keys(parts), force = false, log = console.log } = {}) {
  const startedAt = performance.now();
  const stale = only
    .map((name) => ({ name, ...parts[name], stamp: stampOf(parts[name].inputs) }))
    .filter(({ name, stamp }) => force || readStamp(name) !== stamp);
  if (stale.length === 0) return false;
  mkdirSync(dist, { recursive: true });
  // React's development build would go out to every phone where NODE_ENV says otherwise.
  const { NODE_ENV } = process.env;
  process.env.NODE_ENV = 'production';
  try {
    for (const line of (await Promise.all(stale.map(buildPart))).flat()) log(line);
  } finally {
    if (NODE_ENV === undefined) delete process.env.NODE_ENV;
    else process.env.NODE_ENV = NODE_ENV;
  }
  log(`Built ${stale.map(({ name }) => name).join(', ')} in ${((performance.now() - startedAt) / 1000).toFixed(1)} s.`);
  return true;
}

/** Builds beside the old files and swaps folders at the end, so that a server running from dist/ never meets a half-written one. */
async function buildPart({ name, folders, stamp, build: buildInto }) {
  const fresh = join(dist, `.new-${name}-${process.pid}`);
  try {
    const said = await buildInto(fresh);
    for (const folder of folders) {
      const target = join(dist, folder);
      const old = `${fresh}-old`;
      if (existsSync(target)) renameSync(target, old);
      if (existsSync(join(fresh, folder))) renameSync(join(fresh, folder), target);
      rmSync(old, { recursive: true, force: true });
    }
    writeFileSync(join(dist, `.stamp-${name}`), stamp);
    return said;
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

/**
 * Each page by itself: what two pages share would else be cut into pieces that each cost every student's first visit a request and a
 * connection (17 then, 3 now), and would hold what only the teacher's page uses of it. What a page needs at once stays in one piece, too.
 */
async function buildRenderer(outFolder) {
  const vite = await import('vite');
  const outDir = join(outFolder, 'renderer');
  const outputs = new Map();
  for (const page of PAGES) {
    const { output } = await vite.build({
      configFile: join(root, 'vite.config.ts'),
      logLevel: 'warn',
      build: {
        outDir,
        emptyOutDir: false,
        chunkSizeWarningLimit: PAGE_WARNING_KB,
        rolldownOptions: {
          input: [join(root, `renderer/${page}/index.html`)],
          output: { codeSplitting: { groups: [{ name: page, tags: ['$initial'] }] } },
        },
      },
    });
    outputs.set(page, output);
  }
  // The background blur is loaded on the teacher's own machine alone: smaller would not be faster.
  const files = new Set([...outputs.values()].flat().map(({ fileName }) => fileName));
  const sentToPhones = [...files].filter((fileName) => !fileName.startsWith('blur/'));
  await Promise.all(sentToPhones.map((fileName) => compress(join(outDir, fileName))));
  await buildOfflineReplay(vite, join(outFolder, 'replay-offline'));
  const chunks = outputs.get('student').filter((file) => file.type === 'chunk');
  const bytes = firstLoadBytes(chunks);
  const figure = `The student's first load is ${(bytes / 1000).toFixed(1)} kB of JavaScript (gzip), the limit ${FIRST_LOAD_LIMIT_BYTES / 1000} kB.`;
  if (bytes > FIRST_LOAD_LIMIT_BYTES) throw new Error(figure);
  return [figure];
}

/** The page of a saved lesson: one classic script, as a page opened from a disk may load no modules. */
async function buildOfflineReplay(vite, outDir) {
  const react = await import('@vitejs/plugin-react');
  const folder = join(root, 'renderer/replay/offline');
  await vite.build({
    configFile: false,
    root: folder,
    logLevel: 'warn',
    publicDir: false,
    plugins: [react.default()],
    define: { 'process.env.NODE_ENV': '"production"' },
    build: {
      outDir,
      emptyOutDir: true,
      target: ['chrome111', 'firefox114', 'safari16.4'],
      cssCodeSplit: false,
      lib: {
        entry: join(folder, 'offline.tsx'),
        formats: ['iife'],
        name: 'lecternReplay',
        fileName: () => 'replay.js',
        cssFileName: 'replay',
      },
    },
  });
  copyFileSync(join(folder, 'index.html'), join(outDir, 'index.html'));
}

/** Leaves `file.br` and `file.gz` beside what compresses well: the room server sends them as they are, to thirty phones at once. */
async function compress(file) {
  if (!/\.(js|css|svg|json|wasm)$/.test(file)) return;
  const content = readFileSync(file);
  if (content.length < 1024) return;
  const params = { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_SIZE_HINT]: content.length };
  const [br, gz] = await Promise.all([promisify(brotliCompress)(content, { params }), promisify(gzip)(content, { level: 9 })]);
  writeFileSync(`${file}.br`, br);
  writeFileSync(`${file}.gz`, gz);
}

/** Size of a page's entry with everything it imports statically. */
function firstLoadBytes(chunks) {
  const entry = chunks.find((chunk) => chunk.isEntry);
  if (!entry) throw new Error('The page has no script.');
  const wanted = new Set([entry.fileName]);
  for (const fileName of wanted)
    for (const imported of chunks.find((chunk) => chunk.fileName === fileName)?.imports ?? []) wanted.add(imported);
  return chunks.filter((chunk) => wanted.has(chunk.fileName)).reduce((sum, chunk) => sum + gzipSync(chunk.code).length, 0);
}

async function buildPreload(outFolder) {
  const vite = await import('vite');
  await vite.build({
    configFile: false,
    root,
    logLevel: 'warn',
    publicDir: false,
    build: {
      outDir: join(outFolder, 'preload'),
      minify: false,
      target: 'chrome140',
      lib: { entry: join(root, 'preload/preload.ts'), formats: ['cjs'], fileName: () => 'preload.cjs' },
      rolldownOptions: { external: ['electron'] },
    },
  });
  return [];
}

async function buildNode(outFolder) {
  const vite = await import('vite');
  const entries = {
    'main/main': 'main/main.ts',
    'server/host': 'signaling-server/host.ts',
    'server/sfu-process': 'signaling-server/sfu/engine/process.ts',
    'server/recording-worker': 'signaling-server/recording/worker.ts',
    'server/track-worker': 'signaling-server/recording/tracks/track-worker.ts',
  };
  await vite.build({
    configFile: false,
    root,
    logLevel: 'warn',
    publicDir: false,
    build: {
      outDir: outFolder,
      emptyOutDir: true,
      ssr: true,
      minify: false,
      sourcemap: true,
      target: 'node22',
      rolldownOptions: {
        input: Object.fromEntries(Object.entries(entries).map(([name, file]) => [name, join(root, file)])),
        // Packages stay packages: they are installed here and packed beside the app.
        external: (id) => id === 'electron' || id.startsWith('node:') || /^(@[\w-]+\/)?[a-z][\w.-]*(\/|$)/.test(id),
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  });
  return [];
}

function stampOf(inputs) {
  const hash = createHash('sha256').update(process.versions.node);
  for (const input of inputs)
    for (const file of filesIn(join(root, input))) hash.update(relative(root, file)).update(readFileSync(file));
  return hash.digest('hex');
}

function filesIn(path) {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

function readStamp(name) {
  const { folders } = parts[name];
  const file = join(dist, `.stamp-${name}`);
  return existsSync(join(dist, folders[0])) && existsSync(file) ? readFileSync(file, 'utf8') : null;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  requireNode();
  const args = process.argv.slice(2);
  const only = args.filter((arg) => !arg.startsWith('--'));
  const unknown = only.find((name) => !Object.hasOwn(parts, name));
  try {
    if (unknown) throw new Error(`There is no part ${unknown}; the parts are ${Object.keys(parts).join(', ')}.`);
    const built = await build({ ...(only.length > 0 ? { only } : {}), force: args.includes('--force') });
    if (!built) console.log('Nothing has changed since the last build.');
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    console.error(process.stderr.isTTY ? text : stripVTControlCharacters(text));
    process.exitCode = 1;
  }
}
