/**
 * How often one page gets a keyframe because it lost its picture. A keyframe costs everybody who looks as much as half a second of
 * pictures: a page that loses it all the time may not have one all the time, or a class pays for one bad Wi-Fi.
 */

/** So many in a row, */
const AT_ONCE = 4;
/** then one in so long. */
const EVERY_MS = 2000;
/** A page repeats itself until the picture is there: that is one wish. */
const SAME_WISH_MS = 250;

export class KeyframeAllowance {
  #left = AT_ONCE;
  #filledAtMs = Number.NEGATIVE_INFINITY;
  #takenAtMs = Number.NEGATIVE_INFINITY;
  #wanted = false;

  /** The page asks. @returns whether to help it now; else it is remembered until `due` */
  take(nowMs: number): boolean {
    if (nowMs - this.#filledAtMs >= EVERY_MS) {
      const grown = Math.floor((nowMs - this.#filledAtMs) / EVERY_MS);
      this.#left = Math.min(AT_ONCE, this.#left + grown);
      this.#filledAtMs = this.#left === AT_ONCE ? nowMs : this.#filledAtMs + grown * EVERY_MS;
    }
    this.#wanted = this.#left === 0 || nowMs - this.#takenAtMs < SAME_WISH_MS;
    if (this.#wanted) return false;
    this.#left -= 1;
    this.#takenAtMs = nowMs;
    return true;
  }

  /** Whether one that had to wait is to be helped now. */
  due(nowMs: number): boolean {
    return this.#wanted && this.take(nowMs);
  }

  /** A keyframe was sent, whoever asked for it. */
  helped(): void {
    this.#wanted = false;
  }
}
