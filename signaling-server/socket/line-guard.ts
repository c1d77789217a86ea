/**
 * What a single line (one Engine.IO connection) or network address may do to everybody else: say too much, be too slow to listen, or
 * open too many. All of it is judged before a message is parsed, and costs nothing that it doesn't bound.
 */
import type { Server } from 'socket.io';
import type { Log } from '../log.ts';

export interface LineLimits {
  /** Messages of one line in ten seconds, far beyond what is answered with "too fast": then it is cut. */
  readonly floodMessages: number;
  /** Bytes of one line in ten seconds. */
  readonly floodBytes: number;
  /** Bytes that wait for one line to fetch them. */
  readonly maxWaitingBytes: number;
  /** Lines of one address at once. */
  readonly maxConnectionsPerAddress: number;
  /** Lines one address opens in ten seconds, a third of them at once. */
  readonly connectionsPerTenSecondsAndAddress: number;
}

/** The part of an Engine.IO socket that is used here; its own types keep most of it private. */
interface Line {
  readonly id: string;
  readonly remoteAddress: string;
  readonly writeBuffer: readonly { readonly data?: unknown }[];
  readonly transport: { readonly socket?: { readonly bufferedAmount: number; terminate(): void } };
  on(event: 'packet', listener: (packet: { readonly data?: unknown }) => void): void;
  once(event: 'close', listener: () => void): void;
  close(discard: boolean): void;
}

const WINDOW_MS = 10_000;
const LOOK_EVERY_MS = 500;
/** Of the lines an address may open in ten seconds: a class comes in at the bell. */
const AT_ONCE = 1 / 3;
/** After so many cut lines within a minute an address is left waiting for a while. */
const FLOODS = 3;
const FLOODS_WITHIN_MS = 60_000;
const SHUT_OUT_MS = 10_000;
/** Lines turned away within ten seconds, until the address isn't listened to any more for a while. */
const TURNED_AWAY = 100;
const PACKETS_WEIGH_BYTES = 100;
/** So long the other side has to answer that a line is closed. */
const GOODBYE_MS = 2000;

interface Address {
  open: number;
  /** Lines it may open now; more come with time. */
  openable: number;
  countedAtMs: number;
  floods: number[];
  turnedAway: number[];
  shutOutUntilMs: number;
}

export class LineGuard {
  readonly #limits: LineLimits;
  readonly #log: Log;
  readonly #lines = new Set<Line>();
  readonly #addresses = new Map<string, Address>();
  readonly #timer: NodeJS.Timeout;

  constructor(limits: LineLimits, log: Log) {
    this.#limits = limits;
    this.#log = log;
    this.#timer = setInterval(() => this.#look(), LOOK_EVERY_MS);
    this.#timer.unref();
  }

  /** Watches every line of a server from now on. */
  watch(io: Pick<Server, 'engine'>): void {
    (io.engine as { on(event: 'connection', listener: (line: Line) => void): void }).on('connection', (line) =>
      this.#opened(line),
    );
  }

  /** Whether one more line of this address is opened, at this moment. */
  lets(remoteAddress: string | undefined): boolean {
    const address = this.#address(remoteAddress ?? '');
    const now = performance.now();
    if (now < address.shutOutUntilMs) return false;
    const { connectionsPerTenSecondsAndAddress: perWindow, maxConnectionsPerAddress } = this.#limits;
    const more = ((now - address.countedAtMs) * perWindow) / WINDOW_MS;
    address.openable = Math.min(perWindow * AT_ONCE, address.openable + more);
    address.countedAtMs = now;
    if (address.openable >= 1 && address.open < maxConnectionsPerAddress) {
      address.openable -= 1;
      return true;
    }
    address.turnedAway.push(now);
    if (address.turnedAway.length > TURNED_AWAY) {
      const first = address.turnedAway.shift() ?? now;
      if (now - first < WINDOW_MS) address.shutOutUntilMs = now + SHUT_OUT_MS;
    }
    return false;
  }

  /** Whether an address is left waiting, whatever it wants: it goes on opening what it may not, or flooding. */
  shutsOut(remoteAddress: string | undefined): boolean {
    return performance.now() < (this.#addresses.get(remoteAddress ?? '')?.shutOutUntilMs ?? 0);
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #opened(line: Line): void {
    const address = this.#address(line.remoteAddress);
    address.open += 1;
    this.#lines.add(line);
    line.once('close', () => {
      address.open -= 1;
      this.#lines.delete(line);
      // Who never answers would hold the connection, and what waits in it, for half a minute more.
      const { socket } = line.transport;
      if (socket) setTimeout(() => socket.terminate(), GOODBYE_MS).unref();
    });
    let windowAtMs = performance.now();
    let messages = 0;
    let bytes = 0;
    line.on('packet', ({ data }) => {
      const now = performance.now();
      if (now - windowAtMs >= WINDOW_MS) {
        windowAtMs = now;
        messages = 0;
        bytes = 0;
      }
      messages += 1;
      bytes += sizeOf(data);
      if (messages <= this.#limits.floodMessages && bytes <= this.#limits.floodBytes) return;
      this.#flooded(address, now);
      this.#cut(line, 'It floods the server.', { messages, bytes });
    });
  }

  #flooded(address: Address, now: number): void {
    address.floods = [...address.floods.filter((at) => now - at < FLOODS_WITHIN_MS), now];
    if (address.floods.length >= FLOODS) address.shutOutUntilMs = now + SHUT_OUT_MS;
  }

  /** Cuts lines that don't fetch what waits for them, and forgets addresses that are quiet. */
  #look(): void {
    for (const line of this.#lines) {
      let waitingBytes = line.transport.socket?.bufferedAmount ?? 0;
      for (const { data } of line.writeBuffer) waitingBytes += sizeOf(data);
      if (waitingBytes > this.#limits.maxWaitingBytes) this.#cut(line, 'It does not fetch what waits for it.', { waitingBytes });
    }
    const now = performance.now();
    for (const [name, { open, countedAtMs, floods, shutOutUntilMs }] of this.#addresses) {
      const quiet = now - countedAtMs >= WINDOW_MS && now >= shutOutUntilMs && now - (floods.at(-1) ?? 0) >= FLOODS_WITHIN_MS;
      if (open === 0 && quiet) this.#addresses.delete(name);
    }
  }

  /** A seat is not lost by it: its page comes back and gets what it missed. */
  #cut(line: Line, reason: string, facts: object): void {
    if (!this.#lines.delete(line)) return;
    this.#log.warn({ address: line.remoteAddress, ...facts }, `A line was cut: ${reason}`);
    const { socket } = line.transport;
    // Now, so that what has come already isn't read any more; then without waiting for the other side.
    line.close(true);
    socket?.terminate();
  }

  #address(name: string): Address {
    const known = this.#addresses.get(name);
    if (known) return known;
    const openable = this.#limits.connectionsPerTenSecondsAndAddress * AT_ONCE;
    const address = { open: 0, openable, countedAtMs: performance.now(), floods: [], turnedAway: [], shutOutUntilMs: 0 };
    this.#addresses.set(name, address);
    return address;
  }
}

function sizeOf(data: unknown): number {
  if (typeof data === 'string' || data instanceof Uint8Array) return data.length + PACKETS_WEIGH_BYTES;
  return PACKETS_WEIGH_BYTES;
}
