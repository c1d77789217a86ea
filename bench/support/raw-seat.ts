/**
 * The lightest client that holds a seat: Socket.IO's wire format over a bare WebSocket, so that a thousand of them measure the
 * server and not themselves (https://socket.io/docs/v4/socket-io-protocol/, Engine.IO 4).
 */
import { randomUUID } from 'node:crypto';
import { WebSocket } from 'ws';
import type { Result } from '../../protocol/errors.ts';
import type { PayloadInput, Reply, RequestName } from '../../protocol/requests.ts';

export class RawSeat {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, { resolve: (text: string) => void; reject: (error: Error) => void }>();
  #nextRequest = 0;
  /** Every event frame as text: `["lesson:happened",{…}]`. */
  onEvent: (text: string) => void = () => {};
  onClose: () => void = () => {};

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data) => this.#receive(String(data)));
    socket.on('close', () => {
      for (const { reject } of this.#waiting.values()) reject(new Error('connection lost'));
      this.#waiting.clear();
      this.onClose();
    });
    socket.on('error', () => {}); // 'close' follows
  }

  /** Connects and waits for the namespace, from this machine's own address unless told another. @throws Error when the server can't be reached. */
  static async connect(url: string, hostToken?: string, localAddress?: string): Promise<RawSeat> {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`, {
      perMessageDeflate: false,
      ...(localAddress === undefined ? {} : { localAddress }),
    });
    const seat = new RawSeat(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.once('close', () => reject(new Error('The server closed the connection.')));
      seat.#onWelcome = resolve;
      seat.#onOpen = () => socket.send(`40${JSON.stringify(hostToken ? { hostToken } : {})}`);
    });
    return seat;
  }

  #onOpen: () => void = () => {};
  #onWelcome: () => void = () => {};

  /** Asks as a page does. @throws Error with the failure's code. */
  async ask<N extends RequestName>(name: N, payload: PayloadInput<N>, requestId: string = randomUUID()): Promise<Reply<N>> {
    const id = this.#nextRequest++;
    const text = await new Promise<string>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#socket.send(`42${id}${JSON.stringify([name, { requestId, payload }])}`);
    });
    const [result] = JSON.parse(text) as [Result<Reply<N>>];
    if (!result.ok) throw new Error(`${name}: ${result.error.code}: ${result.error.message}`);
    return result.reply;
  }

  close(): void {
    this.#socket.close();
  }

  #receive(packet: string): void {
    if (packet.startsWith('42')) this.onEvent(packet.slice(2));
    else if (packet.startsWith('43')) {
      const end = packet.indexOf('[');
      const id = Number(packet.slice(2, end));
      this.#waiting.get(id)?.resolve(packet.slice(end));
      this.#waiting.delete(id);
    } else if (packet === '2') this.#socket.send('3');
    else if (packet.startsWith('40')) this.#onWelcome();
    else if (packet.startsWith('0')) this.#onOpen();
  }
}
