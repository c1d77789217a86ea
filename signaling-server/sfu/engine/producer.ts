/**
 * One source somebody sends, as receivers know it. It outlives connections: when its owner returns on another transport, its
 * consumers stay attached, and it exists before its owner has negotiated, so that receivers can get ready.
 */
import type { MediaKind, Source } from '../../../protocol/models.ts';
import { type Codec, floorCodec } from './codecs.ts';
import type { ConsumerStream } from './consumer-stream.ts';
import type { ForwardedPacket } from './forwarded-packet.ts';
import type { ProducerStream } from './producer-stream.ts';

/** A simulcast layer that sent nothing for so long is switched off by its page. */
const LAYER_SILENT_MS = 1500;

export class Producer {
  readonly producerId: string;
  readonly kind: MediaKind;
  /** Known once the owner negotiates. */
  source: Source | undefined;
  codec: Codec;
  /** Names the msid stream of the tracks that are played in step with this one. */
  streamId: string;
  /** The transport that sends it, while there is one. */
  owner: object | undefined;
  #paused: boolean;
  #consumers: readonly ConsumerStream[] = [];
  #layerOrder: readonly string[] = [''];
  readonly #layers = new Map<string, ProducerStream>();
  #preferred: ProducerStream | undefined;

  constructor(producerId: string, kind: MediaKind, streamId: string, paused: boolean) {
    this.producerId = producerId;
    this.kind = kind;
    this.streamId = streamId;
    this.codec = floorCodec(kind);
    this.#paused = paused;
  }

  get consumers(): readonly ConsumerStream[] {
    return this.#consumers;
  }

  get paused(): boolean {
    return this.#paused;
  }

  /** Nobody sends it and nobody receives it. */
  get idle(): boolean {
    return this.owner === undefined && this.#consumers.length === 0;
  }

  /** The stream to start on: the best layer that flows. */
  get preferred(): ProducerStream | undefined {
    return this.#preferred;
  }

  /** Begins to be sent by a transport, from scratch. */
  attach(owner: object, layerOrder: readonly string[]): void {
    this.owner = owner;
    this.#layerOrder = layerOrder.length === 0 ? [''] : layerOrder;
    this.#layers.clear();
    this.#preferred = undefined;
  }

  /** No longer sent by this transport; does nothing if another one has taken over. */
  detach(owner: object): void {
    if (this.owner !== owner) return;
    this.owner = undefined;
    this.#layers.clear();
    this.#preferred = undefined;
  }

  /** A new SSRC of this producer. @returns the stream it replaces. */
  addStream(stream: ProducerStream): ProducerStream | undefined {
    const before = this.#layers.get(stream.rid);
    this.#layers.set(stream.rid, stream);
    if (this.#preferred === undefined || this.#preferred === before || this.#rank(stream) > this.#rank(this.#preferred)) {
      this.#prefer(stream);
    }
    return before;
  }

  addConsumer(consumer: ConsumerStream): void {
    this.#consumers = [...this.#consumers, consumer];
  }

  removeConsumer(consumer: ConsumerStream): void {
    this.#consumers = this.#consumers.filter((other) => other !== consumer);
  }

  setPaused(paused: boolean): void {
    if (paused === this.#paused) return;
    this.#paused = paused;
    for (const consumer of this.#consumers) consumer.producerPauseChanged(paused);
  }

  forward(packet: ForwardedPacket, nowMs: number): void {
    if (this.#paused) return;
    for (const consumer of this.#consumers) consumer.forward(packet, nowMs);
  }

  /** Now and then: falls back to a lower layer when the page stopped sending the best one, and returns to it. */
  chooseLayer(nowMs: number): void {
    if (this.#layerOrder.length < 2) return;
    const flowing = [...this.#layers.values()].filter((stream) => nowMs - stream.lastPacketAtMs < LAYER_SILENT_MS);
    const best = flowing.reduce<ProducerStream | undefined>(
      (found, stream) => (found === undefined || this.#rank(stream) > this.#rank(found) ? stream : found),
      undefined,
    );
    if (best !== undefined && best !== this.#preferred) this.#prefer(best);
  }

  #rank(stream: ProducerStream): number {
    return this.#layerOrder.indexOf(stream.rid);
  }

  #prefer(stream: ProducerStream): void {
    this.#preferred = stream;
    for (const consumer of this.#consumers) consumer.requestKeyframe();
  }
}
