/**
 * One person's network: everything between their page and the laptop passes here and can be cut off without a word, as when
 * somebody walks out of the Wi-Fi. TCP through a relay whose port the page is given, UDP through one whose port is put into answers.
 */
import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import type { BrowserContext } from 'playwright';

export class Network {
  readonly port: number;
  readonly #server: Server;
  readonly #udp: UdpSocket;
  readonly #sockets = new Set<Socket>();
  readonly #paths = new Map<string, UdpSocket>();
  #cut = false;
  #mediaPort = 0;

  private constructor(server: Server, udp: UdpSocket) {
    this.#server = server;
    this.#udp = udp;
    this.port = (server.address() as AddressInfo).port;
    udp.on('message', (message, { address, port }) => {
      if (!this.#cut) this.#pathOf(address, port).send(message, this.#mediaPort, '127.0.0.1');
    });
  }

  static async to(serverPort: number): Promise<Network> {
    let network: Network | null = null;
    const server = createServer((near) => network?.carry(near, serverPort));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const udp = createSocket('udp4');
    udp.bind(0, '127.0.0.1');
    await once(udp, 'listening');
    network = new Network(server, udp);
    return network;
  }

  /** Pages of this context send their media through here. */
  async carryMediaOf(context: BrowserContext): Promise<void> {
    await context.exposeFunction('mediaGoesTo', (port: number) => {
      this.#mediaPort = port;
    });
    await context.addInitScript((relayPort) => {
      const original = RTCPeerConnection.prototype.setRemoteDescription as (
        description: RTCSessionDescriptionInit,
      ) => Promise<void>;
      RTCPeerConnection.prototype.setRemoteDescription = async function (description) {
        const candidate = /^(a=candidate:\S+ 1 udp \d+ )(\S+) (\d+)( .*)$/im;
        const lines = (description?.sdp ?? '').split('\r\n');
        const port = Number(candidate.exec(description?.sdp ?? '')?.[3] ?? 0);
        const { mediaGoesTo } = window as unknown as { mediaGoesTo: (port: number) => Promise<void> };
        await mediaGoesTo(port);
        const sdp = lines
          .filter((line) => !line.startsWith('a=candidate') || line.includes(' 127.0.0.1 '))
          .map((line) => line.replace(candidate, `$1127.0.0.1 ${relayPort}$4`))
          .join('\r\n');
        return original.call(this, { type: description?.type ?? 'answer', sdp });
      };
    }, this.#udp.address().port);
  }

  /** From now on nothing passes, and nobody is told. */
  cut(): void {
    this.#cut = true;
    for (const socket of this.#sockets) socket.pause();
  }

  /** Back again. What hung in the meantime stays lost, as after walking to another access point. */
  restore(): void {
    this.#cut = false;
    for (const socket of this.#sockets) socket.destroy();
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy();
    for (const path of this.#paths.values()) path.close();
    this.#udp.close();
    this.#server.close();
  }

  carry(near: Socket, serverPort: number): void {
    const far = connect(serverPort, '127.0.0.1');
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(from);
      from.on('error', () => undefined);
      from.on('data', (data) => {
        if (!this.#cut) to.write(data);
      });
      from.on('close', () => {
        this.#sockets.delete(from);
        to.destroy();
      });
      if (this.#cut) from.pause();
    }
  }

  #pathOf(address: string, port: number): UdpSocket {
    const key = `${address}:${port}`;
    const known = this.#paths.get(key);
    if (known) return known;
    const path = createSocket('udp4');
    path.on('message', (message) => {
      if (!this.#cut) this.#udp.send(message, port, address);
    });
    this.#paths.set(key, path);
    return path;
  }
}
