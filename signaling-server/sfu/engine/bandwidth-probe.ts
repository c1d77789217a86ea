/**
 * Finds out whether a page's connection carries more, without showing it: a short train of padding on a retransmission stream, each
 * packet numbered for the page's transport-wide feedback. How far apart they arrive is how fast the narrowest link is. Only
 * these packets carry the number, so nobody pays for feedback who lacks nothing.
 */
import type { PacketArrival } from './transport-feedback.ts';

/** Header, one extension element (RFC 8285), and as much padding as its length byte can say (RFC 3550 section 5.1). */
export const PROBE_PACKET_BYTES = 20 + 255;
/** UDP, IPv4 and the cipher's tag. */
export const WIRE_OVERHEAD_BYTES = 44;
/** The train takes so long at the wanted rate: long enough to measure, too short to be heard in a voice behind it. */
const TRAIN_MS = 30;
const LEAST_PACKETS = 5;
const MOST_PACKETS = 60;
const WAIT_FOR_FEEDBACK_MS = 1500;

export function trainLength(bps: number): number {
  const packets = Math.ceil((bps * TRAIN_MS) / 8000 / (PROBE_PACKET_BYTES + WIRE_OVERHEAD_BYTES)) + 1;
  return Math.max(LEAST_PACKETS, Math.min(MOST_PACKETS, packets));
}

/** One padding packet. The caller fills in what changes: sequence at 2, transport-wide sequence at 17. */
export function buildProbePacket(payloadType: number, ssrc: number, timestamp: number, extensionId: number): Buffer {
  const bytes = Buffer.alloc(PROBE_PACKET_BYTES);
  bytes[0] = 0xb0; // version 2, padding, extension
  bytes[1] = payloadType;
  bytes.writeUInt32BE(timestamp >>> 0, 4);
  bytes.writeUInt32BE(ssrc, 8);
  bytes.writeUInt32BE(0xbede_0001, 12);
  bytes[16] = (extensionId << 4) | 1;
  bytes[PROBE_PACKET_BYTES - 1] = 255;
  return bytes;
}

export type ProbeResult = { readonly passed: boolean; readonly measuredBps: number };

export class BandwidthProbe {
  readonly wantedBps: number;
  readonly #first: number;
  readonly #count: number;
  readonly #sentAtMs: number;
  readonly #arrivedAtMs = new Map<number, number>();
  #lastReported = -1;

  /** @param first transport-wide number of the train's first packet */
  constructor(wantedBps: number, first: number, count: number, nowMs: number) {
    this.wantedBps = wantedBps;
    this.#first = first;
    this.#count = count;
    this.#sentAtMs = nowMs;
  }

  note(referenceMs: number, arrivals: readonly PacketArrival[]): void {
    for (const { sequence, atMs } of arrivals) {
      const index = (sequence - this.#first) & 0xffff;
      if (index >= this.#count) continue;
      if (atMs !== null) {
        this.#arrivedAtMs.set(index, referenceMs + atMs);
        this.#lastReported = Math.max(this.#lastReported, index);
      }
    }
  }

  /** Undefined while the answer is still to come. */
  result(nowMs: number): ProbeResult | undefined {
    const complete = this.#lastReported === this.#count - 1;
    if (!complete && nowMs - this.#sentAtMs < WAIT_FOR_FEEDBACK_MS) return undefined;
    const times = [...this.#arrivedAtMs.values()];
    // A few lost in the weather are no verdict; half of them is.
    if (times.length < Math.max(3, this.#count * 0.6)) return { passed: false, measuredBps: 0 };
    const first = Math.min(...times);
    const tookMs = Math.max(...times) - first;
    const bits = (times.length - 1) * (PROBE_PACKET_BYTES + WIRE_OVERHEAD_BYTES) * 8;
    const measuredBps = tookMs < 0.25 ? Number.MAX_SAFE_INTEGER : (bits * 1000) / tookMs;
    return { passed: measuredBps >= this.wantedBps * 0.95, measuredBps };
  }
}
