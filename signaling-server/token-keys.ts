/**
 * The keys tokens are signed with, made on the first start and kept in the settings. A rotation adds one; those before it go on being
 * believed for a grace time, so that nobody is thrown out, or not at all, when somebody may have read them.
 */
import { randomBytes, webcrypto } from 'node:crypto';
import { z } from 'zod';
import type { SettingTable } from './store/store.ts';

const StoredKey = z.object({
  /** Names the key in the header of a token (RFC 7515, 4.1.4). */
  kid: z.string(),
  secret: z.string(),
  createdAt: z.number(),
  /** Epoch ms from which it is not believed any more; null for the one that signs. */
  diesAt: z.number().nullable(),
});
type StoredKey = z.infer<typeof StoredKey>;

const SETTING = 'token-keys';
/** Where the one key was kept before there could be several. Its tokens name none. */
const SETTING_OF_FIRST = 'token-key';
const FIRST_KID = 'first';
const SECRET_BYTES = 32;

export interface TokenKeys {
  readonly signing: { readonly kid: string; readonly key: webcrypto.CryptoKey };
  /** The key a token names, while it is believed. */
  find(kid: string | undefined, nowMs: number): webcrypto.CryptoKey | null;
}

/** Reads this installation's keys, or makes the first. */
export async function readTokenKeys(settings: SettingTable, nowMs: number): Promise<TokenKeys> {
  const stored = await storedKeys(settings, nowMs);
  const keys = new Map<string, StoredKey & { key: webcrypto.CryptoKey }>();
  for (const entry of stored) keys.set(entry.kid, { ...entry, key: await imported(entry.secret) });
  const newest = keys.get(stored.at(-1)?.kid ?? '');
  if (!newest) throw new Error('There is no key to sign tokens with.');
  return {
    signing: newest,
    find(kid = FIRST_KID, now) {
      const entry = keys.get(kid);
      return entry && (entry.diesAt === null || now < entry.diesAt) ? entry.key : null;
    },
  };
}

/**
 * Makes a new key that signs from the next start on.
 *
 * @param graceMs how long tokens of the earlier keys are believed; 0 makes all of them worthless
 */
export async function rotateTokenKeys(settings: SettingTable, nowMs: number, graceMs: number): Promise<void> {
  const earlier = (await storedKeys(settings, nowMs)).map((key) => ({
    ...key,
    diesAt: Math.min(key.diesAt ?? Number.POSITIVE_INFINITY, nowMs + graceMs),
  }));
  await write(settings, [...earlier.filter(({ diesAt }) => diesAt > nowMs), madeAt(nowMs)]);
}

async function storedKeys(settings: SettingTable, nowMs: number): Promise<StoredKey[]> {
  const text = await settings.get(SETTING);
  if (text !== null) return z.array(StoredKey).min(1).parse(JSON.parse(text));
  const first = await settings.get(SETTING_OF_FIRST);
  const key = first ? { ...madeAt(nowMs), kid: FIRST_KID, secret: first } : madeAt(nowMs);
  await write(settings, [key]);
  // It must not be found here after a rotation made it worthless.
  if (first) await settings.set(SETTING_OF_FIRST, '');
  return [key];
}

function madeAt(nowMs: number): StoredKey {
  const secret = randomBytes(SECRET_BYTES).toString('base64url');
  return { kid: randomBytes(6).toString('base64url'), secret, createdAt: nowMs, diesAt: null };
}

function write(settings: SettingTable, keys: readonly StoredKey[]): Promise<void> {
  return settings.set(SETTING, JSON.stringify(keys));
}

/** Made ready once, where jose would do it for each token. */
function imported(secret: string): Promise<webcrypto.CryptoKey> {
  const bytes = Buffer.from(secret, 'base64url');
  return webcrypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign', 'verify']);
}
