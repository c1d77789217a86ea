/**
 * H.264 pictures out of RTP payloads, RFC 6184 in the modes browsers send (7742): single units, STAP-A and FU-A. Units are given their
 * lengths in front, as MP4 wants them. Never throws, whatever the bytes.
 */
import type { TappedPacket } from '../../sfu/tapped-packets.ts';
import { readSequenceParameters } from './h264-parameters.ts';
import type { OrderedPacket } from './packet-order.ts';
import { type Depacketiser, joined, type VideoDescription, type VideoFrame } from './video-frame.ts';

/** NAL unit types, ITU-T H.264 table 7-1, and the packet types of RFC 6184 section 5.4. */
const UNIT = { slice: 1, idr: 5, sps: 7, pps: 8, delimiter: 9, filler: 12, largestSingle: 23, stapA: 24, fuA: 28 };

export class H264Depacketiser implements Depacketiser {
  #units: Uint8Array[] = [];
  /** Of a fragmented unit. */
  #pieces: Uint8Array[] | undefined;
  #first: TappedPacket | undefined;
  #broken = false;
  #needsKeyframe = true;
  #sps: Uint8Array | undefined;
  #pps: Uint8Array | undefined;

  get needsKeyframe(): boolean {
    return this.#needsKeyframe;
  }

  add({ packet, afterGap }: OrderedPacket): VideoFrame[] {
    const frames: VideoFrame[] = [];
    if (afterGap) {
      this.#reset();
      this.#broken = true;
      this.#needsKeyframe = true;
    }
    if (packet.payload.length === 0) return frames;
    if (this.#first !== undefined && this.#first.timestamp !== packet.timestamp) frames.push(...this.#finish());
    this.#first ??= packet;
    this.#take(packet.payload);
    if (packet.marker) frames.push(...this.#finish());
    return frames;
  }

  #take(payload: Uint8Array): void {
    const type = (payload[0] as number) & 0x1f;
    // A unit that was not ended is lost.
    if (type !== UNIT.fuA && this.#pieces !== undefined) this.#lose();
    if (type === UNIT.fuA) this.#takeFragment(payload);
    else if (type === UNIT.stapA) this.#takeAggregate(payload);
    else if (type >= 1 && type <= UNIT.largestSingle) this.#takeUnit(payload);
    else this.#lose();
  }

  /** RFC 6184 section 5.7.1. */
  #takeAggregate(payload: Uint8Array): void {
    for (let at = 1; at < payload.length; ) {
      const size = at + 1 < payload.length ? ((payload[at] as number) << 8) | (payload[at + 1] as number) : 0;
      at += 2;
      if (size === 0 || at + size > payload.length) {
        this.#lose();
        return;
      }
      this.#takeUnit(payload.subarray(at, at + size));
      at += size;
    }
  }

  /** RFC 6184 section 5.8. */
  #takeFragment(payload: Uint8Array): void {
    const [indicator, header] = payload;
    if (indicator === undefined || header === undefined || payload.length < 3) {
      this.#lose();
      return;
    }
    const [starts, ends] = [(header & 0x80) !== 0, (header & 0x40) !== 0];
    if (starts === (this.#pieces !== undefined)) {
      this.#lose();
      if (!starts) return;
    }
    if (starts) this.#pieces = [Uint8Array.of((indicator & 0xe0) | (header & 0x1f))];
    this.#pieces?.push(payload.subarray(2));
    if (!ends || this.#pieces === undefined) return;
    const unit = joined(this.#pieces);
    this.#pieces = undefined;
    this.#takeUnit(unit);
  }

  #takeUnit(unit: Uint8Array): void {
    const type = (unit[0] as number) & 0x1f;
    // Copies: the packet's bytes are let go.
    if (type === UNIT.sps) this.#sps = unit.slice();
    else if (type === UNIT.pps) this.#pps = unit.slice();
    else if (type !== UNIT.delimiter && type !== UNIT.filler) this.#units.push(unit);
  }

  /** Of this picture, not all came. */
  #lose(): void {
    this.#pieces = undefined;
    this.#broken = true;
  }

  #reset(): void {
    this.#units = [];
    this.#pieces = undefined;
    this.#first = undefined;
    this.#broken = false;
  }

  #finish(): VideoFrame[] {
    const [first, units] = [this.#first, this.#units];
    const broken = this.#broken || this.#pieces !== undefined;
    this.#reset();
    if (broken) this.#needsKeyframe = true;
    const isPicture = units.some((unit) => typeOf(unit) >= UNIT.slice && typeOf(unit) <= UNIT.idr);
    if (broken || first === undefined || !isPicture) return [];
    const key = units.some((unit) => typeOf(unit) === UNIT.idr);
    const description = key ? this.#describe() : null;
    if (key) this.#needsKeyframe = description === null;
    if (this.#needsKeyframe) return [];
    const { timestamp, receivedAtMs, capturedMs } = first;
    const data = joined(units.flatMap((unit) => [lengthOf(unit), unit]));
    return [{ timestamp, receivedAtMs, capturedMs, key, data, description }];
  }

  #describe(): VideoDescription | null {
    const [sps, pps] = [this.#sps, this.#pps];
    const parameters = sps && readSequenceParameters(sps);
    if (!sps || !pps || !parameters) return null;
    const { profile, compatibility, level, width, height } = parameters;
    const codecString = `avc1.${[profile, compatibility, level].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
    return { codec: 'avc', codecString, width, height, record: configuration(sps, pps) };
  }
}

/** AVCDecoderConfigurationRecord, ISO/IEC 14496-15 section 5.3.3.1: lengths of four bytes, one set each. */
function configuration(sps: Uint8Array, pps: Uint8Array): Uint8Array<ArrayBuffer> {
  const head = [1, sps[1] ?? 0, sps[2] ?? 0, sps[3] ?? 0, 0xff, 0xe1, sps.length >> 8, sps.length & 0xff];
  return joined([Uint8Array.from(head), sps, Uint8Array.of(1, pps.length >> 8, pps.length & 0xff), pps]);
}

function typeOf(unit: Uint8Array): number {
  return (unit[0] as number) & 0x1f;
}

function lengthOf({ length }: Uint8Array): Uint8Array {
  return Uint8Array.of(length >>> 24, length >>> 16, length >>> 8, length);
}
