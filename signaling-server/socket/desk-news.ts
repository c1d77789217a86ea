/** How often desks hear of one lecture at most: a class coming in changes it many times a second. */
const AT_MOST_EVERY_MS = 250;

/** Collects what changed for desks, and tells them of each lecture once in a while: soon after the first change, not after each. */
export class DeskNews {
  readonly #tell: (lectureId: string | null) => void;
  readonly #changed = new Set<string | null>();
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(tell: (lectureId: string | null) => void) {
    this.#tell = tell;
  }

  /** @param lectureId null for the whole list */
  changed(lectureId: string | null): void {
    if (this.#closed) return;
    this.#changed.add(lectureId);
    this.#timer ??= setTimeout(() => this.#flush(), AT_MOST_EVERY_MS);
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  #flush(): void {
    this.#timer = undefined;
    const changed = this.#changed.has(null) ? [null] : [...this.#changed];
    this.#changed.clear();
    for (const lectureId of changed) this.#tell(lectureId);
  }
}
