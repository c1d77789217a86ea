/** One-time keys: each makes one page the teacher's. They live in memory alone, as hashes, until used or the server stops. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** Links printed or opened and never used; the oldest gives way. */
const MOST_KEYS = 100;

export class HostKeys {
  #hashes: Buffer[] = [];

  /** A new key of 192 random bits, fit for an address. */
  create(): string {
    const key = randomBytes(24).toString('base64url');
    this.#hashes = [...this.#hashes, hashOf(key)].slice(-MOST_KEYS);
    return key;
  }

  /** Whether this is a key not used before; from now on it is used. Takes the same time for any wrong key. */
  use(key: string): boolean {
    const hash = hashOf(key);
    const others = this.#hashes.filter((known) => !timingSafeEqual(known, hash));
    const found = others.length < this.#hashes.length;
    this.#hashes = others;
    return found;
  }
}

function hashOf(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}
