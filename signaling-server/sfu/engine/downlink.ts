/** Everything one page receives, kept to what its connection carries: the estimate, the share of each, the probes for more. */
import type { ConsumerPriority, TransportQuality } from '../sfu.ts';
import { BandwidthProbe, buildProbePacket, trainLength, WIRE_OVERHEAD_BYTES } from './bandwidth-probe.ts';
import type { ConsumerStream } from './consumer-stream.ts';
import { DownlinkEstimate } from './downlink-estimate.ts';
import { type Allocation, allocate, layerForHeight } from './layer-allocation.ts';
import { RateWindow } from './rate-window.ts';
import { RetransmissionBudget } from './retransmission-budget.ts';
import type { ReportBlock } from './rtcp-packet.ts';
import { SteadyRate } from './steady-rate.ts';
import type { TransportFeedback } from './transport-feedback.ts';

/** NACKs are counted over so long. */
const NACK_WINDOW_MS = 500;
const LEAST_PACKETS_JUDGED = 8;
/** A report about fewer packets says little of the loss. */
const LEAST_PACKETS_REPORTED = 40;
const REALLOCATE_EVERY_MS = 500;
/** So long a picture waits, after a probe that passed, for the next one: what it climbs in one go costs the class one keyframe. */
const LONGEST_CLIMB_MS = 1500;
/** So long after lowering the better layer goes on: until the lower one's keyframe has come. */
const LAYER_CHANGES_MS = 300;
/** For so long after lowering, what was sent before still counts in the rate. */
const RATE_SETTLES_MS = 1200;
const PROBE_MARGIN = 1.1;
/** For so long after a probe a receiver may still tell of the queue that the probe itself made. */
const PROBE_ECHO_MS = 500;
/** So many voices are sent whether or not they speak: silence is sound too. */
const VOICES_ALWAYS = 5;
/** More at once nobody tells apart, and a hundred open microphones are ten thousand packets each second and hundred people. */
const VOICES_AT_MOST = 12;
/** Who is not heard has to be so much louder to be. */
const RESTING_MALUS_DB = 6;
/** Preferences that came before their consumers. */
const MAX_EARLY_PREFERENCES = 1024;

export interface DownlinkOptions {
  readonly consumers: () => Iterable<ConsumerStream>;
  readonly send: (packet: Buffer) => boolean;
}

export class Downlink {
  readonly estimate = new DownlinkEstimate();
  readonly budget = new RetransmissionBudget();
  readonly #options: DownlinkOptions;
  readonly #rate = new RateWindow();
  readonly #steady = new SteadyRate();
  readonly #shownHeightPx = new Map<string, number>();
  readonly #priorities = new Map<string, ConsumerPriority>();
  #judged = { packets: new RateWindow(NACK_WINDOW_MS), asked: new RateWindow(NACK_WINDOW_MS) };
  #reported = { packets: 0, lost: 0 };
  #allocation: Allocation | undefined;
  /** What the last probe found room for: given when it is known whether there is room for still more. */
  #climb: Allocation | undefined;
  #dirty = true;
  #allocatedAtMs = Number.NEGATIVE_INFINITY;
  #loweredAtMs = Number.NEGATIVE_INFINITY;
  #probe: BandwidthProbe | undefined;
  #probeEndedAtMs = Number.NEGATIVE_INFINITY;
  #probeSequence = 0;
  /** Bytes of consumers that are gone. */
  #formerBytes = 0;

  constructor(options: DownlinkOptions) {
    this.#options = options;
  }

  /** On the wire, over the last second. */
  get sentBps(): number {
    return this.#rate.perSecond;
  }

  get lowered(): TransportQuality['lowered'] {
    return this.#allocation?.lowered ?? 'none';
  }

  /** What the page told of a producer before it received it, or tells now. */
  setShownHeight(producerId: string, shownHeightPx: number): void {
    if (this.#shownHeightPx.size < MAX_EARLY_PREFERENCES || this.#shownHeightPx.has(producerId)) {
      this.#shownHeightPx.set(producerId, shownHeightPx);
    }
    for (const consumer of this.#options.consumers()) {
      if (consumer.producer.producerId === producerId) this.adopt(consumer);
    }
  }

  setPriority(producerId: string, priority: ConsumerPriority): void {
    if (this.#priorities.size < MAX_EARLY_PREFERENCES || this.#priorities.has(producerId)) {
      this.#priorities.set(producerId, priority);
    }
    for (const consumer of this.#options.consumers()) if (consumer.producer.producerId === producerId) this.adopt(consumer);
  }

  /** A consumer is new, or something of it changed: what was told of it holds. */
  adopt(consumer: ConsumerStream): void {
    const { producerId } = consumer.producer;
    consumer.shownHeightPx = this.#shownHeightPx.get(producerId);
    consumer.priority = this.#priorities.get(producerId) ?? consumer.priority;
    this.#dirty = true;
  }

  /** A consumer is gone. */
  dismiss(consumer: ConsumerStream): void {
    this.#formerBytes += wireBytes(consumer);
    this.#dirty = true;
  }

  noteRemb(bps: number, nowMs: number): void {
    const afterProbe = this.#probe !== undefined || nowMs - this.#probeEndedAtMs < PROBE_ECHO_MS;
    this.estimate.noteRemb(bps, Math.min(this.#referenceBps(nowMs), this.#steady.leastBps), nowMs, afterProbe);
  }

  noteReport(consumer: ConsumerStream, block: ReportBlock, nowMs: number): void {
    const { packets, sinceMs, roundTripMs } = consumer.reports.noteReport(block, nowMs);
    // What was lost before lowering is no reproach to what is sent since: it would be lowered for the same loss twice.
    if (sinceMs >= this.estimate.loweredAtMs + LAYER_CHANGES_MS) {
      this.#reported.packets += packets;
      this.#reported.lost += (packets * block.fractionLost) / 256;
    }
    if (roundTripMs !== undefined) this.estimate.noteRoundTrip(roundTripMs, this.#referenceBps(nowMs), nowMs);
  }

  noteFeedback({ referenceMs, arrivals }: TransportFeedback): void {
    this.#probe?.note(referenceMs, arrivals);
  }

  /** To be called about ten times a second while the connection is up. */
  tick(nowMs: number): void {
    let bytes = this.#formerBytes;
    let packets = 0;
    let asked = 0;
    for (const consumer of this.#options.consumers()) {
      bytes += wireBytes(consumer);
      if (consumer.producer.kind === 'audio') continue;
      consumer.helpIfDue(nowMs);
      packets += consumer.packets;
      asked += consumer.reports.askedAgain;
    }
    const sentBps = this.#rate.sample(bytes * 8, nowMs);
    this.#steady.note(sentBps, nowMs);
    this.#judgeNacks(packets, asked, sentBps, nowMs);
    if (this.#reported.packets >= LEAST_PACKETS_REPORTED) {
      this.estimate.noteLoss(this.#reported.lost / this.#reported.packets, this.#referenceBps(nowMs), nowMs);
      this.#reported = { packets: 0, lost: 0 };
    }
    this.estimate.noteDelivered(sentBps, nowMs);
    this.budget.adjust(sentBps, this.estimate.limitBps, this.estimate.lossShare);

    const lowered = this.estimate.loweredAtMs > this.#loweredAtMs;
    const waitMs = this.#climb !== undefined ? LONGEST_CLIMB_MS : REALLOCATE_EVERY_MS;
    if (lowered || this.#dirty || nowMs - this.#allocatedAtMs >= waitMs) {
      this.#loweredAtMs = this.estimate.loweredAtMs;
      this.#allocate(nowMs, lowered);
    }
    if (this.estimate.limited) this.#seekMore(nowMs);
  }

  #judgeNacks(packets: number, asked: number, sentBps: number, nowMs: number): void {
    // What was lost before lowering is asked for a moment later, and is no reproach to what is sent since.
    if (nowMs < this.estimate.loweredAtMs + LAYER_CHANGES_MS) {
      this.#judged = { packets: new RateWindow(NACK_WINDOW_MS), asked: new RateWindow(NACK_WINDOW_MS) };
      return;
    }
    const packetsPerSecond = this.#judged.packets.sample(packets, nowMs);
    const askedPerSecond = this.#judged.asked.sample(asked, nowMs);
    if ((packetsPerSecond * NACK_WINDOW_MS) / 1000 < LEAST_PACKETS_JUDGED) return;
    this.estimate.noteNacks(Math.min(1, askedPerSecond / packetsPerSecond), sentBps, nowMs);
  }

  /** What goes out now: measured, or right after lowering what was allowed. */
  #referenceBps(nowMs: number): number {
    const settling = nowMs - this.estimate.loweredAtMs < RATE_SETTLES_MS;
    return settling && this.#allocation !== undefined ? Math.min(this.#allocation.usedBps, this.sentBps) : this.sentBps;
  }

  #allocate(nowMs: number, lowered: boolean): void {
    this.#dirty = false;
    this.#climb = undefined;
    this.#allocatedAtMs = nowMs;
    const consumers = [...this.#options.consumers()];
    letVoicesRest(consumers, nowMs);
    const allocation = this.#plan(consumers, nowMs);
    this.#allocation = allocation;
    for (const [index, consumer] of consumers.entries()) {
      // What is paused keeps its layer, so that it can go on at once.
      const shows = !consumer.paused && !consumer.producer.paused;
      if (consumer.resting || (!shows && consumer.shownHeightPx !== 0)) continue;
      consumer.setLayer(allocation.layers[index] ?? null, lowered);
    }
  }

  #plan(consumers: readonly ConsumerStream[], nowMs: number): Allocation {
    return allocate(
      consumers.map((consumer) => {
        const { producer } = consumer;
        const shows = !consumer.paused && !producer.paused && !consumer.resting;
        return {
          kind: producer.kind,
          priority: consumer.priority,
          layerBps: producer.layerBps,
          maxLayer: shows ? bestLayerOf(consumer) : -1,
          levelDb: producer.level.read(nowMs),
          current: consumer.wantedLayer,
        };
      }),
      this.estimate.limitBps,
    );
  }

  #seekMore(nowMs: number): void {
    const nextBps = (this.#climb ?? this.#allocation)?.nextBps ?? null;
    if (this.#probe !== undefined) {
      const result = this.#probe.result(nowMs);
      if (result === undefined) return;
      if (result.passed) this.estimate.raise(this.#probe.wantedBps, nowMs);
      else this.estimate.probeFailed(result.measuredBps);
      this.#probe = undefined;
      this.#probeEndedAtMs = nowMs;
      // Who sees nothing is shown something first.
      const plan = result.passed && this.lowered === 'layer' ? this.#plan([...this.#options.consumers()], nowMs) : undefined;
      if (plan !== undefined && plan.nextBps !== null) {
        this.#climb = plan;
        this.#allocatedAtMs = nowMs;
      } else this.#allocate(nowMs, false);
      return;
    }
    if (nextBps === null) {
      this.estimate.nothingMissing(nowMs);
      return;
    }
    const carrier = this.#probeCarrier();
    if (!this.estimate.mayTry(nowMs, carrier !== undefined)) return;
    this.estimate.tried(nowMs);
    if (carrier === undefined) {
      this.estimate.raise(nextBps, nowMs);
      this.#allocate(nowMs, false);
    } else this.#sendProbe(carrier, nextBps * PROBE_MARGIN, nowMs);
  }

  #probeCarrier(): ConsumerStream | undefined {
    // A line that the page once sent on has not the extension; any other of its lines will do.
    for (const consumer of this.#options.consumers())
      if (consumer.rtxSsrc !== 0 && consumer.rtxPayloadType !== 0 && consumer.transportSequenceId !== 0) return consumer;
    return undefined;
  }

  #sendProbe(carrier: ConsumerStream, bps: number, nowMs: number): void {
    const count = trainLength(bps);
    this.#probe = new BandwidthProbe(bps, this.#probeSequence, count, nowMs);
    const packet = buildProbePacket(carrier.rtxPayloadType, carrier.rtxSsrc, 0, carrier.transportSequenceId);
    for (let index = 0; index < count; index += 1) {
      packet.writeUInt16BE(carrier.retransmission.nextRtxSequence(), 2);
      packet.writeUInt16BE(this.#probeSequence, 17);
      this.#probeSequence = (this.#probeSequence + 1) & 0xffff;
      this.#options.send(packet);
    }
  }
}

/** Among many voices those are not sent that are silent, nor the softest of a crowd. The teacher's always is. */
function letVoicesRest(consumers: readonly ConsumerStream[], nowMs: number): void {
  const voices = consumers.filter(
    ({ producer, priority, paused }) =>
      producer.kind === 'audio' &&
      producer.source !== 'screen-audio' &&
      priority !== 'teacher-voice' &&
      !paused &&
      !producer.paused,
  );
  const loud = ({ producer, resting }: ConsumerStream): number => producer.level.read(nowMs) - (resting ? RESTING_MALUS_DB : 0);
  const few = voices.length <= VOICES_ALWAYS;
  const speaking = few ? voices : voices.filter(({ producer }) => !producer.level.isQuiet(nowMs));
  const heard = new Set(
    speaking.length <= VOICES_AT_MOST ? speaking : [...speaking].sort((a, b) => loud(b) - loud(a)).slice(0, VOICES_AT_MOST),
  );
  for (const voice of voices) {
    if (heard.has(voice)) voice.wake();
    else if (!voice.resting) voice.rest();
  }
}

/** Of use where it is shown. */
function bestLayerOf({ producer: { kind, source, heightsPx }, shownHeightPx }: ConsumerStream): number {
  if (kind === 'audio') return 0;
  return layerForHeight(heightsPx, shownHeightPx, source === 'screen' ? 'screen' : 'camera');
}

function wireBytes(consumer: ConsumerStream): number {
  return consumer.bytes + (consumer.packets + consumer.retransmission.packets) * WIRE_OVERHEAD_BYTES;
}
