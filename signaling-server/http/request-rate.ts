import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { RefusedError } from '../../protocol/errors.ts';

/** How fast one network address may ask over HTTP; a whole school may come from one. */
export class RequestRate {
  readonly #limiter: RateLimiterMemory;

  constructor(perTenSeconds: number) {
    this.#limiter = new RateLimiterMemory({ points: perTenSeconds, duration: 10 });
  }

  /** @throws RefusedError `too-fast` with the time to wait */
  async spend(address: string): Promise<void> {
    try {
      await this.#limiter.consume(address);
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error;
      const retryAfterMs = Math.max(1, error.msBeforeNext);
      throw new RefusedError('too-fast', 'That was a lot at once. Please wait a moment.', { retryAfterMs });
    }
  }
}
