/**
 * A proxy between a browser and the server, on one port for http and https as the server's own: who comes by plain http is said to come
 * from another machine (`X-Forwarded-For`), as everybody in a class does; what comes by TLS passes as it is.
 */
import { once } from 'node:events';
import { createServer as createHttpServer, type IncomingMessage, request } from 'node:http';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { createFrontPort } from '../../signaling-server/doors/front-port.ts';
import { FROM_ELSEWHERE } from './visit.ts';

export interface Proxy {
  readonly port: number;
  close(): void;
}

export async function proxyInFrontOf(serverPort: number): Promise<Proxy> {
  const forwarded = ({ method, url, headers }: IncomingMessage) =>
    request({ host: '127.0.0.1', port: serverPort, method, path: url, headers: { ...headers, ...FROM_ELSEWHERE }, agent: false });
  const plain = createHttpServer((from, to) => {
    const onward = forwarded(from);
    onward.on('response', (answer) => {
      to.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(to);
    });
    onward.on('error', () => to.destroy());
    from.pipe(onward);
  });
  plain.on('upgrade', (from: IncomingMessage, near: Socket, head: Buffer) => {
    const onward = forwarded(from);
    near.on('error', () => onward.destroy());
    onward.on('error', () => near.destroy());
    onward.on('response', () => near.destroy());
    onward.on('upgrade', ({ rawHeaders }, far, first) => {
      const lines = rawHeaders.flatMap((name, index) => (index % 2 === 0 ? [`${name}: ${rawHeaders[index + 1]}`] : []));
      near.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join('\r\n')}\r\n\r\n`);
      near.write(first);
      far.write(head);
      join(near, far);
    });
    onward.end();
  });
  const secure = createServer((near) => join(near, connect(serverPort, '127.0.0.1')));
  const sockets = new Set<Socket>();
  const front = createFrontPort({
    plain,
    // Handed on as it comes: it speaks TLS with the server itself.
    secure: secure as never,
    secureReady: () => Promise.resolve(),
    onTrouble: () => undefined,
  });
  track(front.server, sockets);
  front.server.listen(0, '127.0.0.1');
  await once(front.server, 'listening');
  return {
    port: (front.server.address() as AddressInfo).port,
    close() {
      front.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** The server under another of the machine's addresses, on the same port, until that address is gone. */
export async function anotherAddress(address: string, serverPort: number): Promise<Proxy> {
  const server = createServer((near) => join(near, connect(serverPort, '127.0.0.1')));
  const sockets = new Set<Socket>();
  track(server, sockets);
  server.listen(serverPort, address);
  await once(server, 'listening');
  return {
    port: serverPort,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

function track(server: Server, sockets: Set<Socket>): void {
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
}

function join(near: Socket, far: Socket): void {
  near.pipe(far).pipe(near);
  for (const [one, other] of [
    [near, far],
    [far, near],
  ] as const) {
    one.on('error', () => other.destroy());
    one.on('close', () => other.destroy());
  }
}
