/** The page's side of a transport: which of its SSRCs carries which of its producers, and what it is told about them (RTCP). */
import type { ChosenCodec } from './codecs.ts';
import type { ForwardedPacket } from './forwarded-packet.ts';
import type { Producer } from './producer.ts';
import { ProducerStream } from './producer-stream.ts';
import { publisherAllowanceBps } from './publisher-bitrate.ts';
import { buildReceiverReport, buildRemb, type ReportBlock, type RtcpPacket } from './rtcp-packet.ts';
import { RtpHeader, read24BitExtension, readByteExtension, readRtpHeader, readTextExtension } from './rtp-packet.ts';
import { ABS_SEND_TIME_EXTENSION, AUDIO_LEVEL_EXTENSION, MID_EXTENSION, RID_EXTENSION } from './sdp-answer.ts';
import type { OfferedMedia } from './sdp-offer.ts';
import { UplinkEstimate } from './uplink-estimate.ts';

/** One `m=` line on which a page sends. */
interface ReceivedLine {
  readonly mid: string;
  readonly producer: Producer;
  readonly chosen: ChosenCodec;
  readonly midExtension: number;
  readonly ridExtension: number;
  readonly levelExtension: number;
  readonly sendTimeExtension: number;
  readonly rids: readonly string[];
}

/** Far more than one page sends; a page that invents new ones all the time gains nothing. */
const SSRCS_KNOWN = 256;

export interface ReceivedMediaOptions {
  readonly ownSsrc: number;
  readonly send: (packet: Buffer) => void;
  readonly counters: { packetsIn: number; keyframeRequests: number };
  /** Carries out at the end of this turn of the event loop. */
  readonly soon: (task: () => void) => void;
}

export class ReceivedMedia {
  readonly #options: ReceivedMediaOptions;
  readonly #lines = new Map<string, ReceivedLine>();
  readonly #streams = new Map<number, { readonly line: ReceivedLine; readonly stream: ProducerStream }>();
  /** What each SSRC said of itself. A browser stops saying it once it was acknowledged, also when the line carries another producer later. */
  readonly #said = new Map<number, { readonly mid: string; readonly rid: string }>();
  /** Reused for every packet. */
  readonly #header = new RtpHeader();
  readonly #estimate = new UplinkEstimate();

  constructor(options: ReceivedMediaOptions) {
    this.#options = options;
  }

  get producers(): Producer[] {
    return [...this.#lines.values()].map((line) => line.producer);
  }

  hasSsrc(ssrc: number): boolean {
    return this.#streams.has(ssrc);
  }

  /** From now on this `m=` line carries this producer. Saying so again changes nothing but newly offered SSRCs. */
  setLine(media: OfferedMedia, producer: Producer, chosen: ChosenCodec): void {
    const before = this.#lines.get(media.mid);
    const same = before?.producer === producer && producer.owner === this && before.chosen.codec === chosen.codec;
    const line: ReceivedLine = {
      mid: media.mid,
      producer,
      chosen,
      midExtension: media.extensions.get(MID_EXTENSION) ?? 0,
      ridExtension: media.extensions.get(RID_EXTENSION) ?? 0,
      levelExtension: media.kind === 'audio' ? (media.extensions.get(AUDIO_LEVEL_EXTENSION) ?? 0) : 0,
      sendTimeExtension: media.extensions.get(ABS_SEND_TIME_EXTENSION) ?? 0,
      rids: media.rids,
    };
    if (!same) {
      this.removeLine(media.mid);
      producer.codec = chosen.codec;
      producer.attach(this, media.rids);
    }
    this.#lines.set(media.mid, line);
    for (const [ssrc, bound] of this.#streams)
      if (bound.line === before && same) this.#streams.set(ssrc, { line, stream: bound.stream });
    // Layers are told apart by RID in the packets; without simulcast the offer says the SSRC outright.
    const [ssrc] = media.ssrcs;
    if (ssrc !== undefined && media.rids.length === 0 && this.#streams.get(ssrc)?.line !== line) this.#bind(line, ssrc, '');
  }

  removeLine(mid: string): void {
    const line = this.#lines.get(mid);
    if (line === undefined) return;
    this.#lines.delete(mid);
    for (const [ssrc, bound] of this.#streams) if (bound.line === line) this.#streams.delete(ssrc);
    line.producer.detach(this);
  }

  /** Lines of which this is not true any more are gone. */
  keepLines(wanted: (mid: string, producerId: string) => boolean): void {
    for (const { mid, producer } of [...this.#lines.values()]) if (!wanted(mid, producer.producerId)) this.removeLine(mid);
  }

  removeProducer(producer: Producer): void {
    for (const line of [...this.#lines.values()]) if (line.producer === producer) this.removeLine(line.mid);
  }

  receive(message: Buffer, nowMs: number): void {
    const header = this.#header;
    if (!readRtpHeader(message, header)) return;
    this.#options.counters.packetsIn += 1;
    const bound = this.#streams.get(header.ssrc) ?? this.#bindUnknown(message, header);
    // A producer whose owner came back on another transport no longer listens to this one.
    if (bound === undefined || bound.line.producer.owner !== this || header.payloadType !== bound.line.chosen.payloadType) return;
    const { levelExtension, sendTimeExtension, producer } = bound.line;
    if (sendTimeExtension !== 0) {
      const sentAt = read24BitExtension(message, header, sendTimeExtension);
      if (sentAt >= 0) this.#estimate.note(sentAt, nowMs);
    }
    if (levelExtension !== 0) {
      const level = readByteExtension(message, header, levelExtension);
      if (level >= 0) producer.noteLevel(level, nowMs);
    }
    let packet: ForwardedPacket | 'restarted' | undefined = bound.stream.receive(message, header, nowMs);
    if (packet === 'restarted')
      packet = this.#bind(bound.line, header.ssrc, bound.stream.rid).stream.receive(message, header, nowMs);
    if (packet !== undefined && packet !== 'restarted') producer.forward(packet, nowMs);
  }

  noteSenderReport(report: Extract<RtcpPacket, { type: 'sender-report' }>, nowMs: number): void {
    this.#streams.get(report.ssrc)?.stream.noteSenderReport(report, nowMs);
  }

  /** To be called every 50 ms. */
  askForMissing(nowMs: number): void {
    for (const { stream } of this.#streams.values()) stream.askForMissing(nowMs);
  }

  /** RR for what comes in, and REMB so that the page's encoders know how far they may go. */
  sendReports(nowMs: number): void {
    const reports: ReportBlock[] = [];
    const videoSsrcs: number[] = [];
    for (const { stream, line } of this.#streams.values()) {
      if (!stream.started) continue;
      stream.sampleRate(nowMs);
      reports.push(stream.reportBlock(nowMs));
      if (line.producer.kind === 'video') videoSsrcs.push(stream.ssrc);
    }
    if (reports.length === 0) return;
    const packets = [buildReceiverReport(this.#options.ownSsrc, reports)];
    const { bps, lossShare } = this.uplink();
    const allowedBps = this.#estimate.update(bps, lossShare, publisherAllowanceBps(this.producers), nowMs);
    if (videoSsrcs.length > 0) packets.push(buildRemb(this.#options.ownSsrc, allowedBps, videoSsrcs));
    this.#options.send(Buffer.concat(packets));
  }

  /** To be called a few times a second. */
  noteFlow(): void {
    for (const { producer } of this.#lines.values()) producer.noteFlow();
  }

  /** The page's way to us, over all it sends. `limitBps` is Infinity while nothing speaks for a limit. */
  uplink(): { readonly lossShare: number; readonly bps: number; readonly roundTripMs: number; readonly limitBps: number } {
    let bps = 0;
    let lost = 0;
    let roundTripMs = 0;
    for (const { stream } of this.#streams.values()) {
      bps += stream.bps;
      lost += stream.lossShare * stream.bps;
      roundTripMs = Math.max(roundTripMs, stream.roundTripMs ?? 0);
    }
    return { bps, lossShare: bps === 0 ? 0 : lost / bps, roundTripMs, limitBps: this.#estimate.limitBps };
  }

  close(): void {
    this.keepLines(() => false);
  }

  /** RFC 8843 section 9.2: by the MID in the packet, else by a payload type that only one line uses. */
  #bindUnknown(message: Buffer, header: RtpHeader): { readonly line: ReceivedLine; readonly stream: ProducerStream } | undefined {
    const said = this.#said.get(header.ssrc);
    const line = (said && this.#lines.get(said.mid)) ?? this.#lineOf(message, header);
    if (line === undefined) return undefined;
    if (line.rids.length === 0) return this.#bind(line, header.ssrc, '');
    const rid = readTextExtension(message, header, line.ridExtension) ?? said?.rid;
    // Until it has said which layer it is, a stream can't be used.
    return rid === undefined || !line.rids.includes(rid) ? undefined : this.#bind(line, header.ssrc, rid);
  }

  #lineOf(message: Buffer, header: RtpHeader): ReceivedLine | undefined {
    const lines = [...this.#lines.values()];
    // Within a bundle the extension has one number on all lines, RFC 8843 section 9.1.
    const midExtension = lines.find((line) => line.midExtension !== 0)?.midExtension ?? 0;
    const mid = readTextExtension(message, header, midExtension);
    const named = mid === undefined ? undefined : this.#lines.get(mid);
    if (named !== undefined) return named.chosen.payloadType === header.payloadType ? named : undefined;
    const fitting = lines.filter((line) => line.chosen.payloadType === header.payloadType);
    return fitting.length === 1 ? fitting[0] : undefined;
  }

  #bind(line: ReceivedLine, ssrc: number, rid: string): { readonly line: ReceivedLine; readonly stream: ProducerStream } {
    const stream = new ProducerStream({
      ssrc,
      rid,
      codec: line.chosen.codec,
      ownSsrc: this.#options.ownSsrc,
      sendRtcp: this.#options.send,
      soon: this.#options.soon,
      onKeyframeRequest: () => {
        this.#options.counters.keyframeRequests += 1;
      },
    });
    const bound = { line, stream };
    // One SSRC per layer: a new one takes the old one's place, so a page that changes them all the time gains nothing.
    const replaced = line.producer.addStream(stream);
    if (replaced !== undefined) this.#streams.delete(replaced.ssrc);
    this.#streams.set(ssrc, bound);
    this.#said.set(ssrc, { mid: line.mid, rid });
    const [oldest] = this.#said.keys();
    if (this.#said.size > SSRCS_KNOWN && oldest !== undefined) this.#said.delete(oldest);
    return bound;
  }
}
