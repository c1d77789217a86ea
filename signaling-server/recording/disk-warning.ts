/** Tells those who lead that the disk gets full: at 30 minutes left and at 10, once each. */
import type { Lessons } from '../lessons/lessons.ts';

const WARN_AT_MINUTES = [30, 10] as const;

export class DiskWarning {
  readonly #lessons: () => Lessons;
  /** By lecture. */
  readonly #warnedAtMinutes = new Map<string, number>();

  constructor(lessons: () => Lessons) {
    this.#lessons = lessons;
  }

  note(lectureId: string, minutesLeft: number): void {
    const reached = WARN_AT_MINUTES.filter((minutes) => minutesLeft <= minutes).at(-1);
    if (reached === undefined) {
      // Room was made: the next time it gets low it is said again.
      this.#warnedAtMinutes.delete(lectureId);
    } else if (reached < (this.#warnedAtMinutes.get(lectureId) ?? Number.POSITIVE_INFINITY)) {
      this.#warnedAtMinutes.set(lectureId, reached);
      this.#lessons()
        .peek(lectureId)
        ?.tellModerators('disk:low', { minutesLeft: Math.floor(minutesLeft) });
    }
  }
}
