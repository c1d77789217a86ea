/**
 * Hosts a classroom from the command line, without the desktop app:
 *
 *   node signaling-server/host.ts [--port N] [--data FOLDER] [--bind ADDRESS] [--pages FOLDER] [--no-qr] [--on-damage WHAT]
 */
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { toString as qrCode } from 'qrcode';
import { RefusedError } from '../protocol/errors.ts';
import { paths } from '../protocol/http.ts';
import type { HostAddress } from '../protocol/models.ts';
import { leaveInOrder } from './operations/orderly-exit.ts';
import { createSignalingServer, type SignalingServer } from './server.ts';
import { StartError } from './start-error.ts';
import type { OnDamage } from './store/integrity-check.ts';

const usage = `Hosts a classroom on this computer.

  --port N            TCP port, 8480 unless taken; 0 takes any
  --data FOLDER       where everything is kept
  --bind ADDRESS      listen on this address alone
  --pages FOLDER      where the built pages are
  --no-qr             don't draw the QR code
  --on-damage WHAT    with a damaged database: refuse (as usual), restore-backup or start-empty

Everything else is set by environment variables or in lectern.env in the data folder; see .env.example.`;

const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};
// A terminal that was closed takes no more words; the class is told and everything closed all the same.
process.stdout.on('error', () => undefined);

try {
  await host();
} catch (error) {
  // A full disk refuses already the first write.
  if (!(error instanceof StartError || error instanceof RefusedError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}

async function host(): Promise<void> {
  const options = readArguments();
  if (options.help) return say(usage);
  const server = await createSignalingServer({
    ...options.server,
    onNews: say,
  });
  closeOnSignals(server);
  await welcome(server, options.qr);
  offerFreshLinks(server);
}

function readArguments() {
  const { values } = parseOrExplain();
  const { port, data, bind, pages } = values;
  return {
    help: values.help ?? false,
    qr: values.qr ?? true,
    server: {
      ...(port === undefined ? {} : { port: readPort(port) }),
      ...(data === undefined ? {} : { dataFolder: data }),
      ...(bind === undefined ? {} : { bindAddress: bind }),
      ...(pages === undefined ? {} : { pagesFolder: pages }),
      onDamage: readOnDamage(values['on-damage'] ?? 'refuse'),
    },
  };
}

function parseOrExplain() {
  try {
    return parseArgs({
      allowNegative: true,
      options: {
        port: { type: 'string' },
        data: { type: 'string' },
        bind: { type: 'string' },
        pages: { type: 'string' },
        qr: { type: 'boolean' },
        'on-damage': { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (cause) {
    throw new StartError('configuration', `${cause instanceof Error ? cause.message : cause}\n\n${usage}`, { cause });
  }
}

function readPort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new StartError('configuration', `--port is ${text}, but should be 0 to 65535.`);
}

function readOnDamage(text: string): OnDamage {
  if (text === 'refuse' || text === 'restore-backup' || text === 'start-empty') return text;
  throw new StartError('configuration', `--on-damage is ${text}, but should be refuse, restore-backup or start-empty.`);
}

async function welcome(server: SignalingServer, withQr: boolean): Promise<void> {
  const addresses = server.addresses().filter(({ reach }) => reach !== 'loopback');
  say('\nLectern is ready.\n');
  say('Teacher, on this computer (the link works once):');
  say(`  ${teacherLink(server)}\n`);
  if (addresses.length === 0) say('Students can’t reach this computer: it is on no network, or listens to itself alone.\n');
  else say(`Students, on the same network:\n${addresses.map(studentLine).join('\n')}\n`);
  const best = addresses[0];
  if (best && withQr) say(await qrCode(best.url, { type: 'utf8', margin: 2 }));
  say(`Everything is kept in ${server.dataFolder}`);
  say('Ctrl+C closes the classroom.\n');
}

function studentLine({ url, interfaceName, reach }: HostAddress): string {
  return `  ${url}  (${interfaceName}${reach === 'virtual' ? ', for virtual machines or a VPN' : ''})`;
}

function teacherLink(server: SignalingServer): string {
  const local = server.addresses().find(({ reach }) => reach === 'loopback');
  return `${local?.url ?? server.url}${paths.teacher}#key=${server.createHostKey()}`;
}

/** A link that was used is of no use in another browser: Enter prints the next one. */
function offerFreshLinks(server: SignalingServer): void {
  if (!process.stdin.isTTY) return;
  say('Press Enter for a fresh teacher’s link.');
  createInterface({ input: process.stdin }).on('line', () => say(`  ${teacherLink(server)}`));
}

/** The first signal closes in order, a second one at once. */
function closeOnSignals(server: SignalingServer): void {
  const { operations } = server;
  const log = operations.log.child({ owner: 'host' });
  leaveInOrder({
    process,
    close: (reason) => server.close(reason),
    withinMs: operations.stopWithinMs,
    onSignal: () => say('\nClosing the classroom…'),
    onCrash: (err) => {
      log.fatal({ err }, 'The room server met an error it can’t go on from.');
      const report = operations.crashed('server', err);
      say(`\nLectern met an error it can’t go on from, and closes. ${report ? `What is known of it is in ${report}` : ''}`);
    },
    onForced: (why) => log.error({ why }, 'Closing was forced.'),
  });
}
