/**
 * Stands in for the media engine in tests of the server: no process, no sockets, no packets. It keeps what it was told as
 * state to look at (`transports`, `pausedProducers`…) and in order (`calls`), and dies and returns when the test says so.
 */
import { EventEmitter } from 'node:events';
import { RefusedError } from '../../protocol/errors.ts';
import type {
  ConsumerPreference,
  ConsumerPriority,
  Negotiation,
  ProducerDemand,
  Sfu,
  SfuEvents,
  SfuStats,
  Speaker,
  TransportQuality,
  TransportState,
  TransportStats,
} from '../../signaling-server/sfu/sfu.ts';
import { type TappedPacket, writeTapped } from '../../signaling-server/sfu/tapped-packets.ts';

export type FakeSfuCall =
  | { readonly call: 'negotiate'; readonly negotiation: Negotiation }
  | { readonly call: 'setConsumerPaused'; readonly transportId: string; readonly producerId: string; readonly paused: boolean }
  | { readonly call: 'setProducerPaused'; readonly producerId: string; readonly paused: boolean }
  | {
      readonly call: 'setConsumerPriority';
      readonly transportId: string;
      readonly producerId: string;
      readonly priority: ConsumerPriority;
    }
  | {
      readonly call: 'setConsumerPreference';
      readonly transportId: string;
      readonly producerId: string;
      readonly preference: ConsumerPreference;
    }
  | { readonly call: 'setProducerTapped'; readonly producerId: string; readonly tapped: boolean }
  | { readonly call: 'requestKeyframe'; readonly producerId: string }
  | { readonly call: 'closeProducer'; readonly producerId: string }
  | { readonly call: 'closeTransport'; readonly transportId: string };

export class FakeSfu implements Sfu {
  /** Everything it was told, in order. */
  readonly calls: FakeSfuCall[] = [];
  /** The latest wanted picture of each transport still open. */
  readonly transports = new Map<string, Negotiation>();
  readonly pausedProducers = new Set<string>();
  readonly tappedProducers = new Set<string>();
  /** `transportId producerId` of each consumer paused after or by its negotiation. */
  readonly pausedConsumers = new Set<string>();
  /** Of `transportId producerId`: the latest told. */
  readonly priorities = new Map<string, ConsumerPriority>();
  readonly preferences = new Map<string, ConsumerPreference>();
  /** What `transportStats` answers, by transport; null for others. */
  readonly statistics = new Map<string, TransportStats>();
  readonly #events = new EventEmitter();
  #ready = false;
  #closed = false;
  #refusal: Error | undefined;

  constructor() {
    // Every room listens, however many a test opens.
    this.#events.setMaxListeners(0);
  }

  get ready(): boolean {
    return this.#ready;
  }

  /** The negotiations among `calls`, of one transport or of all. */
  negotiations(transportId?: string): Negotiation[] {
    return this.calls.flatMap((call) =>
      call.call === 'negotiate' && (transportId === undefined || call.negotiation.transportId === transportId)
        ? [call.negotiation]
        : [],
    );
  }

  async start(): Promise<void> {
    if (this.#ready || this.#closed) return;
    this.#ready = true;
    this.#emit('started');
  }

  async negotiate(negotiation: Negotiation): Promise<{ answer: string }> {
    this.calls.push({ call: 'negotiate', negotiation });
    if (!this.#ready) {
      throw new RefusedError('media-unavailable', 'Pictures and sound are restarting. They will be back in a moment.');
    }
    const refusal = this.#refusal;
    this.#refusal = undefined;
    if (refusal !== undefined) throw refusal;
    this.transports.set(negotiation.transportId, negotiation);
    for (const { producerId, paused, priority } of negotiation.receive) {
      this.#notePause(negotiation.transportId, producerId, paused);
      if (priority !== undefined) this.priorities.set(`${negotiation.transportId} ${producerId}`, priority);
    }
    return { answer: answerFor(negotiation) };
  }

  setConsumerPaused(transportId: string, producerId: string, paused: boolean): void {
    this.calls.push({ call: 'setConsumerPaused', transportId, producerId, paused });
    this.#notePause(transportId, producerId, paused);
  }

  setProducerPaused(producerId: string, paused: boolean): void {
    this.calls.push({ call: 'setProducerPaused', producerId, paused });
    if (paused) this.pausedProducers.add(producerId);
    else this.pausedProducers.delete(producerId);
  }

  setConsumerPriority(transportId: string, producerId: string, priority: ConsumerPriority): void {
    this.calls.push({ call: 'setConsumerPriority', transportId, producerId, priority });
    this.priorities.set(`${transportId} ${producerId}`, priority);
  }

  setConsumerPreference(transportId: string, producerId: string, preference: ConsumerPreference): void {
    this.calls.push({ call: 'setConsumerPreference', transportId, producerId, preference });
    this.preferences.set(`${transportId} ${producerId}`, preference);
  }

  setProducerTapped(producerId: string, tapped: boolean): void {
    this.calls.push({ call: 'setProducerTapped', producerId, tapped });
    if (tapped) this.tappedProducers.add(producerId);
    else this.tappedProducers.delete(producerId);
  }

  requestKeyframe(producerId: string): void {
    this.calls.push({ call: 'requestKeyframe', producerId });
  }

  closeProducer(producerId: string): void {
    this.calls.push({ call: 'closeProducer', producerId });
    this.tappedProducers.delete(producerId);
    this.pausedProducers.delete(producerId);
  }

  closeTransport(transportId: string): void {
    this.calls.push({ call: 'closeTransport', transportId });
    this.transports.delete(transportId);
  }

  async stats(): Promise<SfuStats> {
    const pictures = [...this.transports.values()];
    return {
      transports: pictures.length,
      producers: pictures.reduce((sum, picture) => sum + picture.send.length, 0),
      consumers: pictures.reduce((sum, picture) => sum + picture.receive.length, 0),
      packetsIn: 0,
      packetsOut: 0,
      retransmitted: 0,
      keyframeRequests: 0,
      nacksSent: 0,
      nacksReceived: 0,
      uplinkLossPercent: 0,
      downlinkLossPercent: 0,
      memoryBytes: 0,
      cpuMs: 0,
    };
  }

  async transportStats(transportId: string): Promise<TransportStats | null> {
    return this.statistics.get(transportId) ?? null;
  }

  on<E extends keyof SfuEvents>(event: E, listener: (...args: SfuEvents[E]) => void): void {
    this.#events.on(event, listener);
  }

  off<E extends keyof SfuEvents>(event: E, listener: (...args: SfuEvents[E]) => void): void {
    this.#events.off(event, listener);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#ready = false;
  }

  // --- what tests make happen ---

  /** The engine dies: every transport is gone and nothing can be negotiated until `restart()`. */
  die(): void {
    if (!this.#ready) return;
    this.#ready = false;
    this.transports.clear();
    this.pausedProducers.clear();
    this.pausedConsumers.clear();
    this.priorities.clear();
    this.preferences.clear();
    this.#emit('died');
  }

  restart(): Promise<void> {
    return this.start();
  }

  /** The next negotiation fails with this error. */
  refuseNext(error: Error): void {
    this.#refusal = error;
  }

  /** News of a transport, as the engine would send it. */
  announce(transportId: string, state: TransportState): void {
    this.#emit('transport-state', transportId, state);
  }

  /** What anybody wants of a producer from now on. */
  demand(producerId: string, demand: ProducerDemand): void {
    this.#emit('producer-demand', producerId, demand);
  }

  speak(speakers: readonly Speaker[]): void {
    this.#emit('speakers', speakers);
  }

  /** Packets of a producer, as the engine would hand them out; nothing unless it is tapped. */
  deliver(producerId: string, packets: readonly TappedPacket[]): void {
    if (this.tappedProducers.has(producerId)) this.#emit('tapped', producerId, writeTapped(packets));
  }

  measure(transportId: string, quality: TransportQuality): void {
    this.#emit('transport-quality', transportId, quality);
  }

  #emit<E extends keyof SfuEvents>(event: E, ...args: SfuEvents[E]): void {
    this.#events.emit(event, ...args);
  }

  #notePause(transportId: string, producerId: string, paused: boolean): void {
    const key = `${transportId} ${producerId}`;
    if (paused) this.pausedConsumers.add(key);
    else this.pausedConsumers.delete(key);
  }
}

/** An answer any SDP parser takes (RFC 8866): the offer's `m=` lines mirrored, and nobody behind the address. */
function answerFor({ offer, send, receive }: Negotiation): string {
  const sections = offer.split(/\r?\n(?=m=)/).slice(1);
  const mids = sections.map((section, index) => /^a=mid:(\S+)/m.exec(section)?.[1] ?? String(index));
  const lines = ['v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=-', 't=0 0', `a=group:BUNDLE ${mids.join(' ')}`.trim()];
  sections.forEach((section, index) => {
    const mid = mids[index] ?? '';
    const sent = send.some((line) => line.mid === mid);
    const received = receive.some((line) => line.mid === mid);
    const direction = sent ? 'recvonly' : received ? 'sendonly' : 'inactive';
    const mediaLine = section.split(/\r?\n/, 1)[0] ?? '';
    const codecs = section.match(/^a=(?:rtpmap|fmtp):.*$/gm) ?? [];
    lines.push(mediaLine, 'c=IN IP4 0.0.0.0', `a=mid:${mid}`, `a=${direction}`, 'a=rtcp-mux');
    lines.push(
      'a=ice-ufrag:fake',
      'a=ice-pwd:fakefakefakefakefakefake',
      `a=fingerprint:sha-256 ${'00:'.repeat(31)}00`,
      'a=setup:passive',
    );
    lines.push(...codecs.map((codec) => codec.trim()));
  });
  return `${lines.join('\r\n')}\r\n`;
}
