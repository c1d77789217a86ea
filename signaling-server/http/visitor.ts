/** What a connection itself says of whoever asks: how far away, and by which door. */
import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import { isLoopback } from './host-check.ts';

/**
 * Asked from this machine: over loopback, or by way of one of its own addresses. A proxy in front speaks for others, so it doesn't count.
 */
export function isFromThisMachine({ socket, headers }: IncomingMessage): boolean {
  if (headers['x-forwarded-for'] !== undefined || headers.forwarded !== undefined) return false;
  const { remoteAddress, localAddress } = socket;
  return remoteAddress !== undefined && (isLoopback(remoteAddress) || remoteAddress === localAddress);
}

/** By TLS: ours, or that of a proxy on this machine, whose word counts as nobody else can speak from here. */
export function isSecure({ socket, headers }: IncomingMessage): boolean {
  if (socket instanceof TLSSocket) return true;
  return isLoopback(socket.remoteAddress ?? '') && headers['x-forwarded-proto'] === 'https';
}

/** Whether a teacher's right may be held here: nobody on the way can read or change what is said. */
export function isTrustedWay(request: IncomingMessage): boolean {
  return isSecure(request) || isFromThisMachine(request);
}
