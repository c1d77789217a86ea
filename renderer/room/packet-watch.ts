/**
 * Notices that packets stopped coming. ICE itself needs five seconds and more to call a way lost; but the engine sends a report at
 * least once a second on every connection that carried anything (`sfu/README.md`), so that silence says it much sooner.
 */

export interface PacketWatchOptions {
  /** Octets that ever came on the present way; null where there is none. */
  readonly octets: () => Promise<number | null>;
  /** Nothing for longer than usual: perhaps the whole network is gone. */
  readonly onDoubt: () => void;
  /** Nothing for too long. Told once; packets must flow again before the next time. */
  readonly onSilence: (silentMs: number) => void;
  /** Monotonic. */
  readonly nowMs: () => number;
}

/** Reading the numbers costs a page a few ms. */
const LOOK_EVERY_MS = 400;
const DOUBT_AFTER_MS = 750;
/** Reports alone come once a second: so many gaps are remembered, and only much longer ones mean something. */
const GAPS_REMEMBERED = 10;
/** One report missed and half of the next. */
const SILENT_AFTER_MS = 1400;
/** Only what flowed for so long can fall silent. */
const STEADY_AFTER_MS = 1500;
/** A machine that stalls every page at once must not be asked by all of them again and again: each silence doubles the patience. */
const MAX_SILENT_AFTER_MS = 11_200;
const PATIENCE_KEPT_MS = 30_000;
/** After a hint that the network changed. */
const HURRIED_FOR_MS = 5000;

export class PacketWatch {
  readonly #options: PacketWatchOptions;
  #timer: ReturnType<typeof setInterval> | undefined;
  #looking = false;
  #octets: number | null = null;
  #flowingSinceMs: number | null = null;
  #lastCameMs = 0;
  #gapsMs: number[] = [];
  #doubted = false;
  #silentAfterMs = SILENT_AFTER_MS;
  #lastSilenceMs = Number.NEGATIVE_INFINITY;
  #hurriedAtMs = Number.NEGATIVE_INFINITY;

  constructor(options: PacketWatchOptions) {
    this.#options = options;
  }

  /** Watches from now on; watching again begins anew. */
  start(): void {
    this.reset();
    this.#timer ??= setInterval(() => void this.#look(), LOOK_EVERY_MS);
  }

  /** What should come changes: it must flow for a while before its silence means anything. */
  reset(): void {
    this.#octets = null;
    this.#flowingSinceMs = null;
    this.#gapsMs = [];
    this.#doubted = false;
  }

  /** Something is known to have changed: for a while, the first silence counts. */
  hurry(): void {
    this.#hurriedAtMs = this.#options.nowMs();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.reset();
  }

  async #look(): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    try {
      const startedAtMs = this.#options.nowMs();
      const octets = await this.#options.octets().catch(() => null);
      if (this.#timer !== undefined) this.#saw(octets, startedAtMs);
    } finally {
      this.#looking = false;
    }
  }

  #saw(octets: number | null, nowMs: number): void {
    const before = this.#octets;
    this.#octets = octets;
    if (octets === null || before === null || octets < before) {
      this.#flowingSinceMs = null;
      return;
    }
    if (octets > before) {
      if (this.#flowingSinceMs !== null) this.#gapsMs = [...this.#gapsMs, nowMs - this.#lastCameMs].slice(-GAPS_REMEMBERED);
      this.#flowingSinceMs ??= nowMs;
      this.#lastCameMs = nowMs;
      this.#doubted = false;
      return;
    }
    if (this.#flowingSinceMs === null) return;
    const silentMs = nowMs - this.#lastCameMs;
    if (this.#lastCameMs - this.#flowingSinceMs < STEADY_AFTER_MS) {
      if (silentMs > SILENT_AFTER_MS) this.#flowingSinceMs = null;
      return;
    }
    const usualMs = Math.max(...this.#gapsMs);
    if (silentMs >= Math.max(DOUBT_AFTER_MS, 1.5 * usualMs) && !this.#doubted) {
      this.#doubted = true;
      this.#options.onDoubt();
    }
    const patience = this.#patienceMs(nowMs);
    if (silentMs < Math.max(patience, 1.7 * usualMs)) return;
    // Once is nothing; again soon after is a habit.
    this.#silentAfterMs = this.#isHabit(nowMs) ? Math.min(2 * this.#silentAfterMs, MAX_SILENT_AFTER_MS) : SILENT_AFTER_MS;
    this.#lastSilenceMs = nowMs;
    this.reset();
    this.#options.onSilence(silentMs);
  }

  #patienceMs(nowMs: number): number {
    if (nowMs - this.#hurriedAtMs < HURRIED_FOR_MS) return DOUBT_AFTER_MS;
    return this.#isHabit(nowMs) ? this.#silentAfterMs : SILENT_AFTER_MS;
  }

  #isHabit(nowMs: number): boolean {
    return nowMs - this.#lastSilenceMs < PATIENCE_KEPT_MS;
  }
}
