import type { Log } from './log.ts';

/** Whatever hangs, a closing server is gone after this. */
const CLOSE_WITHIN_MS = 8_000;

/** What was opened, closed last first. One part that fails or hangs doesn't keep the others open. */
export class OpenedParts {
  readonly #parts: { readonly name: string; readonly close: () => Promise<void> | void }[] = [];
  readonly #log: Log;
  #closing: Promise<void> | undefined;

  constructor(log: Log) {
    this.#log = log.child({ owner: 'server' });
  }

  add(name: string, close: () => Promise<void> | void): void {
    this.#parts.push({ name, close });
  }

  close(): Promise<void> {
    this.#closing ??= this.#closeWithin();
    return this.#closing;
  }

  async #closeWithin(): Promise<void> {
    const late = Promise.withResolvers<void>();
    const timer = setTimeout(() => {
      this.#log.error('Closing took too long; what is left is given up.');
      late.resolve();
    }, CLOSE_WITHIN_MS);
    await Promise.race([this.#closeParts(), late.promise]);
    clearTimeout(timer);
  }

  async #closeParts(): Promise<void> {
    for (const { name, close } of this.#parts.toReversed()) {
      try {
        await close();
      } catch (err) {
        this.#log.error({ err, part: name }, 'A part did not close as it should.');
      }
    }
  }
}
