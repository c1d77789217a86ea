/** Keeps the machine awake, screen included, while a lecture is live. */
import type { PowerSaveBlocker } from 'electron';

export class WakeKeeper {
  readonly #blocker: Pick<PowerSaveBlocker, 'start' | 'stop'>;
  #id: number | undefined;

  constructor(blocker: Pick<PowerSaveBlocker, 'start' | 'stop'>) {
    this.#blocker = blocker;
  }

  /** Saying the same twice changes nothing. */
  keepAwake(awake: boolean): void {
    if (awake) this.#id ??= this.#blocker.start('prevent-display-sleep');
    else if (this.#id !== undefined) {
      this.#blocker.stop(this.#id);
      this.#id = undefined;
    }
  }
}
