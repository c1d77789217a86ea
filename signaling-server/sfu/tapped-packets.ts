/** Packets of a tapped producer on their way from the engine to whoever keeps them: one flat piece of bytes for many packets. */

export const TAPPED_CODECS = ['VP8', 'H264', 'opus'] as const;
export type TappedCodec = (typeof TAPPED_CODECS)[number];

export interface TappedPacket {
  readonly codec: TappedCodec;
  /** Another number: another stream, whose sequence numbers and timestamps have nothing to do with those before. */
  readonly streamNo: number;
  /** Unwrapped. */
  readonly sequence: number;
  /** 32 bits, as sent. */
  readonly timestamp: number;
  readonly marker: boolean;
  /** Epoch ms. */
  readonly receivedAtMs: number;
  /** On the clock of its sender, the same for all it sends, in ms; NaN until a sender report has told. */
  readonly capturedMs: number;
  /** Empty for padding. */
  readonly payload: Uint8Array;
}

const HEADER_BYTES = 40;

export function writeTapped(packets: readonly TappedPacket[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(packets.reduce((sum, { payload }) => sum + HEADER_BYTES + payload.length, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const packet of packets) {
    view.setUint32(at, packet.payload.length);
    view.setUint32(at + 4, packet.streamNo);
    view.setFloat64(at + 8, packet.sequence);
    view.setUint32(at + 16, packet.timestamp);
    view.setUint8(at + 20, packet.marker ? 1 : 0);
    view.setUint8(at + 21, TAPPED_CODECS.indexOf(packet.codec));
    view.setFloat64(at + 24, packet.receivedAtMs);
    view.setFloat64(at + 32, packet.capturedMs);
    bytes.set(packet.payload, at + HEADER_BYTES);
    at += HEADER_BYTES + packet.payload.length;
  }
  return bytes;
}

/** Payloads are views into `bytes`. @throws RangeError for bytes that are not of `writeTapped` */
export function readTapped(bytes: Uint8Array): TappedPacket[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const packets: TappedPacket[] = [];
  for (let at = 0; at < bytes.length; ) {
    const start = at + HEADER_BYTES;
    const end = start + view.getUint32(at);
    const codec = TAPPED_CODECS[view.getUint8(at + 21)];
    if (end > bytes.length || codec === undefined) throw new RangeError('these are no tapped packets');
    packets.push({
      codec,
      streamNo: view.getUint32(at + 4),
      sequence: view.getFloat64(at + 8),
      timestamp: view.getUint32(at + 16),
      marker: view.getUint8(at + 20) === 1,
      receivedAtMs: view.getFloat64(at + 24),
      capturedMs: view.getFloat64(at + 32),
      payload: bytes.subarray(start, end),
    });
    at = end;
  }
  return packets;
}
