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
  #udp: UdpSocket;
  readonly #sockets = new Set<Socket>();
  readonly #paths = new Map<string, UdpSocket>();
  /** Ways of before a move. */
  readonly #gone: UdpSocket[] = [];
  #cut = false;
  #udpBlocked = false;
  #mediaPort = 0;

  private constructor(server: Server, udp: UdpSocket) {
    this.#server = server;
    this.#udp = udp;
    this.port = (server.address() as AddressInfo).port;
    this.#relay(udp);
  }

  #relay(udp: UdpSocket): void {
    udp.on('message', (message, { address, port }) => {
      if (!this.#cut && !this.#udpBlocked) this.#pathOf(address, port).send(message, this.#mediaPort, '127.0.0.1');
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
      return this.#udp.address().port;
    });
    await context.addInitScript(() => {
      const original = RTCPeerConnection.prototype.setRemoteDescription as (
        description: RTCSessionDescriptionInit,
      ) => Promise<void>;
      RTCPeerConnection.prototype.setRemoteDescription = async function (description) {
        const candidate = /^(a=candidate:\S+ 1 udp \d+ )(\S+) (\d+)( .*)$/im;
        const lines = (description?.sdp ?? '').split('\r\n');
        const port = Number(candidate.exec(description?.sdp ?? '')?.[3] ?? 0);
        const { mediaGoesTo } = window as unknown as { mediaGoesTo: (port: number) => Promise<number> };
        const relayPort = await mediaGoesTo(port);
        const sdp = lines
          .filter((line) => !line.startsWith('a=candidate') || line.includes(' 127.0.0.1 '))
          .map((line) => line.replace(candidate, `$1127.0.0.1 ${relayPort}$4`))
          .join('\r\n');
        return original.call(this, { type: description?.type ?? 'answer', sdp });
      };
    });
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

  /**
   * Another network: the way UDP took so far leads nowhere, and nobody is told; new connections find a new way.
   * @param tcp `closed`: as when the system takes the interface away; `silent`: as behind a router that forgot us; `stays`: UDP alone moves
   */
  async move(tcp: 'closed' | 'silent' | 'stays'): Promise<void> {
    const before = this.#udp;
    const paths = [...this.#paths.values()];
    this.#paths.clear();
    this.#udp = createSocket('udp4');
    this.#udp.bind(0, '127.0.0.1');
    await once(this.#udp, 'listening');
    this.#relay(this.#udp);
    // Open still, so that the system does not answer in its place.
    before.removeAllListeners('message');
    this.#gone.push(before);
    for (const path of paths) {
      path.removeAllListeners('message');
      this.#gone.push(path);
    }
    for (const socket of this.#sockets) {
      if (tcp === 'closed') socket.destroy();
      else if (tcp === 'silent') socket.removeAllListeners('data').pause();
    }
  }

  /** A network that lets pages through and no UDP. */
  blockUdp(blocked = true): void {
    this.#udpBlocked = blocked;
  }

  close(): void {
    for (const socket of this.#gone) socket.close();
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
