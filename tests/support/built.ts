/** Before end-to-end tests: dist/ is what the sources say. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const script = fileURLToPath(new URL('../../scripts/build.mjs', import.meta.url));

/** In a process of its own, as the runner's NODE_ENV is not the product's. */
export default async function setup(): Promise<void> {
  await promisify(execFile)(process.execPath, [script], { env: { ...process.env, NODE_ENV: 'production' } });
}
