/** Puts a stream's packets back in order: one that is late is waited for, one that was lost is given up after a while. */
import type { TappedPacket } from '../../sfu/tapped-packets.ts';

export interface OrderedPacket {
  readonly packet: TappedPacket;
  /** Packets right before it are missing for good. */
  readonly afterGap: boolean;
}

/** Longer than five retransmissions take, shorter than a fragment. */
const WAIT_MS = 600;
/** More than that at once is no gap but another stream. */
const MOST_WAITING = 4096;

export class PacketOrder {
  readonly #waiting = new Map<number, TappedPacket>();
  #next: number | undefined;
  /** When the oldest waiting packet came. */
  #waitingSinceMs = 0;

  /** @returns what can be used now, in order */
  add(packet: TappedPacket): OrderedPacket[] {
    this.#next ??= packet.sequence;
    // Too late, or twice.
    if (packet.sequence < this.#next) return [];
    if (this.#waiting.size === 0) this.#waitingSinceMs = packet.receivedAtMs;
    this.#waiting.set(packet.sequence, packet);
    const ready = this.#take(false);
    if (this.#waiting.size === 0) return ready;
    if (ready.length > 0) this.#waitingSinceMs = packet.receivedAtMs;
    return [...ready, ...this.giveUp(packet.receivedAtMs)];
  }

  /** To be called now and then: what has been waited for long enough is lost. */
  giveUp(nowMs: number): OrderedPacket[] {
    const ready: OrderedPacket[] = [];
    while (this.#waiting.size > 0 && (nowMs - this.#waitingSinceMs > WAIT_MS || this.#waiting.size > MOST_WAITING)) {
      this.#next = Math.min(...this.#waiting.keys());
      ready.push(...this.#take(true));
      this.#waitingSinceMs = nowMs;
    }
    return ready;
  }

  #take(afterGap: boolean): OrderedPacket[] {
    const ready: OrderedPacket[] = [];
    for (;;) {
      const packet = this.#next === undefined ? undefined : this.#waiting.get(this.#next);
      if (packet === undefined || this.#next === undefined) return ready;
      this.#waiting.delete(this.#next);
      this.#next += 1;
      ready.push({ packet, afterGap: afterGap && ready.length === 0 });
    }
  }
}
