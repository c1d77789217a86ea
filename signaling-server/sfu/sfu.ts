/**
 * All that rooms know of media. The engine stands behind this page (`engine/`, in a process of its own); tests put a `FakeSfu`
 * in its place. One transport is one person's connection: it carries everything they send and receive.
 *
 * mediasoup's words: a producer is one source somebody sends, a consumer is one producer as one person receives it.
 */
import type { MediaKind, Source } from '../../protocol/models.ts';

export interface ProducerDescription {
  readonly producerId: string;
  readonly source: Source;
  readonly kind: MediaKind;
}

/** The picture of one whole connection, as wanted from now on. */
export interface Negotiation {
  /** The page's SDP offer (RFC 8866, RFC 8829). A `transportId` not seen before opens a transport. */
  readonly transportId: string;
  readonly offer: string;
  /** Producers of this transport's owner and the `m=` lines that carry them. One that is missing stops. */
  readonly send: readonly { readonly mid: string; readonly producer: ProducerDescription }[];
  /** Other people's producers and the `m=` lines to put them on; the caller has checked the right to them. */
  readonly receive: readonly {
    readonly mid: string;
    readonly producerId: string;
    readonly kind: MediaKind;
    readonly paused: boolean;
  }[];
}

export interface SfuEvents {
  /** Ready for negotiations: at start, and again after the engine died. Every transport from before is gone. */
  started: [];
  /** The engine died; it is being started again by itself. */
  died: [];
  /** ICE and DTLS are through, or the connection is lost. */
  'transport-state': [transportId: string, state: TransportState];
}

export type TransportState = 'connecting' | 'connected' | 'disconnected' | 'closed';

export interface Sfu {
  /** Starts the engine. Resolves when it can negotiate. */
  start(): Promise<void>;
  readonly ready: boolean;
  /** @throws RefusedError `media-unavailable` while the engine restarts, `bad-request` for an offer that can't be used. */
  negotiate(negotiation: Negotiation): Promise<{ answer: string }>;
  /** A paused consumer receives nothing: a right was taken, or the two are in different groups. */
  setConsumerPaused(transportId: string, producerId: string, paused: boolean): void;
  /** Packets of a paused producer are not forwarded, whatever its page sends. */
  setProducerPaused(producerId: string, paused: boolean): void;
  closeProducer(producerId: string): void;
  closeTransport(transportId: string): void;
  /** Numbers for /metrics and the status page. */
  stats(): Promise<SfuStats>;
  on<E extends keyof SfuEvents>(event: E, listener: (...args: SfuEvents[E]) => void): void;
  off<E extends keyof SfuEvents>(event: E, listener: (...args: SfuEvents[E]) => void): void;
  close(): Promise<void>;
}

export interface SfuStats {
  readonly transports: number;
  readonly producers: number;
  readonly consumers: number;
  readonly packetsIn: number;
  readonly packetsOut: number;
  readonly retransmitted: number;
  readonly keyframeRequests: number;
  readonly memoryBytes: number;
  /** CPU time of the engine's process since it started. */
  readonly cpuMs: number;
}

/** Starts the engine's process: `child_process.fork` in Node, `utilityProcess.fork` in Electron. Main hands this in. */
export type SfuProcessStarter = (options: SfuProcessOptions) => SfuProcess;

export interface SfuProcessOptions {
  /** UDP port all transports share; 0 takes a free one. */
  readonly udpPort: number;
  /** Address to bind; undefined is all. */
  readonly bindAddress: string | undefined;
  /** Addresses announced as ICE candidates; empty is every address of this machine. */
  readonly announcedAddresses: readonly string[];
}

/** What the supervisor needs of a process, whichever kind it is. */
export interface SfuProcess {
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  onExit(listener: (code: number | null) => void): void;
  kill(): void;
}
