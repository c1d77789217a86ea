/** A real server with RoomClients in this process (no media): for what happens to lines, seats and states. */
import { stateHash } from '../../../lesson/state-hash.ts';
import type { PayloadInput } from '../../../protocol/requests.ts';
import { DeskClient } from '../../../renderer/room/desk-client.ts';
import { RoomClient } from '../../../renderer/room/room-client.ts';
import type { RoomSnapshot } from '../../../renderer/room/room-snapshot.ts';
import type { SeatStorage } from '../../../renderer/room/seat-keeper.ts';
import type { SignalingServerOptions } from '../../../signaling-server/server.ts';
import { Network } from '../../e2e/support/network.ts';
import { startTestServer, type TestServer } from '../../support/start-test-server.ts';

export class NodeClass {
  test: TestServer;
  readonly desk: DeskClient;
  readonly hostToken: string;
  readonly lectureId: string;
  readonly joinCode: string;
  readonly #options: SignalingServerOptions;
  readonly #rooms: RoomClient[] = [];
  readonly #networks: Network[] = [];

  private constructor(
    parts: Pick<NodeClass, 'test' | 'desk' | 'hostToken' | 'lectureId' | 'joinCode'>,
    options: SignalingServerOptions,
  ) {
    this.test = parts.test;
    this.desk = parts.desk;
    this.hostToken = parts.hostToken;
    this.lectureId = parts.lectureId;
    this.joinCode = parts.joinCode;
    this.#options = options;
  }

  static async start(
    lecture: Partial<PayloadInput<'lecture:create'>> = {},
    options: SignalingServerOptions = {},
  ): Promise<NodeClass> {
    const test = await startTestServer(options);
    const hostToken = await test.server.signHostToken();
    const desk = new DeskClient({ serverUrl: test.url, hostToken });
    const created = await desk.ask('lecture:create', { title: 'Algebra', ...lecture });
    const { lectureId, joinCode } = created.lecture;
    return new NodeClass({ test, desk, hostToken, lectureId, joinCode }, options);
  }

  room({ network, storage, asHost = false }: { network?: Network; storage?: SeatStorage; asHost?: boolean } = {}): RoomClient {
    const room = new RoomClient({
      serverUrl: network ? `http://127.0.0.1:${network.port}` : this.test.url,
      storage: storage ?? memoryStorage(),
      createPeerConnection: null,
      ...(asHost ? { hostToken: this.hostToken } : {}),
    });
    this.#rooms.push(room);
    return room;
  }

  /** A network of somebody's own. `restore()` without `cut()` only drops the lines. */
  async network(): Promise<Network> {
    const network = await Network.to(this.test.server.port);
    this.#networks.push(network);
    return network;
  }

  async teacher(): Promise<RoomClient> {
    const room = this.room({ asHost: true });
    await room.join({ ticket: { kind: 'host', lectureId: this.lectureId }, displayName: 'Ms Rivera' });
    await room.ask('lesson:start', {});
    return room;
  }

  async student(displayName: string, options: { network?: Network; storage?: SeatStorage } = {}): Promise<RoomClient> {
    const room = this.room(options);
    await room.join({ ticket: { kind: 'code', joinCode: this.joinCode }, displayName });
    return room;
  }

  /** Stops the server and starts another on the same data and port. */
  async restart(whileDown: () => Promise<void> = async () => undefined): Promise<void> {
    const { port, dataFolder } = this.test.server;
    await this.test.server.close();
    await whileDown();
    this.test = await startTestServer({ ...this.#options, port, dataFolder });
  }

  serverHash(): string {
    const state = this.test.server.lessons.peek(this.lectureId)?.state;
    return state ? stateHash(state) : 'no lesson';
  }

  async close(): Promise<void> {
    this.desk.close();
    for (const room of this.#rooms) room.close();
    for (const network of this.#networks) network.close();
    await this.test.close();
  }
}

export function memoryStorage(): SeatStorage {
  const entries = new Map<string, string>();
  return {
    getItem: (key) => entries.get(key) ?? null,
    setItem: (key, value) => void entries.set(key, value),
    removeItem: (key) => void entries.delete(key),
  };
}

/** Waits for the room to look so. Rejects after a while with what it looked like instead. */
export function becomes(room: RoomClient, looks: (snapshot: RoomSnapshot) => boolean, withinMs = 10_000): Promise<RoomSnapshot> {
  if (looks(room.snapshot)) return Promise.resolve(room.snapshot);
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      stop();
      reject(new Error(`the room did not come to look so: ${JSON.stringify(room.snapshot)}`));
    }, withinMs);
    const stop = room.subscribe(() => {
      if (!looks(room.snapshot)) return;
      clearTimeout(timer);
      stop();
      resolve(room.snapshot);
    });
  });
}

export const texts = ({ lesson }: RoomSnapshot): string[] => lesson?.chat.map(({ text }) => text) ?? [];

export function hashOf(room: RoomClient): string {
  const { lesson } = room.snapshot;
  return lesson ? stateHash(lesson) : 'no lesson';
}
