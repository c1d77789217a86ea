/** The media engine: all transports and producers, the port they share, and the clock that makes them report. */
import { randomUUID } from 'node:crypto';
import { RefusedError } from '../../../protocol/errors.ts';
import type { MediaKind } from '../../../protocol/models.ts';
import type {
  ConsumerPreference,
  ConsumerPriority,
  Negotiation,
  SfuProcessOptions,
  SfuStats,
  Speaker,
  TransportQuality,
  TransportState,
  TransportStats,
} from '../sfu.ts';
import { boundAddress, hostCandidates, localAddresses } from './announced-addresses.ts';
import { Speakers } from './audio-level.ts';
import { UdpPort } from './native-link.ts';
import { PacketTap } from './packet-tap.ts';
import { Producer } from './producer.ts';
import { type Counters, Transport } from './transport.ts';

/** How often missing packets are asked for again; everything slower is a multiple of it. */
const TICK_MS = 25;
const TICKS_PER_SHARE = 4;
const TICKS_PER_SPEAKERS = 10;
const TICKS_PER_RECEIVER_REPORT = 20;
const TICKS_PER_SENDER_REPORT = 40;
/** So late, on average, a class sees it. */
const LATE_MS = 60;

export interface EngineEvents {
  readonly onTransportState: (transportId: string, state: TransportState) => void;
  readonly onProducerDemand?: (producerId: string, topLayer: number | null) => void;
  readonly onSpeakers?: (speakers: readonly Speaker[]) => void;
  readonly onTapped?: (producerId: string, packets: Uint8Array) => void;
  readonly onTransportQuality?: (transportId: string, quality: TransportQuality) => void;
}

export class Engine {
  readonly #options: SfuProcessOptions;
  readonly #events: EngineEvents;
  readonly #udpPort: UdpPort;
  readonly #transports = new Map<string, Transport>();
  readonly #producers = new Map<string, Producer>();
  /** Kept apart from the producers, as a pause may come before the producer's page has negotiated. */
  readonly #pausedProducers = new Set<string>();
  /** As with pauses. */
  readonly #taps = new Map<string, PacketTap>();
  readonly #counters: Counters = {
    packetsIn: 0,
    packetsOut: 0,
    retransmitted: 0,
    keyframeRequests: 0,
    nacksSent: 0,
    nacksReceived: 0,
  };
  readonly #timer: NodeJS.Timeout;
  readonly #speakers = new Speakers();
  #ticks = 0;
  #tickedAtMs = performance.now();
  /** How late our own ticks are, smoothed. */
  #lateMs = 0;
  #closed = false;

  private constructor(options: SfuProcessOptions, udpPort: UdpPort, events: EngineEvents) {
    this.#options = options;
    this.#events = events;
    this.#udpPort = udpPort;
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
  }

  /** Opens the UDP port. @throws Error if neither the wanted port nor one of the next twenty is free. */
  static async open(options: SfuProcessOptions, events: EngineEvents): Promise<Engine> {
    return new Engine(options, await UdpPort.open(options.udpPort, options.bindAddress), events);
  }

  /** The port in use, which may be another than the wanted one. */
  get udpPort(): number {
    return this.#udpPort.port;
  }

  /** The addresses announced as of now: asked at each negotiation, since a laptop changes networks. */
  announcedAddresses(): readonly string[] {
    const { announcedAddresses, bindAddress } = this.#options;
    if (announcedAddresses.length > 0) return announcedAddresses;
    const only = boundAddress(bindAddress);
    return only === undefined ? localAddresses() : [only];
  }

  /** @returns the SDP answer. @throws RefusedError `bad-request` for an offer that can't be used. */
  negotiate(negotiation: Negotiation): string {
    const known = this.#transports.get(negotiation.transportId);
    const transport = known ?? this.#createTransport(negotiation.transportId);
    try {
      return transport.negotiate(negotiation);
    } catch (error) {
      // A first offer that fails leaves nothing behind.
      if (known === undefined) this.closeTransport(negotiation.transportId);
      throw error;
    } finally {
      this.#forgetIdleProducers();
    }
  }

  setConsumerPaused(transportId: string, producerId: string, paused: boolean): void {
    this.#transports.get(transportId)?.setConsumerPaused(producerId, paused);
  }

  /** May come before the producer's page has negotiated: it is remembered. */
  setProducerPaused(producerId: string, paused: boolean): void {
    if (paused) this.#pausedProducers.add(producerId);
    else this.#pausedProducers.delete(producerId);
    this.#producers.get(producerId)?.setPaused(paused);
  }

  /** May come before the producer's page has negotiated: it is remembered. */
  setProducerTapped(producerId: string, tapped: boolean): void {
    if (this.#taps.has(producerId) === tapped) return;
    if (tapped) this.#taps.set(producerId, new PacketTap((packets) => this.#events.onTapped?.(producerId, packets)));
    else {
      this.#taps.get(producerId)?.flush();
      this.#taps.delete(producerId);
    }
    const producer = this.#producers.get(producerId);
    if (producer !== undefined) producer.tap = this.#taps.get(producerId);
  }

  requestKeyframe(producerId: string): void {
    this.#taps.get(producerId)?.requestKeyframe(performance.now());
  }

  setConsumerPriority(transportId: string, producerId: string, priority: ConsumerPriority): void {
    this.#transports.get(transportId)?.setConsumerPriority(producerId, priority);
  }

  setConsumerPreference(transportId: string, producerId: string, { shownHeightPx }: ConsumerPreference): void {
    this.#transports.get(transportId)?.setShownHeight(producerId, shownHeightPx);
  }

  transportStats(transportId: string): TransportStats | null {
    return this.#transports.get(transportId)?.stats(performance.now(), this.#lateMs > LATE_MS) ?? null;
  }

  closeProducer(producerId: string): void {
    this.#pausedProducers.delete(producerId);
    this.setProducerTapped(producerId, false);
    const producer = this.#producers.get(producerId);
    if (producer === undefined) return;
    this.#producers.delete(producerId);
    for (const transport of this.#transports.values()) transport.removeProducer(producer);
  }

  closeTransport(transportId: string): void {
    const transport = this.#transports.get(transportId);
    if (transport === undefined) return;
    this.#transports.delete(transportId);
    transport.close();
    this.#forgetIdleProducers();
  }

  stats(): SfuStats {
    const cpu = process.cpuUsage();
    const qualities = [...this.#transports.values()].map((transport) => transport.quality(this.#lateMs > LATE_MS));
    const mean = (values: number[]) => (values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length);
    return {
      transports: this.#transports.size,
      producers: this.#producers.size,
      consumers: [...this.#transports.values()].reduce((sum, transport) => sum + transport.consumerCount, 0),
      ...this.#counters,
      uplinkLossPercent: mean(qualities.map(({ uplinkLossPercent }) => uplinkLossPercent)),
      downlinkLossPercent: mean(qualities.map(({ downlinkLossPercent }) => downlinkLossPercent)),
      memoryBytes: process.memoryUsage.rss(),
      cpuMs: (cpu.user + cpu.system) / 1000,
    };
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#timer);
    for (const transportId of [...this.#transports.keys()]) this.closeTransport(transportId);
    this.#udpPort.close();
  }

  #createTransport(transportId: string): Transport {
    const transport = new Transport({
      transportId,
      udpPort: this.#udpPort,
      counters: this.#counters,
      now: () => performance.now(),
      candidates: () => hostCandidates(this.announcedAddresses(), this.#udpPort.port),
      producer: (producerId, kind) => this.#producer(producerId, kind),
      onState: (state) => this.#events.onTransportState(transportId, state),
      onQuality: (quality) => this.#events.onTransportQuality?.(transportId, quality),
    });
    this.#transports.set(transportId, transport);
    this.#events.onTransportState(transportId, 'connecting');
    return transport;
  }

  #producer(producerId: string, kind: MediaKind): Producer {
    const known = this.#producers.get(producerId);
    if (known !== undefined) {
      if (known.kind !== kind) throw new RefusedError('bad-request', `This source is ${known.kind}, not ${kind}.`);
      return known;
    }
    const producer = new Producer(producerId, kind, randomUUID(), this.#pausedProducers.has(producerId));
    producer.tap = this.#taps.get(producerId);
    this.#producers.set(producerId, producer);
    return producer;
  }

  #forgetIdleProducers(): void {
    for (const [producerId, producer] of this.#producers) if (producer.idle) this.#producers.delete(producerId);
  }

  #tick(): void {
    this.#ticks += 1;
    const nowMs = performance.now();
    this.#lateMs += (Math.max(0, nowMs - this.#tickedAtMs - TICK_MS) - this.#lateMs) * 0.05;
    this.#tickedAtMs = nowMs;
    const every = (ticks: number): boolean => this.#ticks % ticks === 0;
    for (const transport of this.#transports.values()) {
      transport.catchUp(nowMs);
      if (every(TICKS_PER_SHARE)) transport.shareDownlink(nowMs);
      if (every(TICKS_PER_RECEIVER_REPORT)) transport.sendReceiverReports(nowMs);
      if (every(TICKS_PER_SENDER_REPORT)) transport.sendSenderReports(nowMs);
      if (every(TICKS_PER_SENDER_REPORT)) transport.review(nowMs, this.#lateMs > LATE_MS);
    }
    if (every(TICKS_PER_SHARE)) this.#tellDemand(nowMs);
    if (every(TICKS_PER_SHARE)) for (const tap of this.#taps.values()) tap.flush();
    if (every(TICKS_PER_SPEAKERS)) this.#tellSpeakers(nowMs);
  }

  #tellDemand(nowMs: number): void {
    for (const producer of this.#producers.values()) {
      if (producer.updateDemand(nowMs)) this.#events.onProducerDemand?.(producer.producerId, producer.demandedLayer);
    }
  }

  #tellSpeakers(nowMs: number): void {
    const levels: Speaker[] = [];
    for (const { producerId, kind, paused, level } of this.#producers.values()) {
      if (kind === 'audio' && !paused) levels.push({ producerId, levelDb: level.read(nowMs) });
    }
    const news = this.#speakers.update(levels);
    if (news !== undefined) this.#events.onSpeakers?.(news);
  }
}
