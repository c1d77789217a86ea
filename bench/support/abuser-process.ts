/** Those who would spoil a class, in a process of their own. Driven by `measures/abuse.ts`. */
import { connect, type Socket } from 'node:net';
import { setPriority } from 'node:os';
import { WebSocket } from 'ws';
import type { Reply, Ticket } from '../../protocol/requests.ts';
import { RawSeat } from './raw-seat.ts';

export type AbuserCommand = { do: 'begin'; url: string; joinCode: string } | { do: 'end' };

export interface AbuserReport {
  /** Messages of the flooding seat. */
  sent: number;
  answered: number;
  /** Times its line was cut. */
  cut: number;
  /** Sockets that were opened and closed again. */
  opened: number;
  turnedAway: number;
  /** Readers that don't read, dropped by the server. */
  slowCut: number;
  /** Those it still held at the end, long after it could know. */
  slowLeft: number;
}

const FLOOD_PER_S = 10_000;
const SOCKETS = 200;
const SLOW_READERS = 50;
/** Two pings of the server unanswered. */
const NOTICED_WITHIN_MS = 27_000;
/** Each kind comes from an address of its own, as three people's devices do. */
const FLOODER = '127.0.0.61';
const OPENER = '127.0.0.62';
const READER = '127.0.0.63';

const report: AbuserReport = { sent: 0, answered: 0, cut: 0, opened: 0, turnedAway: 0, slowCut: 0, slowLeft: 0 };
let abusing = true;
let begunAtMs = 0;
const slow: { socket: Socket; gone: boolean }[] = [];

// They have machines of their own in a classroom; here they are not to take the server's core.
setPriority(10);

process.on('message', (command: AbuserCommand) => {
  void (command.do === 'begin' ? begin(command.url, command.joinCode) : end()).then((reply) => process.send?.(reply));
});
process.on('disconnect', () => process.exit(0));

async function begin(url: string, joinCode: string): Promise<object> {
  begunAtMs = performance.now();
  await Promise.all(Array.from({ length: SLOW_READERS }, (_, index) => readSlowly(url, joinCode, index)));
  void flood(url, joinCode);
  for (let index = 0; index < SOCKETS; index += 1) void openAndClose(url);
  return {};
}

async function end(): Promise<AbuserReport> {
  abusing = false;
  await pause(Math.max(0, begunAtMs + NOTICED_WITHIN_MS - performance.now()));
  // Who does not read does not see the end either.
  for (const { socket } of slow) socket.resume();
  const until = performance.now() + 2000;
  while (slow.some(({ gone }) => !gone) && performance.now() < until) await pause(50);
  for (const { socket, gone } of slow) {
    if (gone) report.slowCut += 1;
    else report.slowLeft += 1;
    socket.destroy();
  }
  return report;
}

/** One seat that says ten thousand things a second, and comes back each time it is cut. */
async function flood(url: string, joinCode: string): Promise<void> {
  let seatToken: string | null = null;
  while (abusing) {
    try {
      const seat = await RawSeat.connect(url, undefined, FLOODER);
      const ticket: Ticket = seatToken === null ? { kind: 'code', joinCode } : { kind: 'seat', seatToken };
      const joined: Reply<'lesson:join'> = await seat.ask('lesson:join', { ticket, displayName: 'Flooder' });
      seatToken = joined.seatToken;
      let open = true;
      seat.onClose = () => {
        open = false;
        report.cut += 1;
      };
      const started = performance.now();
      let said = 0;
      while (abusing && open) {
        const due = Math.floor(((performance.now() - started) * FLOOD_PER_S) / 1000);
        for (; said < due && open; said += 1) {
          report.sent += 1;
          seat.ask('hand:raise', {}).then(
            () => (report.answered += 1),
            (error: Error) => {
              if (!/connection lost/.test(error.message)) report.answered += 1;
            },
          );
        }
        await pause(5);
      }
      seat.close();
    } catch {
      await pause(50);
    }
  }
}

async function openAndClose(url: string): Promise<void> {
  while (abusing) {
    await new Promise<void>((resolve) => {
      const socket = new WebSocket(`${url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`, {
        localAddress: OPENER,
        perMessageDeflate: false,
      });
      socket.once('open', () => {
        report.opened += 1;
        socket.close();
      });
      socket.once('error', () => {
        report.turnedAway += 1;
        setTimeout(resolve, 100);
      });
      socket.once('close', () => resolve());
    });
    // As fast as a script in a browser gets it done.
    await pause(20);
  }
}

/** Joins, and from then on takes nothing off the wire. */
async function readSlowly(url: string, joinCode: string, index: number): Promise<void> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), localAddress: READER });
  const reader = { socket, gone: false };
  slow.push(reader);
  socket.on('error', () => {});
  socket.on('close', () => {
    reader.gone = true;
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.write(
      `GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: ${hostname}:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
        'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n',
    );
    socket.once('data', () => resolve());
  });
  const payload = { ticket: { kind: 'code', joinCode }, displayName: `Slow ${index}` };
  socket.write(frame('40'));
  socket.write(frame(`420${JSON.stringify(['lesson:join', { requestId: `slow-reader-${index}-000000`, payload }])}`));
  await new Promise<void>((resolve) => socket.once('data', () => resolve()));
  socket.pause();
}

/** A masked text frame, RFC 6455, 5.2, with a mask of zeros. */
function frame(text: string): Buffer {
  const bytes = Buffer.from(text);
  const head = bytes.length < 126 ? Buffer.from([0x81, 0x80 | bytes.length]) : Buffer.alloc(4);
  if (bytes.length >= 126) {
    head[0] = 0x81;
    head[1] = 0x80 | 126;
    head.writeUInt16BE(bytes.length, 2);
  }
  return Buffer.concat([head, Buffer.alloc(4), bytes]);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
