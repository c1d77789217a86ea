/**
 * A UDP relay that does to media what a full classroom's Wi-Fi does: it loses packets, delays them unevenly, lets some overtake
 * others, and carries no more than so much. Put its port into an answer in place of the engine's. The same seed and the same
 * packets give the same weather.
 */
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { seededRandom } from '../../support/seeded-random.ts';

export interface LinkWeather {
  /** Fraction of media packets lost, towards the engine and from it. */
  readonly loss?: number;
  /** Each packet is held back for up to so long; those behind it wait, as on a radio link that repeats. */
  readonly jitterMs?: number;
  /** Fraction of packets that the ones behind them may overtake. */
  readonly reorder?: number;
  /** What the link carries each way, UDP and IP headers included. */
  readonly rateBps?: number;
  /** So long a queue forms before a full link; what does not fit is lost. */
  readonly queueMs?: number;
}

const CALM: Required<LinkWeather> = { loss: 0, jitterMs: 0, reorder: 0, rateBps: Number.POSITIVE_INFINITY, queueMs: 200 };
/** UDP and IPv4. */
const HEADER_BYTES = 28;

export class LossyRelay {
  readonly port: number;
  readonly #front: Socket;
  readonly #backs = new Map<string, Socket>();
  readonly #towardsEngine: Way;
  readonly #fromEngine: Way;

  private constructor(front: Socket, enginePort: number, weather: LinkWeather, seed: number) {
    this.#front = front;
    this.port = front.address().port;
    this.#towardsEngine = new Way(weather, seed);
    this.#fromEngine = new Way(weather, seed + 1);
    front.on('message', (message, from) => {
      const key = `${from.address}:${from.port}`;
      const back = this.#backs.get(key) ?? createSocket('udp4');
      if (!this.#backs.has(key)) {
        this.#backs.set(key, back);
        back.on('message', (answer) => {
          this.#fromEngine.carry(answer, () => front.send(answer, from.port, from.address));
        });
      }
      this.#towardsEngine.carry(message, () => back.send(message, enginePort, '127.0.0.1'));
    });
  }

  /** @param weather a number is the loss alone */
  static async open(enginePort: number, weather: number | LinkWeather, seed = 1): Promise<LossyRelay> {
    const front = createSocket('udp4');
    front.bind(0, '127.0.0.1');
    await once(front, 'listening');
    return new LossyRelay(front, enginePort, typeof weather === 'number' ? { loss: weather } : weather, seed);
  }

  /** How many packets were lost here, by chance or before a full link. */
  get dropped(): number {
    return this.#towardsEngine.dropped + this.#fromEngine.dropped;
  }

  /** From now on the link is like this. */
  change(weather: LinkWeather): void {
    this.#towardsEngine.change(weather);
    this.#fromEngine.change(weather);
  }

  close(): void {
    this.#towardsEngine.close();
    this.#fromEngine.close();
    this.#front.close();
    for (const back of this.#backs.values()) back.close();
  }
}

/** One direction of a link. */
export class Way {
  dropped = 0;
  #weather: Required<LinkWeather>;
  readonly #random: () => number;
  /** When the link has sent all it was given. */
  #freeAtMs = 0;
  /** The latest packet's arrival: others that keep their order come no sooner. */
  #lastArrivalMs = 0;
  /** By arrival. */
  readonly #underWay: { readonly atMs: number; readonly deliver: () => void }[] = [];
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(weather: LinkWeather, seed: number) {
    this.#weather = { ...CALM, ...weather };
    this.#random = seededRandom(seed);
  }

  change(weather: LinkWeather): void {
    this.#weather = { ...CALM, ...weather };
  }

  carry(message: Buffer, deliver: () => void): void {
    const { loss, jitterMs, reorder, rateBps, queueMs } = this.#weather;
    const nowMs = performance.now();
    let sentAtMs = nowMs;
    if (rateBps !== Number.POSITIVE_INFINITY) {
      const waitMs = Math.max(0, this.#freeAtMs - nowMs);
      if (waitMs > queueMs) {
        this.dropped += 1;
        return;
      }
      sentAtMs = nowMs + waitMs + ((message.length + HEADER_BYTES) * 8000) / rateBps;
      this.#freeAtMs = sentAtMs;
    }
    // STUN and DTLS pass (RFC 7983): a test is about media.
    const first = message[0] ?? 0;
    if (first >= 128 && first <= 191 && loss > 0 && this.#random() < loss) {
      this.dropped += 1;
      return;
    }
    if (jitterMs === 0 && sentAtMs === nowMs) {
      deliver();
      return;
    }
    const overtaken = reorder > 0 && this.#random() < reorder;
    const arrivalMs = sentAtMs + (jitterMs === 0 ? 0 : this.#random() * jitterMs);
    const atMs = overtaken ? arrivalMs + jitterMs : Math.max(arrivalMs, this.#lastArrivalMs);
    if (!overtaken) this.#lastArrivalMs = atMs;
    const place = this.#underWay.findLastIndex((other) => other.atMs <= atMs) + 1;
    this.#underWay.splice(place, 0, { atMs, deliver });
    if (place === 0) this.#wait();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  #wait(): void {
    clearTimeout(this.#timer);
    const next = this.#underWay[0];
    if (next !== undefined) this.#timer = setTimeout(() => this.#deliverDue(), Math.max(0, next.atMs - performance.now()));
  }

  #deliverDue(): void {
    const nowMs = performance.now() + 0.5;
    while (!this.#closed && (this.#underWay[0]?.atMs ?? Number.POSITIVE_INFINITY) <= nowMs) this.#underWay.shift()?.deliver();
    if (!this.#closed) this.#wait();
  }
}
