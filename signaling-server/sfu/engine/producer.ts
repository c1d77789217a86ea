/**
 * One source somebody sends, as receivers know it. It outlives connections: when its owner returns on another transport, its
 * consumers stay attached, and it exists before its owner has negotiated, so that receivers can get ready.
 */
import type { MediaKind, Source } from '../../../protocol/models.ts';
import { AudioLevel } from './audio-level.ts';
import { type Codec, floorCodec } from './codecs.ts';
import type { ConsumerStream } from './consumer-stream.ts';
import type { ForwardedPacket } from './forwarded-packet.ts';
import type { PacketTap } from './packet-tap.ts';
import { DemandMemory } from './producer-demand.ts';
import type { ProducerStream } from './producer-stream.ts';

/** A layer that is so far behind the others was switched off by its page. A still screen is silent on all of them. */
const LAYER_SILENT_MS = 700;
/**
 * So long a page that has just come has to say how large it shows this. Most show less than the best there is, and an encoder that begins
 * another layer stops everybody's picture for a moment: in 1 of 14 joins for 0.9 s, on a machine with two cores.
 */
const UNTOLD_MS = 3_000;
/** What layers cost until they have been seen, lowest first, counted from the top one. */
const USUAL_CAMERA_BPS = [150_000, 500_000, 1_700_000];
const USUAL_SCREEN_BPS = [200_000, 500_000, 1_500_000];
const USUAL_SOUND_BPS = 60_000;

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
  readonly level = new AudioLevel();
  /** Who keeps what comes. */
  tap: PacketTap | undefined;
  #paused: boolean;
  #consumers: readonly ConsumerStream[] = [];
  #rids: readonly string[] = [''];
  /** By layer, lowest first. */
  #streams: (ProducerStream | undefined)[] = [];
  #flowing: boolean[] = [];
  #demand = new DemandMemory(0);
  /** What each layer cost when it was last seen. */
  #remembered: number[] = [];

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

  /** Number of its best layer, 0 without simulcast. */
  get topLayer(): number {
    return this.#rids.length - 1;
  }

  /** The best layer anybody wants, as its page was told. */
  get demandedLayer(): number | null {
    return this.#demand.topLayer;
  }

  /** By layer, lowest first; undefined where nothing came yet. */
  get streams(): readonly (ProducerStream | undefined)[] {
    return this.#streams;
  }

  get heightsPx(): number[] {
    return this.#rids.map((_, layer) => this.#streams[layer]?.heightPx ?? 0);
  }

  /** What each layer costs on the wire: measured, or as it was, or as usual. */
  get layerBps(): number[] {
    if (this.kind === 'audio') return [this.#streams[0]?.expectedBps || USUAL_SOUND_BPS];
    const usual = this.source === 'screen' ? USUAL_SCREEN_BPS : USUAL_CAMERA_BPS;
    return this.#rids.map((_, layer) => {
      const measured = this.#flowing[layer] === true ? (this.#streams[layer]?.expectedBps ?? 0) : 0;
      if (measured > 0) this.#remembered[layer] = measured;
      return this.#remembered[layer] ?? usual[Math.max(0, usual.length - this.#rids.length) + layer] ?? usual[0] ?? 0;
    });
  }

  layerOf(stream: ProducerStream): number {
    return Math.max(0, this.#rids.indexOf(stream.rid));
  }

  /** Of the layers that flow, the wanted one or the next one below, else the next one above. */
  streamFor(wanted: number): ProducerStream | undefined {
    for (let layer = Math.min(wanted, this.topLayer); layer >= 0; layer -= 1) {
      if (this.#flowing[layer] === true) return this.#streams[layer];
    }
    return (
      this.#streams.find((_, layer) => this.#flowing[layer] === true) ?? this.#streams.find((stream) => stream !== undefined)
    );
  }

  /** Begins to be sent by a transport, from scratch. */
  attach(owner: object, rids: readonly string[]): void {
    this.owner = owner;
    this.#rids = rids.length === 0 ? [''] : rids;
    this.#demand = new DemandMemory(this.topLayer);
    this.#forgetStreams();
  }

  /** No longer sent by this transport; does nothing if another one has taken over. */
  detach(owner: object): void {
    if (this.owner !== owner) return;
    this.owner = undefined;
    this.#forgetStreams();
  }

  #forgetStreams(): void {
    this.#streams = [];
    this.#flowing = [];
  }

  /** A new SSRC of this producer. @returns the stream it replaces. */
  addStream(stream: ProducerStream): ProducerStream | undefined {
    const layer = this.layerOf(stream);
    const before = this.#streams[layer];
    this.#streams[layer] = stream;
    this.#flowing[layer] = true;
    this.#retarget();
    return before;
  }

  addConsumer(consumer: ConsumerStream): void {
    this.#consumers = [...this.#consumers, consumer];
    consumer.retarget();
  }

  removeConsumer(consumer: ConsumerStream): void {
    this.#consumers = this.#consumers.filter((other) => other !== consumer);
    consumer.close();
  }

  setPaused(paused: boolean): void {
    if (paused === this.#paused) return;
    this.#paused = paused;
    for (const stream of this.#streams) stream?.forgetRecap();
    for (const consumer of this.#consumers) consumer.producerPauseChanged();
  }

  /** @param value as the page wrote it into a packet, RFC 6464 section 3 */
  noteLevel(value: number, nowMs: number): void {
    const wasQuiet = this.level.isQuiet(nowMs);
    this.level.note(value, nowMs);
    // The packet that ends a silence is heard with the ones behind it.
    if (wasQuiet && !this.level.isQuiet(nowMs)) for (const consumer of this.#consumers) consumer.wake();
  }

  forward(packet: ForwardedPacket, nowMs: number): void {
    if (this.#paused) return;
    const { stream } = packet;
    // Its first packet is often its only keyframe for a while: who wants it has to be waiting by now.
    if (this.#rids.length > 1 && packet.octets > 0) this.#flowsAgain(this.layerOf(stream));
    this.tap?.take(packet, this.streamFor(this.topLayer), nowMs);
    if (stream.waiting.length > 0) {
      if (packet.startsPicture) {
        this.#begin(packet, nowMs);
        return;
      }
      // One whose connection is still being made could not take it, and would then have to wait for the next.
      if (stream.waiting.some(({ isOpen }) => isOpen)) stream.requestKeyframe(nowMs, 'begin');
    }
    stream.deliverSoon(packet);
  }

  /** Those who waited for such a packet get it and, if it was lost on its way here at first, those behind it which have come already. */
  #begin(packet: ForwardedPacket, nowMs: number): void {
    const { stream } = packet;
    const { waiting } = stream;
    for (const consumer of waiting) consumer.begin(packet, nowMs);
    stream.deliverSoon(packet);
    stream.deliver();
    if (packet.sequence < stream.highestSequence) for (const consumer of waiting) consumer.catchUp(packet);
  }

  #flowsAgain(layer: number): void {
    if (this.#flowing[layer] === true) return;
    this.#flowing[layer] = true;
    this.#retarget();
  }

  /** Now and then: notices layers that its page stopped sending, or sends again. */
  noteFlow(): void {
    if (this.#rids.length < 2) return;
    const newestMs = this.#streams.reduce((newest, stream) => Math.max(newest, stream?.lastMediaAtMs ?? 0), 0);
    let changed = false;
    for (const [layer, stream] of this.#streams.entries()) {
      const flows = stream !== undefined && stream.lastMediaAtMs > newestMs - LAYER_SILENT_MS;
      changed ||= flows !== this.#flowing[layer];
      this.#flowing[layer] = flows;
    }
    if (changed) this.#retarget();
  }

  /** Reckons what its receivers want. @returns whether its page is to be told of `demandedLayer` */
  updateDemand(nowMs: number): boolean {
    if (this.kind !== 'video' || this.owner === undefined) return false;
    let wanted: number | null = this.tap === undefined ? null : this.topLayer;
    for (const consumer of this.#consumers) {
      const layer = consumer.paused ? null : this.#demandOf(consumer, nowMs);
      if (layer !== null && (wanted === null || layer > wanted)) wanted = layer;
    }
    return this.#demand.update(wanted, nowMs);
  }

  /** Who has not said yet what it shows takes what is sent already. */
  #demandOf({ wantedLayer, shownHeightPx, beganAtMs }: ConsumerStream, nowMs: number): number | null {
    const present = this.#demand.topLayer;
    if (wantedLayer === null || present === null || shownHeightPx !== undefined) return wantedLayer;
    return nowMs - beganAtMs < UNTOLD_MS ? Math.min(wantedLayer, present) : wantedLayer;
  }

  #retarget(): void {
    for (const consumer of this.#consumers) consumer.retarget();
  }
}
