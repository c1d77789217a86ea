/** The media engine in its own process, as the server runs it, with peers that are no browsers. */
import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { MediaKind } from '../../../protocol/models.ts';
import { ChildSfu } from '../../../signaling-server/sfu/child-sfu.ts';
import { type NodeSfuProcess, nodeSfuProcess } from '../../../signaling-server/sfu/node-process.ts';
import type { Negotiation, Sfu, SfuProcessStarter } from '../../../signaling-server/sfu/sfu.ts';
import { describe, type MediaLine, readTransport } from './media-sdp.ts';
import type { PacketPeers } from './packet-peers.ts';
import type { SourceStream } from './packet-source.ts';

const entry = fileURLToPath(new URL('../../../signaling-server/sfu/engine/process.ts', import.meta.url));

const AT_ONCE = 8;
const ATTEMPTS = 4;
const OPEN_WITHIN_MS = 5000;

/** One producer and the streams (one, or one for each layer, smallest first) that its page sends. */
export interface SentProducer {
  readonly producerId: string;
  readonly source: 'camera' | 'screen' | 'microphone';
  readonly streams: readonly SourceStream[];
}

export class BenchEngine {
  readonly sfu: ChildSfu;
  readonly #processes: NodeSfuProcess[];

  private constructor(sfu: ChildSfu, processes: NodeSfuProcess[]) {
    this.sfu = sfu;
    this.#processes = processes;
  }

  /** @param profileFolder Node writes a CPU profile of the engine there when it ends. */
  static async start(profileFolder?: string): Promise<BenchEngine> {
    const processes: NodeSfuProcess[] = [];
    const begin = profileFolder === undefined ? nodeSfuProcess() : profiled(profileFolder);
    const sfu = new ChildSfu({
      udpPort: 0,
      bindAddress: '127.0.0.1',
      announcedAddresses: ['127.0.0.1'],
      log: { info: () => undefined, warn: console.error, error: console.error },
      startProcess: (options) => {
        const started = begin(options) as NodeSfuProcess;
        processes.push(started);
        return started;
      },
    });
    await sfu.start();
    return new BenchEngine(sfu, processes);
  }

  get pid(): number {
    return this.#processes.at(-1)?.pid ?? 0;
  }

  /** A peer that sends these; it begins with `peers.start()`. */
  async publish(peers: PacketPeers, producers: readonly SentProducer[]): Promise<void> {
    const media = producers.map(({ streams }): MediaLine => {
      const { kind, mid, ssrc } = streams[0] as SourceStream;
      const rids = streams.map(({ rid }) => rid).filter((rid) => rid !== '');
      return { kind, mid, direction: 'sendonly', ...(rids.length === 0 ? { ssrc } : { rids }) };
    });
    const send = producers.map(({ producerId, source, streams: [first] }) => ({
      mid: first?.mid ?? '',
      producer: { producerId, source, kind: first?.kind ?? 'video' },
    }));
    const peerId = await connect(this.sfu, peers, media, { send, receive: [] });
    await peers.source(
      peerId,
      producers.flatMap(({ streams }) => streams),
    );
  }

  /** So many peers that receive all of these. */
  async receive(peers: PacketPeers, count: number, producers: readonly SentProducer[]): Promise<void> {
    await receiveFrom(
      this.sfu,
      peers,
      count,
      producers.map(({ producerId, streams: [first] }) => ({ producerId, kind: first?.kind ?? 'video' })),
    );
  }

  close(): Promise<void> {
    return this.sfu.close();
  }
}

/**
 * So many peers that receive these producers.
 * @param overMs joins begin evenly over so long; 0: a few at once, as fast as it goes
 * @returns when each began to join, `Date.now()`, by peer
 */
export async function receiveFrom(
  sfu: Sfu,
  peers: PacketPeers,
  count: number,
  producers: readonly { readonly producerId: string; readonly kind: MediaKind }[],
  overMs = 0,
): Promise<Map<number, number>> {
  const media = producers.map(({ kind }, index): MediaLine => ({ kind, mid: String(index), direction: 'recvonly' }));
  const receive = producers.map((producer, index) => ({ ...producer, mid: String(index), paused: false }));
  const beganAtMs = new Map<number, number>();
  const startedAtMs = Date.now();
  const joins: Promise<unknown>[] = [];
  for (let index = 0; index < count; index += 1) {
    const waitMs = startedAtMs + (overMs * index) / count - Date.now();
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
    const now = Date.now();
    const joined = connect(sfu, peers, media, { send: [], receive }).then((peerId) => beganAtMs.set(peerId, now));
    joins.push(joined);
    if (overMs === 0 && joins.length % AT_ONCE === 0) await Promise.all(joins);
  }
  await Promise.all(joins);
  return beganAtMs;
}

/**
 * One peer, connected. As offerer, which the engine makes of it, the library sometimes fails at DTLS: then another one tries.
 * @throws Error if none of them connects
 */
async function connect(
  sfu: Sfu,
  peers: PacketPeers,
  media: readonly MediaLine[],
  wanted: Pick<Negotiation, 'send' | 'receive'>,
): Promise<number> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const { peerId, transport } = await peers.offer();
    const transportId = randomUUID();
    const { answer } = await sfu.negotiate({ transportId, offer: describe(transport, 'actpass', media), ...wanted });
    await peers.answered(peerId, readTransport(answer));
    if (await peers.opens(peerId, OPEN_WITHIN_MS)) return peerId;
    await peers.drop(peerId);
    sfu.closeTransport(transportId);
  }
  throw new Error(`a peer did not connect in ${ATTEMPTS} attempts`);
}

function profiled(folder: string): SfuProcessStarter {
  return () => {
    const child = fork(entry, [], {
      execArgv: ['--cpu-prof', `--cpu-prof-dir=${folder}`],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const exits: ((code: number | null) => void)[] = [];
    child.on('exit', (code) => {
      for (const listener of exits) listener(code);
    });
    return {
      pid: child.pid,
      send: (message) => void child.send(message as object),
      onMessage: (listener) => void child.on('message', listener),
      onExit: (listener) => void exits.push(listener),
      kill: () => void child.kill('SIGTERM'),
    } as NodeSfuProcess;
  };
}
