/** What a ring needs to know of a packet. */
export interface Sequenced {
  /** Unwrapped sequence number. */
  readonly sequence: number;
}

/** The latest packets of one stream, found by unwrapped sequence number. A packet pushes out the one `capacity` before it. */
export class PacketRing<P extends Sequenced> {
  readonly #mask: number;
  readonly #slots: (P | undefined)[] = [];

  /** @param capacity a power of two. */
  constructor(capacity: number) {
    if (capacity < 1 || (capacity & (capacity - 1)) !== 0) throw new RangeError(`capacity ${capacity} is not a power of two`);
    this.#mask = capacity - 1;
  }

  /** Keeps the packet, unless a newer one sits in its place already. */
  put(packet: P): void {
    const slot = packet.sequence & this.#mask;
    const there = this.#slots[slot];
    if (there !== undefined && there.sequence > packet.sequence) return;
    // Filled from the front, so that a short stream takes little memory and the array stays dense.
    while (this.#slots.length < slot) this.#slots.push(undefined);
    this.#slots[slot] = packet;
  }

  get(sequence: number): P | undefined {
    const packet = this.#slots[sequence & this.#mask];
    return packet?.sequence === sequence ? packet : undefined;
  }
}
