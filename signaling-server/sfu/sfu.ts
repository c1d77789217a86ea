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
    /** Whose packets go first when the way to this page is narrow. Not said: `voice` for sound, `other` for pictures. */
    readonly priority?: ConsumerPriority | undefined;
  }[];
}

/** In this order what a page receives gets its share of a narrow way; the last in the list is the first to go. */
export type ConsumerPriority = 'teacher-voice' | 'voice' | 'screen' | 'teacher-camera' | 'other';

/** How much of a producer a page shows now. */
export interface ConsumerPreference {
  /** Height on the screen in device pixels; 0: not shown, nothing is sent. Sound ignores it. Never told: no limit. */
  readonly shownHeightPx: number;
}

/** What of a producer anybody wants now: layers above need not be encoded. */
export interface ProducerDemand {
  /** 0 is the lowest simulcast layer; null: nobody looks. */
  readonly topLayer: number | null;
}

/** Somebody heard now. */
export interface Speaker {
  readonly producerId: string;
  /** Level of the voice in dB below overload, smoothed: -127 (silence) to 0, RFC 6464 section 3. */
  readonly levelDb: number;
}

/** How well one person's connection does, and why. */
export interface TransportQuality {
  readonly roundTripMs: number;
  /** Of what the page sends us, of what we send it: over the last seconds, before repair. */
  readonly uplinkLossPercent: number;
  readonly downlinkLossPercent: number;
  /** What the way to the page is taken to carry. */
  readonly downlinkBps: number;
  /** What the page sends us now. */
  readonly uplinkBps: number;
  /** What was given up for a narrow way to the page: nothing, picture size, or pictures altogether. */
  readonly lowered: 'none' | 'layer' | 'video-off';
  readonly level: 'good' | 'fair' | 'poor';
  /** Where the trouble is: the page's way to us, our way to it, or this machine. Null when there is none. */
  readonly reason: null | 'uplink' | 'downlink' | 'host';
}

export interface SfuEvents {
  /** Ready for negotiations: at start, and again after the engine died. Every transport from before is gone. */
  started: [];
  /** The engine died; it is being started again by itself. */
  died: [];
  /** ICE and DTLS are through, or the connection is lost. */
  'transport-state': [transportId: string, state: TransportState];
  /** Told on change; lowered only after about two seconds, so that looking away for a moment costs no keyframe. */
  'producer-demand': [producerId: string, demand: ProducerDemand];
  /** Loudest first, on change and at most four times a second. Of all lessons: whose it is, the lesson knows. */
  speakers: [speakers: readonly Speaker[]];
  /** On change, at most once in two seconds. */
  'transport-quality': [transportId: string, quality: TransportQuality];
  /** What came of a producer that is tapped, as `tapped-packets.ts` writes it; about ten times a second. */
  tapped: [producerId: string, packets: Uint8Array];
}

export type TransportState = 'connecting' | 'connected' | 'disconnected' | 'closed';

export interface Sfu {
  /** Starts the engine. Resolves when it can negotiate. */
  start(): Promise<void>;
  readonly ready: boolean;
  /** The UDP port everything goes through; undefined before the start, and where an engine has none. */
  readonly udpPort?: number | undefined;
  /** @throws RefusedError `media-unavailable` while the engine restarts, `bad-request` for an offer that can't be used. */
  negotiate(negotiation: Negotiation): Promise<{ answer: string }>;
  /** A paused consumer receives nothing: a right was taken, or the two are in different groups. */
  setConsumerPaused(transportId: string, producerId: string, paused: boolean): void;
  /** Packets of a paused producer are not forwarded, whatever its page sends. */
  setProducerPaused(producerId: string, paused: boolean): void;
  /** Roles and pins change while it runs. */
  setConsumerPriority(transportId: string, producerId: string, priority: ConsumerPriority): void;
  /** May come before the negotiation that brings the consumer: it is remembered as long as the transport lives. */
  setConsumerPreference(transportId: string, producerId: string, preference: ConsumerPreference): void;
  /**
   * Hands out a copy of each packet of a producer, of its best layer, with keyframes often enough to keep it. Nothing of a paused one.
   * May come before its page has negotiated; holds, over restarts of the engine, until taken back or the producer is closed.
   */
  setProducerTapped(producerId: string, tapped: boolean): void;
  /** For who can't go on without a keyframe. */
  requestKeyframe(producerId: string): void;
  closeProducer(producerId: string): void;
  closeTransport(transportId: string): void;
  /** Numbers for /metrics and the status page. */
  stats(): Promise<SfuStats>;
  /** Numbers of one connection for a statistics panel; null if there is no such transport. */
  transportStats(transportId: string): Promise<TransportStats | null>;
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
  /** Asked of pages that send, and asked by pages that receive. */
  readonly nacksSent: number;
  readonly nacksReceived: number;
  /** Over the last seconds, before repair, the mean of all connections. */
  readonly uplinkLossPercent: number;
  readonly downlinkLossPercent: number;
  readonly memoryBytes: number;
  /** CPU time of the engine's process since it started. */
  readonly cpuMs: number;
}

/** One connection in numbers. Rates are over the last second. */
export interface TransportStats {
  readonly quality: TransportQuality;
  /** What the page sends. */
  readonly producers: readonly ProducerStats[];
  /** What it receives. */
  readonly consumers: readonly ConsumerStats[];
}

export interface ProducerStats {
  readonly producerId: string;
  /** The best layer anybody wants, as told by `producer-demand`. */
  readonly topLayer: number | null;
  readonly layers: readonly LayerStats[];
}

export interface LayerStats {
  /** 0 is the lowest. */
  readonly layer: number;
  readonly rid: string;
  readonly bps: number;
  readonly packets: number;
  readonly packetsLost: number;
  readonly lossPercent: number;
  readonly jitterMs: number;
  readonly keyframes: number;
}

export interface ConsumerStats {
  readonly producerId: string;
  readonly priority: ConsumerPriority;
  readonly shownHeightPx: number | null;
  readonly paused: boolean;
  /** The layer sent now; null while nothing is. */
  readonly layer: number | null;
  /** The layer wanted; null where it was switched off. */
  readonly wantedLayer: number | null;
  readonly bps: number;
  readonly packets: number;
  readonly retransmitted: number;
  readonly lossPercent: number;
  readonly jitterMs: number;
  readonly roundTripMs: number | null;
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
