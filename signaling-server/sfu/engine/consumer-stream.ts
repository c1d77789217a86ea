/**
 * One producer as one page receives it: a stream of our own with its own SSRC, whose sequence numbers, timestamps and picture
 * ids run on without a gap whatever happens at the source (pause, another layer, the sender's reconnect).
 */
import type { ConsumerPriority } from '../sfu.ts';
import { ConsumerReports } from './consumer-reports.ts';
import { Continuation } from './continuation.ts';
import { FORWARDED_HEADER_BYTES, type ForwardedPacket } from './forwarded-packet.ts';
import { KeyframeAllowance } from './keyframe-allowance.ts';
import type { Producer } from './producer.ts';
import type { ProducerStream } from './producer-stream.ts';
import { Retransmission, type SentStream } from './retransmission.ts';
import type { RetransmissionBudget } from './retransmission-budget.ts';
import { buildSdes, buildSenderReport } from './rtcp-packet.ts';
import { type Segment, timestampOf } from './segment.ts';

/** At once, and then every 25 ms: a browser that is busy with its start has room for about fifty. */
const RECAP_STRIDE_PACKETS = 32;

export interface ConsumerStreamOptions {
  readonly producer: Producer;
  readonly mid: string;
  readonly ssrc: number;
  readonly rtxSsrc: number;
  readonly priority: ConsumerPriority;
  /** Sends when the connection is up; false otherwise. */
  readonly send: (packet: Buffer) => boolean;
  readonly isOpen: () => boolean;
  readonly counters: { packetsOut: number; retransmitted: number };
  /** Shared by all that the same page receives. */
  readonly budget: RetransmissionBudget;
  readonly now: () => number;
  /** There is something to send that `catchUp` has to be called for. */
  readonly onBehind?: (consumer: ConsumerStream) => void;
}

export class ConsumerStream implements SentStream {
  readonly producer: Producer;
  readonly mid: string;
  readonly ssrc: number;
  readonly rtxSsrc: number;
  priority: ConsumerPriority;
  /** What the page shows of it; undefined: not told. */
  shownHeightPx: number | undefined;
  payloadType = 0;
  rtxPayloadType = 0;
  absSendTimeId = 0;
  /** Number of the transport-wide sequence extension on its line; 0 where that line takes no probes. */
  transportSequenceId = 0;
  /** On the engine's clock. */
  readonly beganAtMs: number;
  readonly reports: ConsumerReports;
  readonly retransmission: Retransmission;
  readonly #send: (packet: Buffer) => boolean;
  readonly #onBehind: () => void;
  readonly #options: ConsumerStreamOptions;
  readonly #counters: { packetsOut: number; retransmitted: number };
  readonly #allowance = new KeyframeAllowance();
  #paused = false;
  /** The layer wanted; null where it is switched off, Infinity before anything is known: the best there is. */
  #layer: number | null = Number.POSITIVE_INFINITY;
  #resting = false;
  /** The stream to go over to at its next keyframe. */
  #awaited: ProducerStream | undefined;
  /** The stream it gets packets of. */
  #heard: ProducerStream | undefined;
  readonly #continuation: Continuation;
  /** The latest stretch; undefined before the first one and while nothing may be sent. */
  #segment: Segment | undefined;
  /** The source's number of the next packet it is to be given out of the ring; Infinity when it gets them as they come. */
  #recapNext = Number.POSITIVE_INFINITY;
  #packets = 0;
  #octets = 0;

  constructor(options: ConsumerStreamOptions) {
    this.#options = options;
    this.#send = options.send;
    this.#counters = options.counters;
    this.producer = options.producer;
    this.mid = options.mid;
    this.ssrc = options.ssrc;
    this.rtxSsrc = options.rtxSsrc;
    this.priority = options.priority;
    this.beganAtMs = options.now();
    const { clockRate } = options.producer.codec;
    this.reports = new ConsumerReports(clockRate);
    this.#continuation = new Continuation(clockRate);
    const { budget, send, counters } = options;
    this.#onBehind = () => options.onBehind?.(this);
    this.retransmission = new Retransmission({ stream: this, budget, send, counters, onBehind: this.#onBehind });
  }

  get paused(): boolean {
    return this.#paused;
  }

  /** Whether packets can go to it. */
  get isOpen(): boolean {
    return this.#options.isOpen();
  }

  /** The layer wanted, counted from the lowest; null where it is switched off. */
  get wantedLayer(): number | null {
    return this.#layer === null ? null : Math.min(this.#layer, this.producer.topLayer);
  }

  /** The layer sent now; null while nothing is. */
  get layer(): number | null {
    return this.#segment === undefined || this.#heard === undefined ? null : this.producer.layerOf(this.#heard);
  }

  /** The latest stretches, oldest first: what was sent again is addressed as it was the first time. */
  get segments(): readonly Segment[] {
    return this.#continuation.segments;
  }

  get packets(): number {
    return this.#packets;
  }

  /** Payload and header bytes sent so far, retransmissions included. */
  get bytes(): number {
    return this.#octets + this.#packets * FORWARDED_HEADER_BYTES + this.retransmission.bytes;
  }

  /** Highest sequence number sent, 16 bits and where it counts from: for reading reports about it. */
  get lastSequence(): number {
    return this.#continuation.lastSequence;
  }

  setPaused(paused: boolean): void {
    if (paused === this.#paused) return;
    this.#paused = paused;
    this.retarget();
  }

  /** Its source was paused or goes on: what follows has to begin with a keyframe again. */
  producerPauseChanged(): void {
    this.retarget();
  }

  /**
   * @param layer the best of use, which may not flow (yet); null: none.
   * @param atOnce stop what is sent now rather than wait for the other layer's keyframe: the link is full.
   */
  setLayer(layer: number | null, atOnce = false): void {
    if (layer === this.#layer) return;
    this.#layer = layer;
    this.retarget(atOnce);
  }

  /** A voice among many: it is not sent while it is silent. */
  get resting(): boolean {
    return this.#resting;
  }

  rest(): void {
    this.#resting = true;
    this.setLayer(null);
  }

  /** Its voice is raised, or there are few again. */
  wake(): void {
    if (!this.#resting) return;
    this.#resting = false;
    this.setLayer(0);
  }

  /**
   * The streams there are, or what is wanted of them, changed.
   * @param atOnce stop what is sent now rather than wait for the other layer's keyframe
   */
  retarget(atOnce = false): void {
    if (this.#paused || this.producer.paused || this.#layer === null) {
      this.#await(undefined);
      this.#hear(undefined);
      this.#segment = undefined;
      return;
    }
    const target = this.producer.streamFor(this.#layer);
    if (target === this.#awaited) return;
    if (target === undefined || (target === this.#heard && this.#segment !== undefined)) this.#await(undefined);
    else {
      this.#await(target);
      if (atOnce) {
        this.#hear(undefined);
        this.retransmission.forget();
      }
      if (atOnce || !this.#recap(this.#options.now())) this.requestKeyframe();
    }
  }

  /** Its connection is up: from now on packets can go to it. */
  opened(): void {
    if (!this.#recap(this.#options.now())) this.requestKeyframe();
  }

  /** Asks the source for a keyframe, if this receiver could take one. */
  requestKeyframe(): void {
    if (this.#paused || this.producer.paused || !this.isOpen) return;
    const nowMs = this.#options.now();
    // Who lacks a picture altogether, or whose link is full, waits less than who gets a better one.
    if (this.#awaited === undefined) this.#heard?.requestKeyframe(nowMs, 'repair');
    else this.#awaited.requestKeyframe(nowMs, this.#packets > 0 && this.#heard === undefined ? 'repair' : 'begin');
  }

  /** The page says that it lost the picture (PLI, FIR). Who loses it all the time is helped less often: everybody pays for it. */
  pictureLost(nowMs: number): void {
    if (this.#allowance.take(nowMs)) this.requestKeyframe();
  }

  /** To be called a few times a second: helps who had to wait. */
  helpIfDue(nowMs: number): void {
    if (this.#allowance.due(nowMs)) this.requestKeyframe();
  }

  /** Begins with the latest keyframe that came, and all that followed. @returns whether it could: else a keyframe is needed */
  #recap(nowMs: number): boolean {
    const stream = this.#awaited;
    if (stream === undefined || this.#heard !== undefined || this.#options.budget.narrow || !this.isOpen) return false;
    const keyframe = stream.recapFrom(nowMs);
    if (keyframe === undefined) return false;
    this.begin(keyframe, nowMs);
    this.#recapNext = keyframe.sequence;
    this.continueRecap();
    if (this.recapping) this.#onBehind();
    return true;
  }

  /** Whether some of those it begins with are still to be sent. */
  get recapping(): boolean {
    return this.#recapNext !== Number.POSITIVE_INFINITY;
  }

  /** To be called every 25 ms: sends the next packets of those it begins with, until it has caught up with what comes. */
  continueRecap(): void {
    const stream = this.#heard;
    if (stream === undefined || !this.recapping) return;
    const from = this.#recapNext;
    this.#recapNext = Math.min(from + RECAP_STRIDE_PACKETS, stream.highestSequence + 1);
    this.forward(recalled(stream, from, this.#recapNext));
    if (this.#recapNext > stream.highestSequence) this.#recapNext = Number.POSITIVE_INFINITY;
  }

  /** A packet with which a picture begins came on the stream it waits for. */
  begin(packet: ForwardedPacket, nowMs: number): void {
    if (packet.stream !== this.#awaited || !this.isOpen) return;
    this.#hear(packet.stream);
    this.#await(undefined);
    this.#segment = this.#continuation.begin(packet, nowMs);
    this.#allowance.helped();
  }

  /** Sends what came before the packet it began with, though it belongs behind it: that one was lost on its way here at first. */
  catchUp(from: ForwardedPacket): void {
    const { stream } = from;
    if (stream !== this.#heard) return;
    this.forward(recalled(stream, from.sequence + 1, stream.highestSequence + 1));
  }

  /** Sends packets of the stream it hears. The hot path: what is the same for all of them is read and written once. */
  forward(packets: readonly ForwardedPacket[]): void {
    const segment = this.#segment;
    if (segment === undefined) return;
    const send = this.#send;
    const recapNext = this.#recapNext;
    let count = 0;
    let octets = 0;
    let last: ForwardedPacket | undefined;
    let lastPicture: ForwardedPacket | undefined;
    let { lastSequence } = this.#continuation;
    for (const packet of packets) {
      if (packet.sequence < segment.sourceFrom || packet.sequence >= recapNext) continue;
      const sequence = packet.sequence + segment.sequenceOffset;
      packet.address(this, sequence, timestampOf(packet, segment), segment.pictureIdOffset, segment.tl0Offset);
      if (!send(packet.bytes)) continue;
      count += 1;
      octets += packet.octets;
      if (sequence <= lastSequence) continue;
      lastSequence = sequence;
      last = packet;
      if (packet.video === undefined) continue;
      lastPicture = packet;
      if (packet.startsPicture) this.#allowance.helped();
    }
    this.#packets += count;
    this.#octets += octets;
    this.#counters.packetsOut += count;
    if (last !== undefined) this.#continuation.sent(segment, lastSequence, last, lastPicture);
  }

  /** It is no longer received. */
  close(): void {
    this.#await(undefined);
    this.#hear(undefined);
    this.#segment = undefined;
  }

  #hear(stream: ProducerStream | undefined): void {
    if (stream === this.#heard) return;
    this.#heard?.removeListener(this);
    this.#recapNext = Number.POSITIVE_INFINITY;
    this.#heard = stream;
    stream?.addListener(this);
  }

  #await(stream: ProducerStream | undefined): void {
    if (stream === this.#awaited) return;
    this.#awaited?.removeWaiting(this);
    this.#awaited = stream;
    stream?.addWaiting(this);
  }

  /**
   * SR and SDES of this stream, RFC 3550 section 6.4.1. The time is the sender's own, carried on from its last report, so that
   * its picture and its voice stay in step at the receiver; before that report there is nothing true to say.
   */
  senderReport(nowMs: number): Buffer | undefined {
    const segment = this.#segment;
    const clock = segment?.stream.clock;
    if (segment === undefined || clock === undefined || this.#packets === 0) return undefined;
    const elapsedMs = nowMs - clock.arrivedAtMs;
    const report = buildSenderReport({
      ssrc: this.ssrc,
      ntpMs: clock.ntpMs + elapsedMs,
      rtpTimestamp: clock.rtpTimestamp + segment.timestampOffset + Math.round((elapsedMs * this.producer.codec.clockRate) / 1000),
      packets: this.#packets,
      octets: this.#octets,
    });
    this.reports.noteSenderReport(report, nowMs);
    return Buffer.concat([report, buildSdes(this.ssrc, this.producer.streamId)]);
  }
}

/** Those of a stretch that are still at hand. */
function recalled(stream: ProducerStream, from: number, before: number): ForwardedPacket[] {
  const packets: ForwardedPacket[] = [];
  for (let sequence = from; sequence < before; sequence += 1) {
    const packet = stream.recall(sequence);
    if (packet !== undefined) packets.push(packet);
  }
  return packets;
}
