/**
 * Lets so many through in one turn of the event loop; the others wait for the next ones, in order. What comes in one burst (a flood, a
 * class at the bell) then takes turns with everything else that is to be done, where it would otherwise be done before all of it.
 */
export class Turnstile {
  readonly #perTurn: number;
  readonly #waiting: (() => void)[] = [];
  #passed = 0;
  #turns = false;

  constructor(perTurn: number) {
    this.#perTurn = perTurn;
  }

  /** Goes through now, or in one of the next turns. */
  pass(step: () => void): void {
    if (this.#passed < this.#perTurn && this.#waiting.length === 0) this.#go(step);
    else this.#waiting.push(step);
  }

  #go(step: () => void): void {
    this.#passed += 1;
    if (!this.#turns) {
      this.#turns = true;
      setImmediate(() => this.#turn());
    }
    step();
  }

  #turn(): void {
    this.#turns = false;
    this.#passed = 0;
    for (const step of this.#waiting.splice(0, this.#perTurn)) this.#go(step);
  }
}
