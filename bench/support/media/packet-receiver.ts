/** One receiving peer: counts packets, notices gaps, and tells the sender what a browser would (RR, REMB, NACK). It decodes nothing. */
import {
  buildNack,
  buildPli,
  buildReceiverReport,
  buildRemb,
  parseRtcp,
  type ReportBlock,
} from '../../../signaling-server/sfu/engine/rtcp-packet.ts';
import { RtpHeader, readRtpHeader } from '../../../signaling-server/sfu/engine/rtp-packet.ts';
import { readVp8Payload } from '../../../signaling-server/sfu/engine/vp8-payload.ts';
import { RTX_PAYLOAD_TYPE, VIDEO_PAYLOAD_TYPE } from './media-sdp.ts';
import { DELAY_PLACES, type PeerReceived } from './packet-peers.ts';
import { STAMP_BYTES } from './packet-source.ts';

const OWN_SSRC = 7;
/** A longer gap is not asked for. */
const MOST_ASKED = 100;
/** A stamp older than this is no stamp: the packet is of a browser's. */
const OLDEST_STAMP_MICROS = 60_000_000;

interface Stream {
  readonly ssrc: number;
  readonly video: boolean;
  first: number;
  highest: number;
  received: number;
  expectedBefore: number;
  receivedBefore: number;
  compactNtp: number;
  srAtMs: number;
  /** Packets of the first keyframe that came in order; undefined outside of one. */
  keyframeNext: number | undefined;
}

export class PacketReceiver {
  readonly #send: (packet: Buffer) => void;
  readonly #delays: Uint32Array;
  readonly #streams = new Map<number, Stream>();
  readonly #header = new RtpHeader();
  #packets = 0;
  #firstFrameAtMs: number | null = null;
  #bytesByTenthS: number[] = [];
  #countsFromMs = performance.now();
  #bytes = 0;
  #bytesReported = 0;
  #bytesReportedAtMs = performance.now();

  constructor(send: (packet: Buffer) => void, delays: Uint32Array) {
    this.#send = send;
    this.#delays = delays;
  }

  receive(message: Buffer): void {
    const header = this.#header;
    if (!readRtpHeader(message, header)) return;
    const nowMs = performance.now();
    this.#bytes += message.length;
    const tenth = Math.floor((nowMs - this.#countsFromMs) / 100);
    this.#bytesByTenthS[tenth] = (this.#bytesByTenthS[tenth] ?? 0) + message.length;
    if (header.payloadType === RTX_PAYLOAD_TYPE || header.payloadEnd === header.payloadStart) return;
    this.#packets += 1;
    this.#noteDelay(message);
    let stream = this.#streams.get(header.ssrc);
    if (stream === undefined) {
      stream = newStream(header.ssrc, header.payloadType === VIDEO_PAYLOAD_TYPE, header.sequence);
      this.#streams.set(header.ssrc, stream);
    }
    const ahead = ((header.sequence - stream.highest + 0x8000) & 0xffff) - 0x8000;
    stream.received += 1;
    if (ahead > 0) {
      if (ahead > 1 && stream.video) this.#askFor(stream, ahead - 1);
      stream.highest += ahead;
    }
    if (stream.video && this.#firstFrameAtMs === null) this.#noteKeyframe(stream, message);
  }

  onRtcp(message: Buffer): void {
    for (const packet of parseRtcp(message)) {
      if (packet.type !== 'sender-report') continue;
      const stream = this.#streams.get(packet.ssrc);
      if (stream === undefined) continue;
      stream.compactNtp = (((packet.ntpSeconds & 0xffff) << 16) | (packet.ntpFraction >>> 16)) >>> 0;
      stream.srAtMs = performance.now();
    }
  }

  /** RR of each stream and, as Chromium does for what came without trouble, a REMB half above what came. */
  report(nowMs: number): void {
    if (this.#streams.size === 0) return;
    const streams = [...this.#streams.values()];
    const bps = ((this.#bytes - this.#bytesReported) * 8000) / Math.max(1, nowMs - this.#bytesReportedAtMs);
    this.#bytesReported = this.#bytes;
    this.#bytesReportedAtMs = nowMs;
    const videos = streams.filter(({ video }) => video).map(({ ssrc }) => ssrc);
    const packets = [
      buildReceiverReport(
        OWN_SSRC,
        streams.map((stream) => reportBlock(stream, nowMs)),
      ),
    ];
    if (videos.length > 0) packets.push(buildRemb(OWN_SSRC, Math.max(300_000, bps * 1.5), videos));
    this.#send(Buffer.concat(packets));
  }

  reset(): void {
    this.#packets = 0;
    this.#bytesByTenthS = [];
    this.#countsFromMs = performance.now();
  }

  read(peerId: number): PeerReceived {
    const tenths = Array.from(this.#bytesByTenthS, (bytes) => bytes ?? 0);
    return { peerId, packets: this.#packets, firstFrameAtMs: this.#firstFrameAtMs, bytesByTenthS: tenths };
  }

  #noteDelay(message: Buffer): void {
    const at = message.length - STAMP_BYTES;
    const sentMicros = message.readUInt32BE(at) * 2 ** 32 + message.readUInt32BE(at + 4);
    const micros = Number(process.hrtime.bigint() / 1000n) - sentMicros;
    if (micros < 0 || micros > OLDEST_STAMP_MICROS) return;
    const place = Math.min(DELAY_PLACES - 1, Math.floor(micros / 100));
    this.#delays[place] = (this.#delays[place] ?? 0) + 1;
  }

  #askFor(stream: Stream, count: number): void {
    if (count > MOST_ASKED) this.#send(buildPli(OWN_SSRC, stream.ssrc));
    else {
      const missing = Array.from({ length: count }, (_, index) => stream.highest + 1 + index);
      this.#send(buildNack(OWN_SSRC, stream.ssrc, missing));
    }
  }

  /** The first keyframe of which every packet came: a decoder would have its picture now. */
  #noteKeyframe(stream: Stream, message: Buffer): void {
    const { payloadStart, payloadEnd, sequence, marker } = this.#header;
    if (readVp8Payload(message, payloadStart, payloadEnd)?.startsKeyframe === true) stream.keyframeNext = sequence;
    if (stream.keyframeNext === undefined) return;
    if (sequence !== stream.keyframeNext) stream.keyframeNext = undefined;
    else if (marker) this.#firstFrameAtMs = Date.now();
    else stream.keyframeNext = (sequence + 1) & 0xffff;
  }
}

function newStream(ssrc: number, video: boolean, sequence: number): Stream {
  return {
    ssrc,
    video,
    first: sequence,
    highest: sequence,
    received: 0,
    expectedBefore: 0,
    receivedBefore: 0,
    compactNtp: 0,
    srAtMs: 0,
    keyframeNext: undefined,
  };
}

function reportBlock(stream: Stream, nowMs: number): ReportBlock {
  const expected = stream.highest - stream.first + 1;
  const expectedNow = expected - stream.expectedBefore;
  const lostNow = Math.max(0, expectedNow - (stream.received - stream.receivedBefore));
  stream.expectedBefore = expected;
  stream.receivedBefore = stream.received;
  return {
    ssrc: stream.ssrc,
    fractionLost: expectedNow <= 0 ? 0 : Math.floor((256 * lostNow) / expectedNow),
    packetsLost: expected - stream.received,
    highestSequence: stream.highest,
    jitter: 0,
    lastSr: stream.compactNtp,
    delaySinceLastSr: stream.compactNtp === 0 ? 0 : Math.floor((nowMs - stream.srAtMs) * 65.536),
  };
}
