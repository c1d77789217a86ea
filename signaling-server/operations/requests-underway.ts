/** Requests that change something, from their arrival to their answer: so that a server that closes answers them first and takes no more. */
import { RefusedError } from '../../protocol/errors.ts';

const RETRY_AFTER_MS = 1_000;

export class RequestsUnderway {
  #count = 0;
  #closing = false;
  readonly #idle = Promise.withResolvers<void>();

  get count(): number {
    return this.#count;
  }

  /** @throws RefusedError `closing` */
  begin(): void {
    if (this.#closing) throw new RefusedError('closing', 'The server is shutting down.', { retryAfterMs: RETRY_AFTER_MS });
    this.#count += 1;
  }

  end(): void {
    this.#count -= 1;
    if (this.#closing && this.#count === 0) this.#idle.resolve();
  }

  /** Takes no more; resolves when all are answered, or after `withinMs`: what hangs then is cut off. */
  async drain(withinMs: number): Promise<void> {
    this.#closing = true;
    if (this.#count === 0) return;
    const late = Promise.withResolvers<void>();
    const timer = setTimeout(late.resolve, withinMs);
    await Promise.race([this.#idle.promise, late.promise]);
    clearTimeout(timer);
  }
}
