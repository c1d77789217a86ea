/** VP8 pictures out of RTP payloads, RFC 7741. Never throws, whatever the bytes. */
import type { TappedPacket } from '../../sfu/tapped-packets.ts';
import type { OrderedPacket } from './packet-order.ts';
import { type Depacketiser, joined, type VideoDescription, type VideoFrame } from './video-frame.ts';

interface Descriptor {
  /** Begins the picture's first partition. */
  readonly begins: boolean;
  /** Where the payload goes on behind the descriptor. */
  readonly end: number;
}

export class Vp8Depacketiser implements Depacketiser {
  #pieces: Uint8Array[] = [];
  #first: TappedPacket | undefined;
  #needsKeyframe = true;

  get needsKeyframe(): boolean {
    return this.#needsKeyframe;
  }

  add({ packet, afterGap }: OrderedPacket): VideoFrame[] {
    if (afterGap) this.#lose();
    const { payload } = packet;
    if (payload.length === 0) return [];
    const frames: VideoFrame[] = [];
    // A picture whose end was not marked ends where the next begins.
    if (this.#first !== undefined && this.#first.timestamp !== packet.timestamp) frames.push(...this.#finish());
    const descriptor = readDescriptor(payload);
    if (descriptor === undefined) {
      this.#lose();
      return frames;
    }
    if (descriptor.begins && this.#first === undefined) this.#first = packet;
    if (this.#first === undefined) {
      this.#needsKeyframe = true;
      return frames;
    }
    this.#pieces.push(payload.subarray(descriptor.end));
    if (packet.marker) frames.push(...this.#finish());
    return frames;
  }

  #lose(): void {
    this.#first = undefined;
    this.#pieces = [];
    this.#needsKeyframe = true;
  }

  #finish(): VideoFrame[] {
    const first = this.#first;
    const data = joined(this.#pieces);
    this.#first = undefined;
    this.#pieces = [];
    if (first === undefined || data.length === 0) return [];
    const key = ((data[0] as number) & 0x01) === 0;
    const description = key ? describe(data) : null;
    // A keyframe without its start code is none.
    if (key && description === null) this.#needsKeyframe = true;
    if (key) this.#needsKeyframe = description === null;
    if (this.#needsKeyframe) return [];
    const { timestamp, receivedAtMs, capturedMs } = first;
    return [{ timestamp, receivedAtMs, capturedMs, key, data, description }];
  }
}

/** RFC 7741 section 4.2. @returns undefined where it is cut off, or nothing follows */
export function readDescriptor(payload: Uint8Array): Descriptor | undefined {
  const first = payload[0];
  if (first === undefined) return undefined;
  let end = 1;
  if ((first & 0x80) !== 0) {
    const extension = payload[end++];
    if (extension === undefined) return undefined;
    if ((extension & 0x80) !== 0) end += ((payload[end] ?? 0) & 0x80) !== 0 ? 2 : 1;
    if ((extension & 0x40) !== 0) end += 1;
    if ((extension & 0x30) !== 0) end += 1;
  }
  if (end >= payload.length) return undefined;
  return { begins: (first & 0x10) !== 0 && (first & 0x07) === 0, end };
}

/** The frame header of a keyframe, RFC 6386 section 9.1. */
function describe(data: Uint8Array): VideoDescription | null {
  if (data.length < 10 || data[3] !== 0x9d || data[4] !== 0x01 || data[5] !== 0x2a) return null;
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const [width, height] = [view.getUint16(6, true) & 0x3fff, view.getUint16(8, true) & 0x3fff];
  if (width === 0 || height === 0) return null;
  return { codec: 'vp8', codecString: 'vp8', width, height, record: null };
}
