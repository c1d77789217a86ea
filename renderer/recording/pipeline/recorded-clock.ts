/** Recording time: counts while recording, stands still while paused. */
export class RecordedClock {
  readonly #nowMs: () => number;
  #gatheredMs = 0;
  #runningSinceMs: number | null = null;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  get running(): boolean {
    return this.#runningSinceMs !== null;
  }

  /** Ms recorded so far. */
  read(): number {
    return this.#gatheredMs + (this.#runningSinceMs === null ? 0 : Math.max(0, this.#nowMs() - this.#runningSinceMs));
  }

  run(): void {
    this.#runningSinceMs ??= this.#nowMs();
  }

  halt(): void {
    this.#gatheredMs = this.read();
    this.#runningSinceMs = null;
  }
}
