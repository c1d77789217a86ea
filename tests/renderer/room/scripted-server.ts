/** A Socket.IO server that answers as a test says: for lines that break at awkward moments. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server, type Socket } from 'socket.io';

export interface ScriptedRequest {
  readonly name: string;
  readonly requestId: string;
  readonly payload: unknown;
  readonly socket: Socket;
  readonly acknowledge: (result: unknown) => void;
}

export class ScriptedServer {
  readonly received: ScriptedRequest[] = [];
  #io: Server | null = null;
  #port = 0;
  /** What is done with each request; default: `{ ok: true, reply: {} }`. */
  onRequest: (request: ScriptedRequest) => void = ({ acknowledge }) => acknowledge({ ok: true, reply: {} });
  /** A failure for the handshake, or null to let in. */
  refuse: { code: string; message: string } | null = null;

  static async start(): Promise<ScriptedServer> {
    const server = new ScriptedServer();
    await server.listen();
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  get io(): Server {
    if (!this.#io) throw new Error('stopped');
    return this.#io;
  }

  async listen(): Promise<void> {
    const http = createServer();
    await new Promise<void>((resolve) => http.listen(this.#port, '127.0.0.1', resolve));
    this.#port = (http.address() as AddressInfo).port;
    this.#io = new Server(http, { serveClient: false });
    this.#io.use((_socket, next) =>
      next(this.refuse ? Object.assign(new Error(this.refuse.message), { data: this.refuse }) : undefined),
    );
    this.#io.on('connection', (socket) => {
      socket.onAny((name: string, envelope: { requestId: string; payload: unknown }, acknowledge: (result: unknown) => void) => {
        const request = { name, ...envelope, socket, acknowledge };
        this.received.push(request);
        this.onRequest(request);
      });
    });
  }

  requestIds(name: string): string[] {
    return this.received.filter((request) => request.name === name).map(({ requestId }) => requestId);
  }

  cutAll(): void {
    for (const socket of this.#io?.sockets.sockets.values() ?? []) socket.conn.close();
  }

  /** Nobody listens any more, on the same port `listen` begins again. */
  async stop(): Promise<void> {
    await this.#io?.close();
    this.#io = null;
  }
}
