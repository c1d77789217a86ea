/** Tells the server what this page alone knows of its connection: while something is wrong, and when that changes. */
import type { ConnectionReport } from '../../protocol/models.ts';
import type { CandidateWay, MediaStats } from './media-stats.ts';
import type { MediaState } from './room-snapshot.ts';

const LOOK_EVERY_MS = 5000;
/** Less than this is nobody's trouble. */
const NOTICED = { freezesMs: 300, framesDroppedPercent: 10 };

export interface ConnectionReporterOptions {
  readonly state: () => MediaState;
  readonly stats: () => Promise<MediaStats | null>;
  readonly report: (report: ConnectionReport) => void;
}

interface Counted {
  readonly freezesMs: number;
  readonly decoded: number;
  readonly dropped: number;
}

export class ConnectionReporter {
  readonly #options: ConnectionReporterOptions;
  readonly #timer: ReturnType<typeof setInterval>;
  #before: Counted | null = null;
  /** The encoder was limited when last looked at: rising from a start is no limit. */
  #limitedBefore = false;
  #way: CandidateWay = 'udp';
  #told: ConnectionReport | null = null;
  #blocked = false;
  #closed = false;

  constructor(options: ConnectionReporterOptions) {
    this.#options = options;
    this.#timer = setInterval(() => void this.#look(), LOOK_EVERY_MS);
  }

  /** The media connection's state may be another: that nothing gets through is told at once, and that something does. */
  stateChanged(): void {
    const blocked = this.#options.state() === 'blocked';
    if (blocked === this.#blocked || this.#closed) return;
    if (!blocked && this.#options.state() !== 'connected') return;
    this.#blocked = blocked;
    this.#tell({ freezesMs: 0, framesDroppedPercent: 0, encoderLimited: 'none', candidate: blocked ? null : this.#way });
  }

  close(): void {
    this.#closed = true;
    clearInterval(this.#timer);
  }

  async #look(): Promise<void> {
    const stats = await this.#options.stats().catch(() => null);
    if (!stats || stats.way === null || this.#closed || this.#blocked) return;
    this.#way = stats.way;
    const now = countedOf(stats);
    const before = this.#before;
    this.#before = now;
    const limited = limitOf(stats);
    const lasting = limited !== 'none' && this.#limitedBefore;
    this.#limitedBefore = limited !== 'none';
    if (!before) return;
    this.#tell({
      freezesMs: Math.min(600_000, since(now.freezesMs, before.freezesMs)),
      framesDroppedPercent: droppedPercent(now, before),
      encoderLimited: lasting ? limited : 'none',
      candidate: stats.way,
    });
  }

  #tell(report: ConnectionReport): void {
    const told = this.#told;
    const isWell = isUntroubled(report);
    const same = told !== null && told.candidate === report.candidate && isUntroubled(told) && isWell;
    if (same || (told === null && isWell && report.candidate === 'udp')) return;
    this.#told = report;
    this.#options.report(report);
  }
}

function isUntroubled({ freezesMs, framesDroppedPercent, encoderLimited, candidate }: ConnectionReport): boolean {
  const well = freezesMs < NOTICED.freezesMs && framesDroppedPercent < NOTICED.framesDroppedPercent;
  return well && encoderLimited === 'none' && candidate !== null;
}

function countedOf({ producers }: MediaStats): Counted {
  const pictures = producers.filter(({ direction, kind }) => direction === 'in' && kind === 'video');
  const sum = (of: (each: (typeof pictures)[number]) => number | null): number =>
    pictures.reduce((total, each) => total + (of(each) ?? 0), 0);
  return {
    freezesMs: sum(({ freezesMs }) => freezesMs),
    decoded: sum(({ framesDecoded }) => framesDecoded),
    dropped: sum(({ framesDropped }) => framesDropped),
  };
}

/** A counter that became smaller began anew, with another connection or when a picture went. */
function since(now: number, before: number): number {
  return now < before ? 0 : now - before;
}

function droppedPercent(now: Counted, before: Counted): number {
  const dropped = since(now.dropped, before.dropped);
  const all = dropped + since(now.decoded, before.decoded);
  // A handful of frames says nothing.
  return all < 20 ? 0 : Math.round((100 * dropped) / all);
}

function limitOf({ producers }: MediaStats): ConnectionReport['encoderLimited'] {
  const limits = producers.map(({ encoderLimited }) => encoderLimited);
  return (['cpu', 'bandwidth'] as const).find((limit) => limits.includes(limit)) ?? 'none';
}
