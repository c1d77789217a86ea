/** The two ports a class needs: TCP for pages and words, UDP for pictures and sound. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { type Check, fixBy, found, type PortFacts } from './examination.ts';

export const checkPagesPort: Check<'pages-port'> = async ({ pagesPort }) => {
  const facts = await pagesPort();
  if (facts.port === null) return found('pages-port', 'bad', facts, fixBy('free-ports'));
  // Links and pictures of codes that name the usual port lead nowhere.
  if (moved(facts)) return found('pages-port', 'attention', facts, fixBy('share-new-port'));
  return found('pages-port', 'good', facts);
};

export const checkMediaPort: Check<'media-port'> = async ({ mediaPort, pagesPort }) => {
  const facts = await mediaPort();
  const { running: serverRuns } = await pagesPort();
  if (serverRuns && !facts.running) return found('media-port', 'bad', facts, fixBy('wait-for-media'));
  if (facts.port === null)
    return serverRuns ? found('media-port', 'unknown', null) : found('media-port', 'bad', facts, fixBy('free-ports'));
  // Pages are told the port; another one is as good as the wanted one.
  return found('media-port', 'good', facts);
};

function moved({ wanted, port }: PortFacts): boolean {
  return wanted !== 0 && port !== wanted;
}

/** How far a server looks beyond the wanted port. */
const FURTHER_PORTS = 20;

/** The port a server would take now: the wanted one or the next that is free; null when all are taken. */
export async function freePort(protocol: 'tcp' | 'udp', wanted: number): Promise<number | null> {
  const last = Math.min(wanted + FURTHER_PORTS, 65_535);
  for (let port = wanted; port <= last; port += 1) if (await isFree(protocol, port)) return port;
  return null;
}

async function isFree(protocol: 'tcp' | 'udp', port: number): Promise<boolean> {
  return protocol === 'udp' ? isUdpFree(port) : ((await isTcpFree(port, '::')) ?? (await isTcpFree(port, '0.0.0.0')) ?? false);
}

/** Null where this machine has no such kind of address. */
async function isTcpFree(port: number, host: string): Promise<boolean | null> {
  const server = createServer();
  try {
    server.listen({ port, host });
    await once(server, 'listening');
    return true;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    return code === 'EAFNOSUPPORT' || code === 'EADDRNOTAVAIL' ? null : false;
  } finally {
    server.close();
  }
}

async function isUdpFree(port: number): Promise<boolean> {
  const socket = createSocket('udp4');
  try {
    socket.bind(port);
    await once(socket, 'listening');
    return true;
  } catch {
    return false;
  } finally {
    socket.close();
  }
}
