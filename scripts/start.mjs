/** `npm start`: the desktop app where Electron can run, else the same classroom hosted by Node. Arguments are passed on. */
import { join } from 'node:path';
import { build } from './build.mjs';
import { hasDisplay, obtainElectron } from './electron-runtime.mjs';
import { requireNode, root, runInForeground } from './run.mjs';

requireNode();
const args = process.argv.slice(2);
try {
  await build();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

const electron = hasDisplay() ? await obtainElectron() : null;
if (electron) {
  process.exitCode = await runInForeground(electron, [root, ...args]);
} else {
  const why = hasDisplay()
    ? 'The desktop app needs Electron, which is not available here'
    : 'There is no screen here for the desktop app';
  console.log(`${why}: hosting with Node instead. Open the teacher's link in a browser.`);
  process.exitCode = await runInForeground(process.execPath, [join(root, 'dist/server/host.js'), ...args]);
}
