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
  TransportState,
  TransportStats,
} from '../sfu.ts';
import { boundAddress, hostCandidates, localAddresses } from './announced-addresses.ts';
import { UdpPort } from './native-link.ts';
import { Producer } from './producer.ts';
import { type Counters, Transport } from './transport.ts';

/** How often missing packets are asked for again; everything slower is a multiple of it. */
const TICK_MS = 50;
const TICKS_PER_RECEIVER_REPORT = 10;
const TICKS_PER_SENDER_REPORT = 20;

export interface EngineEvents {
  readonly onTransportState: (transportId: string, state: TransportState) => void;
}

export class Engine {
  readonly #options: SfuProcessOptions;
  readonly #events: EngineEvents;
  readonly #udpPort: UdpPort;
  readonly #transports = new Map<string, Transport>();
  readonly #producers = new Map<string, Producer>();
  /** Kept apart from the producers, as a pause may come before the producer's page has negotiated. */
  readonly #pausedProducers = new Set<string>();
  readonly #counters: Counters = { packetsIn: 0, packetsOut: 0, retransmitted: 0, keyframeRequests: 0 };
  readonly #timer: NodeJS.Timeout;
  #ticks = 0;
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
  async negotiate(negotiation: Negotiation): Promise<string> {
    const known = this.#transports.get(negotiation.transportId);
    const transport = known ?? this.#createTransport(negotiation.transportId);
    try {
      return await transport.negotiate(negotiation);
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

  setConsumerPriority(_transportId: string, _producerId: string, _priority: ConsumerPriority): void {}

  setConsumerPreference(_transportId: string, _producerId: string, _preference: ConsumerPreference): void {}

  transportStats(_transportId: string): TransportStats | null {
    return null;
  }

  closeProducer(producerId: string): void {
    this.#pausedProducers.delete(producerId);
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
    return {
      transports: this.#transports.size,
      producers: this.#producers.size,
      consumers: [...this.#transports.values()].reduce((sum, transport) => sum + transport.consumerCount, 0),
      ...this.#counters,
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
    this.#producers.set(producerId, producer);
    return producer;
  }

  #forgetIdleProducers(): void {
    for (const [producerId, producer] of this.#producers) if (producer.idle) this.#producers.delete(producerId);
  }

  #tick(): void {
    this.#ticks += 1;
    const nowMs = performance.now();
    for (const transport of this.#transports.values()) {
      transport.askForMissing(nowMs);
      if (this.#ticks % TICKS_PER_RECEIVER_REPORT === 0) transport.sendReceiverReports(nowMs);
      if (this.#ticks % TICKS_PER_SENDER_REPORT === 0) transport.sendSenderReports(nowMs);
    }
  }
}
