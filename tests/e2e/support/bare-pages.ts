/** A folder of pages for the real server to serve in place of the product's: `bare-page.ts`, made by the product's own bundler. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

export interface BarePages {
  /** For the server's `pagesFolder`. */
  readonly folder: string;
  remove(): Promise<void>;
}

const html = '<!doctype html><html lang="en"><title>bare</title><script type="module" src="/bare.js"></script></html>';

export async function barePages(): Promise<BarePages> {
  const folder = await mkdtemp(join(tmpdir(), 'lectern-bare-'));
  await writeFile(join(folder, 'bare.js'), await bundle(fileURLToPath(new URL('bare-page.ts', import.meta.url))));
  for (const page of ['student', 'teacher']) {
    await mkdir(join(folder, page));
    await writeFile(join(folder, page, 'index.html'), html);
  }
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** One module and all it imports as one script. */
async function bundle(entry: string): Promise<string> {
  const outputs = await build({
    configFile: false,
    logLevel: 'error',
    build: { write: false, minify: false, target: 'es2022', lib: { entry, formats: ['es'] } },
  });
  const [output] = Array.isArray(outputs) ? outputs : [outputs];
  const chunk = output && 'output' in output ? output.output.find((each) => each.type === 'chunk') : undefined;
  if (chunk?.type !== 'chunk') throw new Error(`nothing was built from ${entry}`);
  return chunk.code;
}
