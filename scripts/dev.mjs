/**
 * `npm run dev`: the room server from its sources, started again when one changes, and in front of it vite, which serves the pages and
 * updates them in place. Both in the browser; arguments go to the room server (`--port` is the port to open, 8480 as usual).
 */
import { spawn } from 'node:child_process';
import { createServer as createNetServer } from 'node:net';
import { join, relative, sep } from 'node:path';
import { parseArgs } from 'node:util';
import { createServer } from 'vite';
import { requireNode, root } from './run.mjs';

requireNode();
const { values, tokens } = parseArgs({ options: { port: { type: 'string', default: '8480' } }, strict: false, tokens: true });
const passedOn = process.argv
  .slice(2)
  .filter((_arg, index) => !tokens.some((token) => token.name === 'port' && owns(token, index)));

const hostPort = await freePort();
const host = `http://127.0.0.1:${hostPort}`;
// The room server answers its own origin only, and to the browser everything comes from vite's.
const toHost = { target: host, changeOrigin: true, ws: true, headers: { origin: host } };
const vite = await createServer({
  configFile: join(root, 'vite.config.ts'),
  clearScreen: false,
  server: {
    host: true,
    port: Number(values.port),
    proxy: { '/socket.io': toHost, '/api': toHost, '/health': toHost, '/ready': toHost },
  },
});
await vite.listen();
const { port: pagePort } = vite.httpServer.address();

/** The room server that runs now, and whether it is on its way out for good. */
let server = start();
let leaving = false;

function start() {
  const args = [join(root, 'signaling-server/host.ts'), '--port', String(hostPort), ...passedOn];
  const env = { LECTERN_PROFILE: 'development', ...process.env };
  const child = spawn(process.execPath, args, { cwd: root, env, stdio: ['inherit', 'pipe', 'inherit'] });
  // Its links, with the port where the pages are.
  child.stdout.on('data', (chunk) => process.stdout.write(String(chunk).replaceAll(`:${hostPort}`, `:${pagePort}`)));
  child.on('exit', () => {
    if (leaving) void vite.close().then(() => process.exit(0));
    else if (child.replaced) server = start();
    else console.log('The room server has ended; it starts again at the next change.');
  });
  return child;
}

// node --watch would do, but its messages also come out of the media engine's channel.
const sources = ['signaling-server', 'lesson', 'protocol'].map((folder) => join(root, folder));
vite.watcher.add(sources);
vite.watcher.on('all', (_event, path) => {
  if (!path.endsWith('.ts') || !sources.some((folder) => path.startsWith(folder + sep)) || server.replaced) return;
  console.log(`${relative(root, path)} has changed; the room server starts again.`);
  server.replaced = true;
  if (server.exitCode === null && server.signalCode === null) server.kill('SIGTERM');
  else server = start();
});

const stop = () => {
  leaving = true;
  if (!server.kill('SIGTERM')) process.exit(0);
};
process.on('SIGINT', stop);
process.on('SIGTERM', stop);

/** Whether an argument is the option itself or the value that follows it. */
function owns(token, index) {
  return token.index === index || (token.inlineValue === false && token.index + 1 === index);
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createNetServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
