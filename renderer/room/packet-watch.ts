/**
 * Notices that packets stopped coming. ICE itself needs five seconds and more to call a way lost; but the engine sends a report at
 * least once a second on every connection that carried anything (`sfu/README.md`), so that silence says it much sooner.
 */

export interface PacketWatchOptions {
  /** Octets that ever came on the present way; null where there is none. */
  readonly octets: () => Promise<number | null>;
  /** Nothing for `DOUBT_AFTER_MS`: perhaps the whole network is gone. */
  readonly onDoubt: () => void;
  /** Nothing for `silentAfterMs`. Told once; packets must flow again before the next time. */
  readonly onSilence: (silentMs: number) => void;
  /** Monotonic. */
  readonly nowMs: () => number;
}

/** Half a second: reading the numbers costs a page a few ms. */
const LOOK_EVERY_MS = 500;
const DOUBT_AFTER_MS = 900;
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
    if (silentMs >= DOUBT_AFTER_MS && !this.#doubted) {
      this.#doubted = true;
      this.#options.onDoubt();
    }
    const patience = this.#patienceMs(nowMs);
    if (silentMs < patience) return;
    this.#silentAfterMs = Math.min(2 * patience, MAX_SILENT_AFTER_MS);
    this.#lastSilenceMs = nowMs;
    this.reset();
    this.#options.onSilence(silentMs);
  }

  #patienceMs(nowMs: number): number {
    if (nowMs - this.#hurriedAtMs < HURRIED_FOR_MS) return DOUBT_AFTER_MS;
    return nowMs - this.#lastSilenceMs > PATIENCE_KEPT_MS ? SILENT_AFTER_MS : this.#silentAfterMs;
  }
}
