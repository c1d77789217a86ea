/**
 * One TCP port for both doors: whoever begins with a TLS handshake gets the https server, all others the http server. One number to
 * type, one to open in a firewall, and a page finds the other door without being told where it is.
 */
import type { Server as HttpServer } from 'node:http';
import type { Server as HttpsServer } from 'node:https';
import { createServer, type Server, type Socket } from 'node:net';
import { Turnstile } from './turnstile.ts';

export interface FrontPortOptions {
  readonly plain: HttpServer;
  readonly secure: HttpsServer;
  /** Resolves when `secure` has a certificate. Whoever knocks meanwhile waits. */
  readonly secureReady: () => Promise<unknown>;
  readonly onTrouble: (error: unknown) => void;
}

/** First byte of a TLS record that carries a handshake (RFC 8446, 5.1). No HTTP method begins so. */
const TLS_HANDSHAKE = 0x16;
/** Who connects and says nothing is let go. */
const FIRST_BYTE_WITHIN_MS = 20_000;
/** Who is shut out is held so long: turned away at once it would be back at once, and each time costs a new connection. */
const HELD_MS = 3000;
/** All together; a held connection costs a few kilobytes. */
const MOST_HELD = 1000;
/** A socket's handshake takes most of a millisecond: a class that talks is kept waiting by no more than these. */
const HANDED_ON_PER_TURN = 2;

export interface FrontPort {
  /** Not listening yet. */
  readonly server: Server;
  /** Asked before anything that somebody says is read: whoever is shut out waits for nothing, and is let go. */
  shutsOut: (remoteAddress: string | undefined) => boolean;
  /** Listens no more, and lets go of those who said nothing so far; the others are their server's. */
  close(): void;
}

export function createFrontPort({ plain, secure, secureReady, onTrouble }: FrontPortOptions): FrontPort {
  const undecided = new Set<Socket>();
  const held = new Set<Socket>();
  const turnstile = new Turnstile(HANDED_ON_PER_TURN);
  const hold = (socket: Socket) => {
    if (held.size >= MOST_HELD) {
      socket.destroy();
      return;
    }
    held.add(socket);
    const timer = setTimeout(() => socket.destroy(), HELD_MS);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => {
      clearTimeout(timer);
      held.delete(socket);
    });
  };
  // Paused, so that nothing is read of who is held.
  const front = createServer({ noDelay: true, pauseOnConnect: true }, (socket) => {
    if (port.shutsOut(socket.remoteAddress)) return hold(socket);
    socket.resume();
    undecided.add(socket);
    const giveUp = () => socket.destroy();
    const forget = () => undecided.delete(socket);
    const handTo = (server: HttpServer | HttpsServer) =>
      turnstile.pass(() => {
        forget();
        socket.setTimeout(0);
        socket.off('timeout', giveUp);
        socket.off('error', giveUp);
        socket.off('close', forget);
        if (!socket.destroyed) server.emit('connection', socket);
      });
    socket.setTimeout(FIRST_BYTE_WITHIN_MS, giveUp);
    // Before a server takes it over, a lost connection is nobody's error.
    socket.on('error', giveUp);
    socket.once('close', forget);
    socket.once('readable', () => {
      const first: Buffer | null = socket.read(1);
      if (first === null) return;
      socket.unshift(first);
      if (first[0] !== TLS_HANDSHAKE) return handTo(plain);
      secureReady().then(
        () => handTo(secure),
        (error: unknown) => {
          giveUp();
          onTrouble(error);
        },
      );
    });
  });
  // Both watch over slow requests and idle connections once they listen; here they do so by way of this port.
  front.once('listening', () => {
    plain.emit('listening');
    secure.emit('listening');
  });
  const port: FrontPort = {
    server: front,
    shutsOut: () => false,
    close() {
      front.close();
      for (const socket of [...undecided, ...held]) socket.destroy();
    },
  };
  return port;
}
