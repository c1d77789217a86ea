/**
 * Many ends of WebRTC connections without browsers, in a process of their own: node-datachannel does ICE and DTLS-SRTP, and they count
 * what comes, report it as browsers do (RR, REMB, NACK), or send what a `PacketSource` makes.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { TransportLines } from './media-sdp.ts';
import type { SourceStream } from './packet-source.ts';

export type PeersCommand =
  /** A peer that offers. Answered with `transport`. */
  | { do: 'offer'; peerId: number; bindAddress: string }
  /** The other side's answer to them. */
  | { do: 'answered'; peerId: number; transport: TransportLines }
  /** A peer that answers. Answered with `transport`. */
  | { do: 'answer'; peerId: number; transport: TransportLines; bindAddress: string }
  /** Answered when it is connected, or was not within `withinMs`. */
  | { do: 'wait-open'; peerId: number; withinMs: number }
  | { do: 'drop'; peerId: number }
  /** What this peer sends once it is told to. */
  | { do: 'source'; peerId: number; streams: readonly SourceStream[]; toAll: boolean }
  | { do: 'start' }
  | { do: 'stop' }
  /** Forgets what was counted. */
  | { do: 'reset' }
  | { do: 'read' };

export interface PeersReport {
  readonly transport?: TransportLines;
  readonly open?: boolean;
  /** Sent since the last `start`, by all sources here. */
  readonly packetsSent?: number;
  readonly keyframesSent?: number;
  readonly received?: readonly PeerReceived[];
  /** How many packets took so long from source to here, by tenths of a millisecond; the last place is for all that took longer. */
  readonly delaysTenthMs?: readonly number[];
  readonly error?: string;
}

/** Between the two processes: answers are told by their number. */
export interface Numbered<T> {
  readonly number: number;
  readonly content: T;
}

export interface PeerReceived {
  readonly peerId: number;
  /** Since the last reset, without repeated ones. */
  readonly packets: number;
  /** When its first whole keyframe had come, `Date.now()`; null before. */
  readonly firstFrameAtMs: number | null;
  /** Bytes of payload and header by tenths of a second since the last reset. */
  readonly bytesByTenthS: readonly number[];
}

/** Places of `delaysTenthMs`: up to two seconds. */
export const DELAY_PLACES = 20_000;

/** The argument of a process that steps aside. */
export const ASIDE = 'aside';

const program = new URL('packet-peers-process.ts', import.meta.url);

export class PacketPeers {
  readonly #process: ChildProcess;
  readonly #bindAddress: string;
  readonly #waiting = new Map<number, (report: PeersReport) => void>();
  #commands = 0;
  #nextPeerId = 1;
  #hasSource = false;

  /** @param aside they have machines of their own in a classroom: here they come after the engine and browsers, where cores are few */
  constructor(bindAddress = '127.0.0.1', { aside = false } = {}) {
    this.#process = fork(program, aside ? [ASIDE] : [], { execArgv: [] });
    this.#process.on('message', ({ number, content }: Numbered<PeersReport>) => {
      this.#waiting.get(number)?.(content);
      this.#waiting.delete(number);
    });
    this.#process.once('exit', () => {
      for (const answer of this.#waiting.values()) answer({ error: 'the process of the peers ended' });
    });
    this.#bindAddress = bindAddress;
  }

  /** A peer ready to offer. */
  async offer(): Promise<{ peerId: number; transport: TransportLines }> {
    const peerId = this.#nextPeerId++;
    const { transport } = await this.#ask({ do: 'offer', peerId, bindAddress: this.#bindAddress });
    return { peerId, transport: transport as TransportLines };
  }

  async answered(peerId: number, transport: TransportLines): Promise<void> {
    await this.#ask({ do: 'answered', peerId, transport });
  }

  async answer(theirs: TransportLines): Promise<{ peerId: number; transport: TransportLines }> {
    const peerId = this.#nextPeerId++;
    const { transport } = await this.#ask({ do: 'answer', peerId, transport: theirs, bindAddress: this.#bindAddress });
    return { peerId, transport: transport as TransportLines };
  }

  /** @returns whether it connected in time */
  async opens(peerId: number, withinMs: number): Promise<boolean> {
    const { open = false } = await this.#ask({ do: 'wait-open', peerId, withinMs });
    return open;
  }

  async drop(peerId: number): Promise<void> {
    await this.#ask({ do: 'drop', peerId });
  }

  /** @param toAll every peer of this process sends what the source makes */
  async source(peerId: number, streams: readonly SourceStream[], toAll = false): Promise<void> {
    this.#hasSource = true;
    await this.#ask({ do: 'source', peerId, streams, toAll });
  }

  get hasSource(): boolean {
    return this.#hasSource;
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  async start(): Promise<void> {
    await this.#ask({ do: 'start' });
  }

  /** @returns what was sent since the start */
  async stop(): Promise<{ packets: number; keyframes: number }> {
    const { packetsSent = 0, keyframesSent = 0 } = await this.#ask({ do: 'stop' });
    return { packets: packetsSent, keyframes: keyframesSent };
  }

  async reset(): Promise<void> {
    await this.#ask({ do: 'reset' });
  }

  async read(): Promise<{ received: readonly PeerReceived[]; delaysTenthMs: readonly number[] }> {
    const { received = [], delaysTenthMs = [] } = await this.#ask({ do: 'read' });
    return { received, delaysTenthMs };
  }

  async close(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const exited = once(this.#process, 'exit');
    this.#process.kill('SIGKILL');
    await exited;
  }

  #ask(command: PeersCommand): Promise<PeersReport> {
    this.#commands += 1;
    const number = this.#commands;
    return new Promise((resolve, reject) => {
      this.#waiting.set(number, (report) => {
        if (report.error === undefined) resolve(report);
        else reject(new Error(report.error));
      });
      this.#process.send({ number, content: command } satisfies Numbered<PeersCommand>);
    });
  }
}

/** The delay (ms) that this share (0..1) of the packets kept to. */
export function delayQuantileMs(reports: readonly (readonly number[])[], share: number): number {
  const merged = new Array<number>(DELAY_PLACES).fill(0);
  for (const report of reports) for (const [place, count] of report.entries()) merged[place] = (merged[place] ?? 0) + count;
  const wanted = merged.reduce((sum, count) => sum + count, 0) * share;
  let sum = 0;
  for (const [place, count] of merged.entries()) {
    sum += count;
    if (count > 0 && sum >= wanted) return (place + 1) / 10;
  }
  return Number.NaN;
}
