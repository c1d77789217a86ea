import type { Clock } from './ports.ts';

/**
 * The lesson's own clock: ms since the lesson was opened. Within one run it follows the monotonic clock, so that a jump of the wall
 * clock changes nothing; across a restart the wall clock says how long the server was away, unless it went back.
 */
export class LessonClock {
  readonly #clock: Clock;
  readonly #startedLessonMs: number;
  readonly #startedMonotonicMs: number;

  /**
   * @param openedAt epoch ms at lesson clock 0
   * @param lastLessonMs lesson clock of the last logged event, below which the clock never reads
   */
  constructor(clock: Clock, openedAt: number, lastLessonMs: number) {
    this.#clock = clock;
    this.#startedLessonMs = Math.max(lastLessonMs, clock.wallMs() - openedAt, 0);
    this.#startedMonotonicMs = clock.monotonicMs();
  }

  nowMs(): number {
    return Math.round(this.#startedLessonMs + Math.max(0, this.#clock.monotonicMs() - this.#startedMonotonicMs));
  }
}
