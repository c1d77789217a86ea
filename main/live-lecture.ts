/** The lecture that is live in the page, as far as the app must know: its title, and when it is over. */
export class LiveLecture {
  readonly #changed: (live: boolean) => void;
  readonly #waiting = new Set<() => void>();
  #title: string | null = null;

  /** @param changed called when a lecture goes live or is over */
  constructor(changed: (live: boolean) => void) {
    this.#changed = changed;
  }

  /** Null while nothing is live. */
  get title(): string | null {
    return this.#title;
  }

  set(live: boolean, title: string): void {
    const was = this.#title !== null;
    this.#title = live ? title : null;
    if (was !== live) this.#changed(live);
    if (live) return;
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }

  /** Resolves when nothing is live any more, or after `timeoutMs`. */
  over(timeoutMs: number): Promise<void> {
    if (this.#title === null) return Promise.resolve();
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(done);
        resolve();
      };
      const timer = setTimeout(done, timeoutMs);
      this.#waiting.add(done);
    });
  }
}
