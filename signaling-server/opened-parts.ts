import type { Log } from './log.ts';

/** What was opened, closed last first. One part that fails or hangs doesn't keep the others open. */
export class OpenedParts {
  readonly #parts: { readonly name: string; readonly close: () => Promise<void> | void }[] = [];
  readonly #log: Log;
  readonly #withinMs: number;
  #closing: Promise<void> | undefined;

  /** @param withinMs a part that takes longer is left behind */
  constructor(log: Log, withinMs: number) {
    this.#log = log.child({ owner: 'server' });
    this.#withinMs = withinMs;
  }

  add(name: string, close: () => Promise<void> | void): void {
    this.#parts.push({ name, close });
  }

  /** Asking again waits for the first. */
  close(): Promise<void> {
    this.#closing ??= this.#closeParts();
    return this.#closing;
  }

  async #closeParts(): Promise<void> {
    for (const { name, close } of this.#parts.toReversed()) {
      const late = Promise.withResolvers<never>();
      const timer = setTimeout(() => late.reject(new Error(`It took longer than ${this.#withinMs} ms.`)), this.#withinMs);
      try {
        await Promise.race([close(), late.promise]);
      } catch (err) {
        this.#log.error({ err, part: name }, 'A part did not close as it should.');
      } finally {
        clearTimeout(timer);
      }
    }
  }
}
