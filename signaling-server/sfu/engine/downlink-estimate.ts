/**
 * What one page's connection carries, from what it tells: REMB (draft-alvestrand-rmcat-remb), loss and round trip of its receiver
 * reports (RFC 3550 section 6.4), NACKs. Down at once, up only after a probe or a trial went well. There is no limit until
 * something speaks for one. Pure: the clock comes with each call.
 *
 * A REMB that rises or stays says nothing but that all is well: receivers raise it by 8 % a second from whatever they got. One
 * that falls is about 0.85 of what got through. Loss alone is weather as long as the round trip stays: a poor radio link loses
 * a tenth without being full.
 */

/** Voice needs about this much. */
const LEAST_BPS = 40_000;
/** After lowering, what was under way still tells of before. */
const HOLD_MS = 800;
const FIRST_RETRY_MS = 1500;
const LONGEST_RETRY_MS = 5000;
/** Without a way to probe, a failed try costs the class a stutter: longer waits. */
const TRIAL_FACTOR = 3;
/** Trouble so soon after raising means that raising was wrong. */
const TRIAL_MS = 4000;
/** All that is wanted flows for so long: there is no limit to speak of. */
const FORGET_AFTER_MS = 10_000;
const SUSPICION_MS = 3000;
/** A REMB is at most half as much again as what arrived, once the line has shown a limit. */
const ROOMY_FACTOR = 1.6;

export class DownlinkEstimate {
  #limitBps = Number.POSITIVE_INFINITY;
  #rembBps: number | undefined;
  #roundTripMs = 0;
  #baseRoundTripMs = Number.POSITIVE_INFINITY;
  #lossShare = 0;
  #loweredAtMs = Number.NEGATIVE_INFINITY;
  #triedAtMs = Number.NEGATIVE_INFINITY;
  #raisedAtMs = Number.NEGATIVE_INFINITY;
  #suspectedAtMs = Number.NEGATIVE_INFINITY;
  #retryMs = FIRST_RETRY_MS;

  /** Infinity while nothing speaks for a limit. */
  get limitBps(): number {
    return this.#limitBps;
  }

  get limited(): boolean {
    return this.#limitBps !== Number.POSITIVE_INFINITY;
  }

  get rembBps(): number | undefined {
    return this.#rembBps;
  }

  /** Smoothed; 0 before the first report. */
  get roundTripMs(): number {
    return this.#roundTripMs;
  }

  /** Share of packets lost on the way, smoothed over a few reports. */
  get lossShare(): number {
    return this.#lossShare;
  }

  /** When it was lowered last. */
  get loweredAtMs(): number {
    return this.#loweredAtMs;
  }

  /**
   * @param sentBps what goes out now, on the wire
   * @param afterProbe a train of packets was just sent as fast as it would go: the queue is its own
   */
  noteRemb(bps: number, sentBps: number, nowMs: number, afterProbe = false): void {
    const before = this.#rembBps;
    this.#rembBps = bps;
    // A REMB is of what arrived: what the weather took on the way is no queue.
    const arrivedBps = this.#queueing ? sentBps : sentBps * (1 - this.#lossShare);
    if (afterProbe || before === undefined || bps > before * 0.97 || bps >= arrivedBps * 0.9) return;
    if (bps < arrivedBps * 0.75) this.#lower(bps, nowMs);
    else this.#suspect(bps, nowMs);
  }

  /** @param share of all packets of the interval, before repair */
  noteLoss(share: number, sentBps: number, nowMs: number): void {
    this.#lossShare += (share - this.#lossShare) * 0.4;
    if (share > 0.25) this.#lower(sentBps * (1 - share), nowMs);
    else if (share > 0.06 && this.#queueing) this.#suspect(sentBps * (1 - share), nowMs);
  }

  /** @param share of the packets sent in the last moment that were asked for again */
  noteNacks(share: number, sentBps: number, nowMs: number): void {
    if (share > 0.3) this.#lower(sentBps * (1 - share) * 0.9, nowMs);
  }

  noteRoundTrip(ms: number, sentBps: number, nowMs: number): void {
    // The base forgets slowly, since a route may change for the worse without being full.
    this.#baseRoundTripMs = Math.min(ms, this.#baseRoundTripMs + 1);
    this.#roundTripMs = this.#roundTripMs === 0 ? ms : this.#roundTripMs + (ms - this.#roundTripMs) * 0.5;
    // A page that is busy answers late, too; but one before which a queue stands would not say that far more could come.
    const roomy = this.#rembBps !== undefined && this.#rembBps > sentBps * ROOMY_FACTOR;
    if (ms > this.#baseRoundTripMs + 250 && !roomy) this.#suspect(sentBps * 0.85, nowMs);
  }

  /** So much got through without trouble. */
  noteDelivered(bps: number, nowMs: number): void {
    if (nowMs - this.#loweredAtMs < 2000 || nowMs - this.#suspectedAtMs < SUSPICION_MS || this.#lossShare > 0.06) return;
    if (this.limited && bps > this.#limitBps) this.#limitBps = bps;
  }

  /** Whether it is time to find out if there is room for more. */
  mayTry(nowMs: number, canProbe: boolean): boolean {
    const waitMs = this.#retryMs * (canProbe ? 1 : TRIAL_FACTOR);
    return this.limited && nowMs - Math.max(this.#loweredAtMs, this.#triedAtMs) >= waitMs;
  }

  tried(nowMs: number): void {
    this.#triedAtMs = nowMs;
  }

  /** A probe went through, or a trial begins: the next step may follow at once, and shows its own trouble. */
  raise(bps: number, nowMs: number): void {
    this.#limitBps = Math.max(this.#limitBps, bps);
    this.#raisedAtMs = nowMs;
    this.#triedAtMs = nowMs - Math.max(0, this.#retryMs - 400);
  }

  /** A probe did not go through. @param bps what it saw; 0 if it saw nothing */
  probeFailed(bps: number): void {
    this.#retryMs = Math.min(this.#retryMs * 2, LONGEST_RETRY_MS);
    if (bps * 0.9 > this.#limitBps) this.#limitBps = bps * 0.9;
  }

  /** Nothing is held back any more: after a while the limit is forgotten. */
  nothingMissing(nowMs: number): void {
    if (nowMs - Math.max(this.#loweredAtMs, this.#raisedAtMs, this.#suspectedAtMs) < FORGET_AFTER_MS) return;
    this.#limitBps = Number.POSITIVE_INFINITY;
    this.#retryMs = FIRST_RETRY_MS;
  }

  get #queueing(): boolean {
    return this.#roundTripMs > this.#baseRoundTripMs + 60;
  }

  /** Two signs within a few seconds are a proof. */
  #suspect(bps: number, nowMs: number): void {
    const since = nowMs - this.#suspectedAtMs;
    this.#suspectedAtMs = nowMs;
    if (since > 200 && since < SUSPICION_MS) this.#lower(bps, nowMs);
  }

  #lower(bps: number, nowMs: number): void {
    const held = nowMs - this.#loweredAtMs < HOLD_MS;
    if (held && bps > this.#limitBps * 0.5) return;
    if (bps >= this.#limitBps) return;
    this.#limitBps = Math.max(LEAST_BPS, bps);
    this.#suspectedAtMs = Number.NEGATIVE_INFINITY;
    if (nowMs - this.#raisedAtMs < TRIAL_MS) this.#retryMs = Math.min(this.#retryMs * 2, LONGEST_RETRY_MS);
    else if (!held) this.#retryMs = FIRST_RETRY_MS;
    this.#loweredAtMs = nowMs;
  }
}
