/**
 * A second way in for pages that come over a TURN server by TCP. Chromium (seen in 156) gives the checks of such a connection a
 * tie-breaker of zero, which the engine's ICE takes for none and refuses; every try fails. This door listens beside the engine,
 * mends those checks and passes everything on. It is opened only where TURN servers are configured, and announced as the last choice: nobody
 * who gets in by the front uses it.
 */
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { Sfu } from '../sfu/sfu.ts';
import { readBindingRequest, withTieBreaker } from './stun-message.ts';

/** Any number but zero: the page controls, the engine never does. */
const TIE_BREAKER = 1n;
const MAX_PATHS = 2000;
/** ICE asks for consent every five seconds (RFC 7675): who is silent for so long is gone. */
const IDLE_MS = 45_000;

interface Path {
  readonly socket: Socket;
  usedAtMs: number;
}

export class StunDoor {
  readonly #socket: Socket;
  /** Where the engine listens on this machine. */
  readonly #engineAddress: string;
  #enginePort = 0;
  readonly #passwords = new Map<string, string>();
  readonly #ufrags = new Map<string, string>();
  readonly #paths = new Map<string, Path>();
  readonly #sweeper: NodeJS.Timeout;
  #closed = false;

  private constructor(socket: Socket, engineAddress: string) {
    this.#socket = socket;
    this.#engineAddress = engineAddress;
    socket.on('message', (message, from) => this.#fromOutside(message, from));
    this.#sweeper = setInterval(() => this.#sweep(), IDLE_MS / 3);
    this.#sweeper.unref();
  }

  /** @param bindAddress as the engine's; empty is every address */
  static async open(bindAddress: string): Promise<StunDoor> {
    const socket = createSocket(bindAddress.includes(':') ? 'udp6' : 'udp4');
    // A port that can't be reached any more tells so; the next packet will too.
    socket.on('error', () => undefined);
    socket.bind(0, bindAddress === '' ? undefined : bindAddress);
    await once(socket, 'listening');
    return new StunDoor(socket, bindAddress === '' || bindAddress === '0.0.0.0' ? '127.0.0.1' : bindAddress);
  }

  /** The same engine with this door announced in its answers. */
  beside(sfu: Sfu): Sfu {
    sfu.on('died', () => {
      this.#passwords.clear();
      this.#ufrags.clear();
    });
    const negotiate: Sfu['negotiate'] = async (negotiation) => {
      const { answer } = await sfu.negotiate(negotiation);
      return { answer: this.#announcedIn(answer, negotiation.transportId) };
    };
    const closeTransport: Sfu['closeTransport'] = (transportId) => {
      this.#passwords.delete(this.#ufrags.get(transportId) ?? '');
      this.#ufrags.delete(transportId);
      sfu.closeTransport(transportId);
    };
    const own = { negotiate, closeTransport };
    return new Proxy(sfu, {
      get(target, name) {
        if (name in own) return own[name as keyof typeof own];
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#sweeper);
    for (const { socket } of this.#paths.values()) socket.close();
    this.#paths.clear();
    this.#socket.close();
  }

  /** Adds, below each IPv4 candidate of the engine, this door at the same address. */
  #announcedIn(answer: string, transportId: string): string {
    const ufrag = /^a=ice-ufrag:(\S+)/m.exec(answer)?.[1];
    const password = /^a=ice-pwd:(\S+)/m.exec(answer)?.[1];
    if (ufrag === undefined || password === undefined || this.#closed) return answer;
    this.#passwords.set(ufrag, password);
    this.#ufrags.set(transportId, ufrag);
    const { port } = this.#socket.address();
    let count = 0;
    return answer.replace(
      /^a=candidate:\S+ 1 udp \d+ (\d+\.\d+\.\d+\.\d+) (\d+) typ host.*\r\n/gm,
      (line, address: string, engine: string) => {
        this.#enginePort = Number(engine);
        count += 1;
        // Type preference 0 (RFC 8445 section 5.1.2): after all others.
        return `${line}a=candidate:${1000 + count} 1 udp ${65_535 - count} ${address} ${port} typ host\r\n`;
      },
    );
  }

  #fromOutside(message: Buffer, from: RemoteInfo): void {
    const key = `${from.address} ${from.port}`;
    const request = readBindingRequest(message);
    const password = request ? this.#passwords.get(request.ufrag) : undefined;
    let path = this.#paths.get(key);
    // A way is opened by a check of a connection we know, and by nothing else.
    if (!path && password !== undefined) path = this.#openPath(key, from);
    if (!path) return;
    path.usedAtMs = performance.now();
    const mended =
      request?.hasZeroTieBreaker && password !== undefined ? withTieBreaker(message, TIE_BREAKER, password) : message;
    path.socket.send(mended, this.#enginePort, this.#engineAddress);
  }

  #openPath(key: string, to: RemoteInfo): Path | undefined {
    if (this.#paths.size >= MAX_PATHS) return undefined;
    const socket = createSocket(this.#engineAddress.includes(':') ? 'udp6' : 'udp4');
    socket.on('error', () => undefined);
    socket.on('message', (message) => {
      if (!this.#closed) this.#socket.send(message, to.port, to.address);
    });
    const path = { socket, usedAtMs: performance.now() };
    this.#paths.set(key, path);
    return path;
  }

  #sweep(): void {
    for (const [key, { socket, usedAtMs }] of this.#paths) {
      if (performance.now() - usedAtMs < IDLE_MS) continue;
      this.#paths.delete(key);
      socket.close();
    }
  }
}
