import { RateLimiterMemory } from 'rate-limiter-flexible';
import { RefusedError } from '../../protocol/errors.ts';

/** Codes tried over HTTP that don't exist, by network address: guessing must take for ever. */
export class WrongCodes {
  readonly #limiter: RateLimiterMemory;

  constructor(perMinute: number) {
    this.#limiter = new RateLimiterMemory({ points: perMinute, duration: 60 });
  }

  /** @throws RefusedError `too-fast` */
  async requireNotGuessing(address: string): Promise<void> {
    const tried = await this.#limiter.get(address);
    if (tried && tried.consumedPoints >= this.#limiter.points) {
      const retryAfterMs = Math.max(1, tried.msBeforeNext);
      throw new RefusedError('too-fast', 'Too many tries. Please wait a minute.', { retryAfterMs });
    }
  }

  async count(address: string): Promise<void> {
    await this.#limiter.penalty(address);
  }
}
