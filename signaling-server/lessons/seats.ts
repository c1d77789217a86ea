import type { SeatClosedReason } from '../../protocol/notices.ts';
import type { Page } from './ports.ts';

export interface SeatsOptions {
  /** How long a seat waits for its page. */
  readonly graceMs: number;
  /** The grace time is over and nobody came back. */
  readonly onGone: (participantId: string) => void;
  readonly onPresence: (participantId: string, connected: boolean) => void;
}

/** Which page sits on which seat just now. A seat outlives its page by the grace time. */
export class Seats {
  readonly #options: SeatsOptions;
  readonly #pages = new Map<string, Page>();
  readonly #grace = new Map<string, NodeJS.Timeout>();
  /** Those whom the others were told to be away. */
  readonly #away = new Set<string>();
  #closed = false;

  constructor(options: SeatsOptions) {
    this.#options = options;
  }

  get connectedCount(): number {
    return this.#pages.size;
  }

  pageOf(participantId: string): Page | undefined {
    return this.#pages.get(participantId);
  }

  pages(): IterableIterator<[string, Page]> {
    return this.#pages.entries();
  }

  /** Puts a page on its seat. Another page there is told that it moved. */
  attach(participantId: string, page: Page, lectureId: string): void {
    const earlier = this.#pages.get(participantId);
    this.#stopWaiting(participantId);
    this.#pages.set(participantId, page);
    if (earlier && earlier !== page) {
      earlier.exit(lectureId);
      earlier.seatClosed('moved');
    }
    if (this.#away.delete(participantId)) this.#options.onPresence(participantId, true);
  }

  /** The page's connection ended. Its seat waits, unless another page has it already. */
  detach(participantId: string, page: Page): void {
    if (this.#pages.get(participantId) !== page) return;
    this.#pages.delete(participantId);
    this.#away.add(participantId);
    this.#options.onPresence(participantId, false);
    this.waitFor(participantId);
  }

  /** Starts the grace time of a seat that has no page. */
  waitFor(participantId: string): void {
    if (this.#closed || this.#pages.has(participantId)) return;
    this.#stopWaiting(participantId);
    const timer = setTimeout(() => {
      this.#grace.delete(participantId);
      this.#options.onGone(participantId);
    }, this.#options.graceMs);
    this.#grace.set(participantId, timer);
  }

  /** The seat is given up: its page is told why (null: it knows). */
  release(participantId: string, reason: SeatClosedReason | null, lectureId: string): void {
    this.#stopWaiting(participantId);
    this.#away.delete(participantId);
    const page = this.#pages.get(participantId);
    if (!page) return;
    this.#pages.delete(participantId);
    page.exit(lectureId);
    if (reason !== null) page.seatClosed(reason);
  }

  close(): void {
    this.#closed = true;
    for (const timer of this.#grace.values()) clearTimeout(timer);
    this.#grace.clear();
    this.#pages.clear();
  }

  #stopWaiting(participantId: string): void {
    clearTimeout(this.#grace.get(participantId));
    this.#grace.delete(participantId);
  }
}
