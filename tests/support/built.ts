/** Before end-to-end tests: dist/ is what the sources say. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('../../scripts/build.mjs', import.meta.url));

/** In a process of its own, as the runner's NODE_ENV is not the product's. */
export default function setup(): void {
  const { status, stderr } = spawnSync(process.execPath, [script], {
    env: { ...process.env, NODE_ENV: 'production' },
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`The product can't be built.\n${stderr}`);
}
