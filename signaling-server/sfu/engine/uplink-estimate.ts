/**
 * How much one page's way to us carries, by how long its packets stood in a queue: the page writes when it sent each of them
 * (abs-send-time, http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time), and a queue that grows shows as ever later arrivals.
 * The page hears of it by REMB (draft-alvestrand-rmcat-remb-03), as it knows no other way: transport-wide feedback for all it sends
 * would cost us a report every 50 ms.
 *
 * Only the least delay of each half second counts: a burst, a keyframe or a late turn of our own loop lifts the others, a full link lifts
 * all. Pure: the clock comes with each call.
 */
import { distance24 } from './sequence.ts';

/** abs-send-time counts 1/2^18 s. */
const TICKS_PER_MS = 2 ** 18 / 1000;
/** So long a way is remembered as the shortest; a route may change, and clocks drift. */
const BASE_WINDOW_MS = 20_000;
const QUEUE_FULL_MS = 70;
const QUEUE_EMPTY_MS = 25;
/** A share of what arrived through the full link: what stands in the queue drains meanwhile. */
const BACK_OFF = 0.85;
/** After a cut the queue drains for so long, before it counts again. */
const DRAIN_MS = 1000;
/** Carefully at first, as the limit is about there; then faster, as it is not. */
const RISE_PER_SECOND = { careful: 1.08, free: 1.3 };
const CAREFUL_FOR_MS = 5000;
const LEAST_BPS = 100_000;
/** Loss alone is weather; so much of it is a link that has no queue. */
const FULL_LOSS_SHARE = 0.25;

export class UplinkEstimate {
  #limitBps = Number.POSITIVE_INFINITY;
  #lastTicks: number | undefined;
  /** Of the sender's clock, running on over its wrap after 64 s. */
  #sentMs = 0;
  #leastDelayMs = Number.POSITIVE_INFINITY;
  /** The shortest way of this window and of the one before. */
  #base = { nowMs: Number.POSITIVE_INFINITY, beforeMs: Number.POSITIVE_INFINITY, sinceMs: Number.NEGATIVE_INFINITY };
  #queueMs = 0;
  #fullAtMs = Number.NEGATIVE_INFINITY;
  #loweredAtMs = Number.NEGATIVE_INFINITY;
  #updatedAtMs: number | undefined;

  /** Infinity while nothing speaks for a limit. */
  get limitBps(): number {
    return this.#limitBps;
  }

  /** How long packets stood in queues on their way, at least, over the last half second. */
  get queueMs(): number {
    return this.#queueMs;
  }

  /** @param ticks the extension's 24 bits */
  note(ticks: number, nowMs: number): void {
    if (this.#lastTicks === undefined) this.#sentMs = 0;
    else this.#sentMs += distance24(this.#lastTicks, ticks) / TICKS_PER_MS;
    this.#lastTicks = ticks;
    const delayMs = nowMs - this.#sentMs;
    if (delayMs < this.#leastDelayMs) this.#leastDelayMs = delayMs;
  }

  /**
   * To be called about twice a second.
   * @param receivedBps what arrived in the last second
   * @param allowanceBps what the page may send at most
   * @returns what the page may send now
   */
  update(receivedBps: number, lossShare: number, allowanceBps: number, nowMs: number): number {
    const elapsedMs = nowMs - (this.#updatedAtMs ?? nowMs);
    this.#updatedAtMs = nowMs;
    const queueBeforeMs = this.#queueMs;
    this.#measureQueue(nowMs);
    const full = this.#queueMs > QUEUE_FULL_MS || lossShare > FULL_LOSS_SHARE;
    if (full) {
      this.#fullAtMs = nowMs;
      const drains = nowMs - this.#loweredAtMs < DRAIN_MS || (this.#queueMs < queueBeforeMs && lossShare <= FULL_LOSS_SHARE);
      // A page that sends next to nothing fills no link: somebody else does.
      const bps = Math.max(LEAST_BPS, receivedBps * BACK_OFF);
      if (!drains && bps < this.#limitBps) {
        this.#limitBps = bps;
        this.#loweredAtMs = nowMs;
      }
    } else if (this.#queueMs < QUEUE_EMPTY_MS) {
      const { careful, free } = RISE_PER_SECOND;
      this.#limitBps *= (nowMs - this.#fullAtMs < CAREFUL_FOR_MS ? careful : free) ** (elapsedMs / 1000);
    }
    if (this.#limitBps >= allowanceBps) this.#limitBps = Number.POSITIVE_INFINITY;
    return Math.min(this.#limitBps, allowanceBps);
  }

  #measureQueue(nowMs: number): void {
    const leastMs = this.#leastDelayMs;
    this.#leastDelayMs = Number.POSITIVE_INFINITY;
    if (leastMs === Number.POSITIVE_INFINITY) {
      this.#queueMs = 0; // nothing came: nothing is known
      return;
    }
    const base = this.#base;
    if (nowMs - base.sinceMs > BASE_WINDOW_MS) {
      this.#base = { nowMs: leastMs, beforeMs: base.nowMs, sinceMs: nowMs };
    } else base.nowMs = Math.min(base.nowMs, leastMs);
    this.#queueMs = leastMs - Math.min(this.#base.nowMs, this.#base.beforeMs);
  }
}
