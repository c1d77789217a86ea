/** What a depacketiser of video makes: whole pictures, each decodable after those before it. */
import type { OrderedPacket } from './packet-order.ts';

export interface VideoFrame {
  /** 32 bits, as sent. */
  readonly timestamp: number;
  readonly receivedAtMs: number;
  readonly capturedMs: number;
  readonly key: boolean;
  readonly data: Uint8Array<ArrayBuffer>;
  /** Of a keyframe, as it says itself. */
  readonly description: VideoDescription | null;
}

export interface VideoDescription {
  readonly codec: 'vp8' | 'avc';
  /** RFC 6381. */
  readonly codecString: string;
  readonly width: number;
  readonly height: number;
  /** Of H.264: the AVCDecoderConfigurationRecord, ISO/IEC 14496-15. */
  readonly record: Uint8Array<ArrayBuffer> | null;
}

export interface Depacketiser {
  /** @returns the pictures that are whole now */
  add(ordered: OrderedPacket): VideoFrame[];
  /** Whether nothing can be shown before a keyframe comes. */
  readonly needsKeyframe: boolean;
}

export function joined(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
