import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { RefusedError } from '../../protocol/errors.ts';
import type { RequestName } from '../../protocol/requests.ts';
import type { Connection } from './connection.ts';
import type { LineLimits } from './line-guard.ts';

/** Bounds of the socket's edge. Their defaults stand in the server's configuration. */
export interface EdgeLimits extends LineLimits {
  /** Pages connected at once. */
  readonly maxConnections: number;
  /** Bytes of one message. */
  readonly maxMessageBytes: number;
  /** Requests of one page that wait for their answer. */
  readonly maxRequestsWaiting: number;
  /** Of one page. */
  readonly requestsPerTenSeconds: number;
  /** Of all pages at one network address: a whole school may come from one. */
  readonly requestsPerTenSecondsAndAddress: number;
  /** Chat lines, reactions, hands of one page. */
  readonly talkPerTenSeconds: number;
  /** Codes tried that don't exist, of one address: guessing must take for ever. */
  readonly wrongCodesPerMinute: number;
  /** How old a seat's token gets while its page is connected. */
  readonly renewSeatsAfterMs: number;
}

const talk: ReadonlySet<RequestName> = new Set<RequestName>([
  'chat:send',
  'chat:react',
  'hand:raise',
  'hand:lower',
  'reaction:send',
]);

/** How fast pages may ask. The teacher's own pages may ask as fast as they like: theirs is the machine. */
export class RateLimits {
  readonly #page: RateLimiterMemory;
  readonly #address: RateLimiterMemory;
  readonly #talk: RateLimiterMemory;
  readonly #wrongCodes: RateLimiterMemory;

  constructor(limits: EdgeLimits) {
    this.#page = new RateLimiterMemory({ points: limits.requestsPerTenSeconds, duration: 10 });
    this.#address = new RateLimiterMemory({ points: limits.requestsPerTenSecondsAndAddress, duration: 10 });
    this.#talk = new RateLimiterMemory({ points: limits.talkPerTenSeconds, duration: 10 });
    this.#wrongCodes = new RateLimiterMemory({ points: limits.wrongCodesPerMinute, duration: 60 });
  }

  /** @throws RefusedError `too-fast` with the time to wait */
  async spend(connection: Connection, name: RequestName): Promise<void> {
    if (connection.isHost) return;
    await spend(this.#page, connection.pageId);
    await spend(this.#address, connection.address);
    if (talk.has(name)) await spend(this.#talk, connection.pageId);
    if (name === 'lesson:look' || name === 'lesson:join') await this.#requireNotGuessing(connection.address);
  }

  /** Counts a code that does not exist. */
  async wrongCode(connection: Connection): Promise<void> {
    if (!connection.isHost) await this.#wrongCodes.penalty(connection.address);
  }

  async #requireNotGuessing(address: string): Promise<void> {
    const tried = await this.#wrongCodes.get(address);
    if (tried && tried.consumedPoints >= this.#wrongCodes.points) throw tooFast(tried);
  }
}

async function spend(limiter: RateLimiterMemory, key: string): Promise<void> {
  try {
    await limiter.consume(key);
  } catch (error) {
    throw error instanceof RateLimiterRes ? tooFast(error) : error;
  }
}

function tooFast({ msBeforeNext }: RateLimiterRes): RefusedError {
  const retryAfterMs = Math.max(1, msBeforeNext);
  return new RefusedError('too-fast', 'That was a lot at once. Please wait a moment.', { retryAfterMs });
}
