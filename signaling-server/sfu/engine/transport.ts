/**
 * One person's connection: what they send and what they receive. Each negotiation brings the whole wanted picture; only what
 * differs from the last one is changed, and streams that go on are not touched.
 */
import { randomInt } from 'node:crypto';
import { RefusedError } from '../../../protocol/errors.ts';
import type { ConsumerPriority, Negotiation, TransportQuality, TransportState, TransportStats } from '../sfu.ts';
import { type ChosenCodec, chooseCodec, findCodec } from './codecs.ts';
import { ConsumerStream } from './consumer-stream.ts';
import { Downlink } from './downlink.ts';
import { type MediaPlan, planMedia } from './media-plan.ts';
import { Link, type UdpPort } from './native-link.ts';
import type { Producer } from './producer.ts';
import { ReceivedMedia } from './received-media.ts';
import { buildReceiverReport, buildReferenceTimeAnswer, parseRtcp, type ReportBlock } from './rtcp-packet.ts';
import { isRtcp } from './rtp-packet.ts';
import { ABS_SEND_TIME_EXTENSION, type MediaUse, TRANSPORT_SEQUENCE_EXTENSION, writeAnswer } from './sdp-answer.ts';
import { type Offer, type OfferedMedia, parseOffer } from './sdp-offer.ts';
import { judgeQuality, QualityNews } from './transport-quality.ts';
import { ConsumerRates, producerStats } from './transport-statistics.ts';

/** Reports go together as long as they fit in one datagram. */
const MAX_REPORT_BYTES = 1100;
/** Pages report every few seconds while they receive or send; one that does not is gone, long before ICE gives it up. */
const SILENT_AFTER_MS = 9000;

export interface Counters {
  packetsIn: number;
  packetsOut: number;
  retransmitted: number;
  keyframeRequests: number;
  /** NACKs (RFC 4585): asked of pages that send, and asked by pages that receive. */
  nacksSent: number;
  nacksReceived: number;
}

export interface TransportOptions {
  readonly transportId: string;
  readonly udpPort: UdpPort;
  readonly counters: Counters;
  readonly now: () => number;
  /** Values of `a=candidate` as of now. */
  readonly candidates: () => readonly string[];
  /** Finds the producer, or makes it known. @throws RefusedError `bad-request` if it is of another kind */
  readonly producer: (producerId: string, kind: Producer['kind']) => Producer;
  readonly onState: (state: TransportState) => void;
  readonly onQuality: (quality: TransportQuality) => void;
}

export class Transport {
  readonly transportId: string;
  readonly #options: TransportOptions;
  readonly #received: ReceivedMedia;
  readonly #consumers = new Map<string, ConsumerStream>();
  readonly #consumersBySsrc = new Map<number, ConsumerStream>();
  /** Those that have something to send out of turn: usually none of three hundred. */
  readonly #behind = new Set<ConsumerStream>();
  readonly #downlink: Downlink;
  readonly #rates = new ConsumerRates();
  readonly #qualityNews = new QualityNews();
  #heardAtMs = 0;
  #silent = false;
  #link: Link | undefined;
  #offeredBy: string | undefined;
  #answers = 0;
  #closed = false;

  constructor(options: TransportOptions) {
    this.#options = options;
    this.transportId = options.transportId;
    this.#received = new ReceivedMedia({
      ownSsrc: randomInt(1, 2 ** 32 - 1),
      send: (packet) => {
        if (isNack(packet)) options.counters.nacksSent += 1;
        this.#link?.send(packet);
      },
      counters: options.counters,
      soon: setImmediate,
    });
    this.#downlink = new Downlink({
      consumers: () => this.#consumers.values(),
      send: (packet) => this.#link?.send(packet) ?? false,
    });
  }

  get consumers(): IterableIterator<ConsumerStream> {
    return this.#consumers.values();
  }

  get consumerCount(): number {
    return this.#consumers.size;
  }

  /** @returns the SDP answer. @throws RefusedError `bad-request` */
  negotiate(negotiation: Negotiation): string {
    const offer = parseOffer(negotiation.offer);
    const plan = planMedia(offer, negotiation);
    const link = this.#connect(offer);

    // A producer of the wrong kind is refused here, before anything is changed.
    for (const { producerId, kind } of [...plan.send.values(), ...plan.receive.values()])
      this.#options.producer(producerId, kind);

    // First what ends, so that an m= line can change hands; then what is new or stays.
    this.#received.keepLines((mid, producerId) => plan.send.get(mid)?.producerId === producerId);
    for (const consumer of [...this.#consumers.values()]) {
      if (plan.receive.get(consumer.mid)?.producerId !== consumer.producer.producerId) this.#removeConsumer(consumer);
    }
    const uses = offer.media.map((media): MediaUse => this.#use(media, plan));
    this.#answers += 1;
    return writeAnswer(this.#answers, { ...link.parameters, candidates: this.#options.candidates() }, uses);
  }

  #connect(offer: Offer): Link {
    const offeredBy = `${offer.iceUfrag} ${offer.fingerprint}`;
    if (this.#link !== undefined) {
      if (offeredBy !== this.#offeredBy) {
        throw new RefusedError(
          'bad-request',
          "This connection can't be restarted: please open a new one, with a new transport id.",
        );
      }
      return this.#link;
    }
    let link: Link;
    try {
      link = Link.answer(this.transportId, this.#options.udpPort, offer, {
        onPacket: (message) => this.#onPacket(message),
        onState: (state) => this.#onState(state),
      });
    } catch (error) {
      throw new RefusedError('bad-request', "This connection offer can't be used.", { details: { reason: String(error) } });
    }
    this.#link = link;
    this.#offeredBy = offeredBy;
    return link;
  }

  #use(media: OfferedMedia, plan: MediaPlan): MediaUse {
    if (media.rejected || (media.kind !== 'audio' && media.kind !== 'video')) return { use: 'rejected', media };
    const chosen = chooseCodec(media.kind, media.codecs);
    if (chosen === undefined) return { use: 'rejected', media };
    const sent = plan.send.get(media.mid);
    if (sent !== undefined && media.pageSends) {
      const producer = this.#options.producer(sent.producerId, media.kind);
      this.#adoptStreamId(producer);
      producer.source = sent.source;
      this.#received.setLine(media, producer, chosen);
      return { use: 'receive', media, chosen };
    }
    this.#received.removeLine(media.mid);
    const wanted = plan.receive.get(media.mid);
    if (wanted !== undefined && media.pageReceives) {
      const producer = this.#options.producer(wanted.producerId, media.kind);
      const fitting = findCodec(producer.codec, media.codecs);
      if (fitting !== undefined) return this.#send(media, producer, fitting, wanted);
    }
    const unused = this.#consumers.get(media.mid);
    if (unused !== undefined) this.#removeConsumer(unused);
    return { use: 'inactive', media, chosen };
  }

  /** Camera and microphone are played in step, and so are a screen and its sound: they share an msid stream per owner. */
  #adoptStreamId(producer: Producer): void {
    const others = this.#received.producers.filter((other) => other !== producer);
    const together = others.find((other) => isScreen(other) === isScreen(producer));
    if (together !== undefined && producer.owner === undefined) producer.streamId = together.streamId;
  }

  #send(
    media: OfferedMedia,
    producer: Producer,
    chosen: ChosenCodec,
    { paused, priority }: Negotiation['receive'][number],
  ): MediaUse {
    let consumer = this.#consumers.get(media.mid);
    const isNew = consumer === undefined;
    consumer ??= new ConsumerStream({
      producer,
      mid: media.mid,
      ssrc: this.#newSsrc(),
      rtxSsrc: media.kind === 'video' ? this.#newSsrc() : 0,
      priority: priority ?? (producer.kind === 'audio' ? 'voice' : 'other'),
      budget: this.#downlink.budget,
      send: (packet) => this.#link?.send(packet) ?? false,
      isOpen: () => this.#link?.open === true,
      counters: this.#options.counters,
      now: this.#options.now,
      onBehind: (behind) => this.#behind.add(behind),
    });
    consumer.payloadType = chosen.payloadType;
    consumer.rtxPayloadType = consumer.rtxSsrc === 0 ? 0 : chosen.rtxPayloadType;
    consumer.absSendTimeId = media.extensions.get(ABS_SEND_TIME_EXTENSION) ?? 0;
    consumer.transportSequenceId = media.extensions.get(TRANSPORT_SEQUENCE_EXTENSION) ?? 0;
    if (priority !== undefined) this.#downlink.setPriority(producer.producerId, priority);
    consumer.setPaused(paused);
    this.#downlink.adopt(consumer);
    if (isNew) {
      this.#consumers.set(media.mid, consumer);
      this.#consumersBySsrc.set(consumer.ssrc, consumer);
      producer.addConsumer(consumer);
    }
    const stream = {
      streamId: producer.streamId,
      trackId: msidToken(producer.producerId),
      ssrc: consumer.ssrc,
      rtxSsrc: consumer.rtxSsrc,
    };
    return { use: 'send', media, chosen, stream };
  }

  setConsumerPaused(producerId: string, paused: boolean): void {
    for (const consumer of this.#consumers.values()) {
      if (consumer.producer.producerId !== producerId) continue;
      consumer.setPaused(paused);
      this.#downlink.adopt(consumer);
    }
  }

  setConsumerPriority(producerId: string, priority: ConsumerPriority): void {
    this.#downlink.setPriority(producerId, priority);
  }

  setShownHeight(producerId: string, shownHeightPx: number): void {
    this.#downlink.setShownHeight(producerId, shownHeightPx);
  }

  /** The producer is closed: neither sent nor received here any more. */
  removeProducer(producer: Producer): void {
    this.#received.removeProducer(producer);
    for (const consumer of [...this.#consumers.values()]) if (consumer.producer === producer) this.#removeConsumer(consumer);
  }

  /** To be called every 25 ms: asks for lost packets, and sends what receivers still lack. */
  catchUp(nowMs: number): void {
    if (this.#link?.open !== true) return;
    this.#received.askForMissing(nowMs);
    for (const consumer of this.#behind) {
      consumer.continueRecap();
      consumer.retransmission.sendCopies(nowMs);
      if (!consumer.recapping && !consumer.retransmission.hasCopies) this.#behind.delete(consumer);
    }
  }

  /** To be called ten times a second: what is received stays within what the connection carries. */
  shareDownlink(nowMs: number): void {
    if (this.#link?.open === true && this.#consumers.size > 0) this.#downlink.tick(nowMs);
  }

  /** RR and REMB towards a sending page; to be called twice a second. */
  sendReceiverReports(nowMs: number): void {
    if (this.#link?.open !== true) return;
    this.#received.noteFlow();
    this.#received.sendReports(nowMs);
  }

  /** To be called once a second. */
  review(nowMs: number, hostLate: boolean): void {
    if (this.#link?.open !== true) return;
    const quality = this.quality(hostLate);
    if (this.#qualityNews.isNews(quality, nowMs)) this.#options.onQuality(quality);
    const busy = this.#downlink.sentBps > 0 || this.#received.producers.length > 0;
    if (!this.#silent && this.#heardAtMs > 0 && busy && nowMs - this.#heardAtMs > SILENT_AFTER_MS) {
      this.#silent = true;
      this.#options.onState('disconnected');
    }
  }

  stats(nowMs: number, hostLate: boolean): TransportStats {
    return {
      quality: this.quality(hostLate),
      producers: this.#received.producers.map(producerStats),
      consumers: [...this.#consumers.values()].map((consumer) => this.#rates.stats(consumer, nowMs)),
    };
  }

  quality(hostLate: boolean): TransportQuality {
    const { estimate, sentBps, lowered } = this.#downlink;
    const uplink = this.#received.uplink();
    return judgeQuality({
      roundTripMs: estimate.roundTripMs > 0 ? estimate.roundTripMs : uplink.roundTripMs,
      uplinkLossShare: uplink.lossShare,
      uplinkBps: uplink.bps,
      uplinkLimitBps: uplink.limitBps,
      downlinkLossShare: estimate.lossShare,
      downlinkBps: estimate.limited ? estimate.limitBps : Math.max(sentBps, estimate.rembBps ?? 0),
      lowered,
      hostLate,
    });
  }

  /** SR towards a receiving page; to be called once a second. */
  sendSenderReports(nowMs: number): void {
    if (this.#link?.open !== true) return;
    let batch: Buffer[] = [];
    let bytes = 0;
    let reported = false;
    const flush = (): void => {
      if (batch.length > 0) this.#link?.send(Buffer.concat(batch));
      batch = [];
      bytes = 0;
    };
    for (const consumer of this.#consumers.values()) {
      const report = consumer.senderReport(nowMs);
      if (report === undefined) continue;
      if (bytes + report.length > MAX_REPORT_BYTES) flush();
      batch.push(report);
      bytes += report.length;
      reported = true;
    }
    flush();
    // Nothing flows to a page that shows nothing: an empty report (RFC 3550 section 6.4.2) tells it that the way is open.
    if (!reported) this.#link.send(buildReceiverReport(1, []));
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#received.close();
    for (const consumer of [...this.#consumers.values()]) this.#removeConsumer(consumer);
    this.#link?.close();
    this.#options.onState('closed');
  }

  #removeConsumer(consumer: ConsumerStream): void {
    this.#consumers.delete(consumer.mid);
    this.#consumersBySsrc.delete(consumer.ssrc);
    this.#behind.delete(consumer);
    this.#downlink.dismiss(consumer);
    consumer.producer.removeConsumer(consumer);
  }

  /** Unique within this connection, both directions. */
  #newSsrc(): number {
    for (;;) {
      const ssrc = randomInt(1, 2 ** 32 - 1);
      const taken = [...this.#consumers.values()].some((consumer) => consumer.ssrc === ssrc || consumer.rtxSsrc === ssrc);
      if (!taken && !this.#received.hasSsrc(ssrc)) return ssrc;
    }
  }

  #onState(state: TransportState): void {
    if (this.#closed) return;
    this.#options.onState(state);
    if (state === 'connected') for (const consumer of this.#consumers.values()) consumer.opened();
  }

  #onPacket(message: Buffer): void {
    const nowMs = this.#options.now();
    this.#heardAtMs = nowMs;
    if (this.#silent) {
      this.#silent = false;
      this.#options.onState('connected');
    }
    if (isRtcp(message)) this.#onRtcp(message, nowMs);
    else this.#received.receive(message, nowMs);
  }

  #onRtcp(message: Buffer, nowMs: number): void {
    /** What the sender of this compound receives: it knows us by that. */
    let reported = 0;
    for (const packet of parseRtcp(message)) {
      switch (packet.type) {
        case 'sender-report':
          this.#received.noteSenderReport(packet, nowMs);
          this.#noteReports(packet.reports, nowMs);
          break;
        case 'receiver-report':
          reported = packet.reports[0]?.ssrc ?? 0;
          this.#noteReports(packet.reports, nowMs);
          break;
        case 'reference-time':
          if (this.#consumersBySsrc.has(reported))
            this.#link?.send(buildReferenceTimeAnswer(reported, packet.ssrc, packet.middleNtp));
          break;
        case 'nack': {
          this.#options.counters.nacksReceived += 1;
          const consumer = this.#consumersBySsrc.get(packet.mediaSsrc);
          for (const entry of packet.entries) consumer?.retransmission.answer(entry.sequence, entry.bitmask, nowMs);
          break;
        }
        case 'pli':
          this.#consumersBySsrc.get(packet.mediaSsrc)?.pictureLost(nowMs);
          break;
        case 'fir':
          for (const ssrc of packet.mediaSsrcs) this.#consumersBySsrc.get(ssrc)?.pictureLost(nowMs);
          break;
        case 'remb':
          if (this.#consumers.size > 0) this.#downlink.noteRemb(packet.bitrateBps, nowMs);
          break;
        case 'transport-feedback':
          this.#downlink.noteFeedback(packet);
          break;
      }
    }
  }

  #noteReports(blocks: readonly ReportBlock[], nowMs: number): void {
    for (const block of blocks) {
      const consumer = this.#consumersBySsrc.get(block.ssrc);
      if (consumer !== undefined) this.#downlink.noteReport(consumer, block, nowMs);
    }
  }
}

function isScreen(producer: Producer): boolean {
  return producer.source === 'screen' || producer.source === 'screen-audio';
}

/** An id as RFC 8830 section 2 lets it stand on a line. Pages find their tracks by `m=` line; this is for people who debug. */
function msidToken(id: string): string {
  return id.replace(/[^A-Za-z0-9._-]/g, '_').slice(0, 64);
}

/** Whether an RTCP packet begins with a generic NACK, RFC 4585 section 6.2.1. */
function isNack(packet: Buffer): boolean {
  return packet.length > 1 && packet[1] === 205 && ((packet[0] ?? 0) & 31) === 1;
}
