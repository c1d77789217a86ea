/** Socket.IO's own wire format; only the snapshot that many newcomers of a large class are given is written out once for all of them. */
import { randomUUID } from 'node:crypto';
import { Encoder, type Packet, PacketType } from 'socket.io-parser';

/** Stands for the snapshot while the rest is written. Nobody outside knows it, so no text of a person holds it. */
const PLACE = JSON.stringify(randomUUID());

export class SnapshotEncoder extends Encoder {
  /** The JSON of snapshots seen before, for as long as those live: the lesson's states never change, each change makes a new one. */
  readonly #texts = new WeakMap<object, string>();
  readonly #seenOnce = new WeakSet<object>();

  override encode(packet: Packet): (string | Buffer)[] {
    const reply = packet.type === PacketType.ACK ? replyWithSnapshot(packet.data) : null;
    const text = reply && this.#textOf(reply.snapshot);
    if (!reply || text === null) return super.encode(packet);
    const around = super.encode({ ...packet, data: [{ ok: true, reply: { ...reply, snapshot: JSON.parse(PLACE) } }] });
    return around.map((part: string | Buffer) => (typeof part === 'string' ? part.replace(PLACE, () => text) : part));
  }

  /** Null at first sight: most snapshots are given to one person, and keeping their text would be in vain. */
  #textOf(snapshot: object): string | null {
    const known = this.#texts.get(snapshot);
    if (known !== undefined) return known;
    if (!this.#seenOnce.has(snapshot)) {
      this.#seenOnce.add(snapshot);
      return null;
    }
    const text = JSON.stringify(snapshot);
    this.#texts.set(snapshot, text);
    return text;
  }
}

function replyWithSnapshot(data: unknown): { snapshot: object } | null {
  const [result] = Array.isArray(data) ? (data as unknown[]) : [];
  const { reply } = (typeof result === 'object' && result !== null ? result : {}) as { reply?: { snapshot?: unknown } };
  return typeof reply?.snapshot === 'object' && reply.snapshot !== null ? (reply as { snapshot: object }) : null;
}
