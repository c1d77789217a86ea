/** The lesson's own clock as this page knows it, run by a clock that never jumps. */
export class LessonClock {
  #offsetMs: number | null = null;

  /** By what the server just said. */
  set(lessonNowMs: number): void {
    this.#offsetMs = lessonNowMs - performance.now();
  }

  /** Something happened at this time, so it cannot be earlier now. */
  atLeast(lessonMs: number): void {
    if (this.#offsetMs !== null && lessonMs > this.nowMs()) this.set(lessonMs);
  }

  nowMs(): number {
    return this.#offsetMs === null ? 0 : Math.max(0, Math.round(this.#offsetMs + performance.now()));
  }
}
