/**
 * How long received pictures are held back where the line loses many packets. Each lost one is asked for again, and the request or the
 * repeated packet may be lost too: with a fifth of a second to spare there is time for a second and a third try before anybody sees a
 * picture stand still. On a good line nothing is held back, since each moment of it is a moment later than live.
 */

/** Requests for lost packets to packets that came: from here on the line is one that loses many, and down to there it stays one. */
const MANY = 0.08;
const FEW = 0.04;
const HOLD_MS = 200;
const WINDOW_MS = 4000;
/** Fewer say nothing. */
const LEAST_PACKETS = 60;
/** Changing is seen, if only as a moment of slightly faster or slower pictures. */
const KEPT_MS = 15_000;

interface Reading {
  readonly atMs: number;
  readonly asked: number;
  readonly came: number;
}

export class LossCushion {
  #readings: Reading[] = [];
  #lastManyMs = Number.NEGATIVE_INFINITY;
  #holds = false;

  /**
   * To be called a few times a second.
   * @param report of the whole connection (`nackCount` and `packetsReceived` of W3C webrtc-stats). @param nowMs monotonic
   * @returns ms to hold back, null for nothing
   */
  read(report: RTCStatsReport, nowMs: number): number | null {
    const reading = { atMs: nowMs, asked: 0, came: 0 };
    report.forEach((entry: { type?: unknown; kind?: unknown; nackCount?: unknown; packetsReceived?: unknown }) => {
      if (entry.type !== 'inbound-rtp' || entry.kind !== 'video') return;
      reading.asked += Number(entry.nackCount ?? 0);
      reading.came += Number(entry.packetsReceived ?? 0);
    });
    const last = this.#readings.at(-1);
    // A source that went took its counts along.
    if (last && (reading.asked < last.asked || reading.came < last.came)) this.#readings = [];
    this.#readings = [...this.#readings, reading].filter(({ atMs }) => nowMs - atMs <= WINDOW_MS);
    const first = this.#readings[0] ?? reading;
    const came = reading.came - first.came;
    if (came >= LEAST_PACKETS) {
      const share = (reading.asked - first.asked) / came;
      if (share >= MANY) this.#holds = true;
      if (share >= FEW) this.#lastManyMs = nowMs;
    }
    if (nowMs - this.#lastManyMs > KEPT_MS) this.#holds = false;
    return this.#holds ? HOLD_MS : null;
  }
}
