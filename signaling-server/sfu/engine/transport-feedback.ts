/** Transport-wide feedback (draft-holmer-rmcat-transport-wide-cc-extensions-01 section 3.1): when which packet arrived. */

export interface PacketArrival {
  /** 16-bit transport-wide sequence number. */
  readonly sequence: number;
  /** On the receiver's clock, ms from the report's reference time; null for a packet that has not come. */
  readonly atMs: number | null;
}

export interface TransportFeedback {
  readonly type: 'transport-feedback';
  /** Multiple of 64 ms on the receiver's clock, 24 bits. */
  readonly referenceMs: number;
  readonly arrivals: readonly PacketArrival[];
}

/** What one report may speak of; we mark a few dozen packets at a time. */
const MAX_PACKETS = 2048;

/** @param start of the RTCP packet. @param end behind it. @returns undefined for one that contradicts itself */
export function parseTransportFeedback(message: Buffer, start: number, end: number): TransportFeedback | undefined {
  if (end - start < 20) return undefined;
  const base = message.readUInt16BE(start + 12);
  const count = message.readUInt16BE(start + 14);
  if (count > MAX_PACKETS) return undefined;
  const referenceMs = message.readIntBE(start + 16, 3) * 64;
  const symbols: number[] = [];
  let at = start + 20;
  while (symbols.length < count) {
    if (at + 2 > end) return undefined;
    readChunk(message.readUInt16BE(at), count, symbols);
    at += 2;
  }
  let ticks = 0;
  const arrivals: PacketArrival[] = [];
  for (let index = 0; index < count; index += 1) {
    const symbol = symbols[index];
    const sequence = (base + index) & 0xffff;
    if (symbol === 1) {
      if (at + 1 > end) return undefined;
      ticks += message[at++] as number;
    } else if (symbol === 2) {
      if (at + 2 > end) return undefined;
      ticks += message.readInt16BE(at);
      at += 2;
    } else {
      arrivals.push({ sequence, atMs: null });
      continue;
    }
    arrivals.push({ sequence, atMs: ticks / 4 });
  }
  return { type: 'transport-feedback', referenceMs, arrivals };
}

/** Section 3.1.3 and 3.1.4: a run of one symbol, or a vector of one-bit or two-bit symbols. */
function readChunk(chunk: number, count: number, symbols: number[]): void {
  if ((chunk & 0x8000) === 0) {
    const symbol = (chunk >> 13) & 3;
    const run = Math.min(chunk & 0x1fff, count - symbols.length);
    if (run === 0) symbols.push(0); // an empty run would never end
    for (let index = 0; index < run; index += 1) symbols.push(symbol);
  } else if ((chunk & 0x4000) === 0) {
    for (let bit = 13; bit >= 0 && symbols.length < count; bit -= 1) symbols.push((chunk >> bit) & 1);
  } else {
    for (let bit = 12; bit >= 0 && symbols.length < count; bit -= 2) symbols.push((chunk >> bit) & 3);
  }
}
