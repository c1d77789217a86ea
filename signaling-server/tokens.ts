/**
 * Tokens that pages carry: the teacher's and a seat's, as JWTs (RFC 7519) signed with HS256 and a key of this installation. The
 * audience keeps the two apart: a seat token never opens the desk.
 */
import { randomBytes, webcrypto } from 'node:crypto';
import { jwtVerify, SignJWT } from 'jose';
import { RefusedError } from '../protocol/errors.ts';
import type { SettingTable } from './store/store.ts';

export interface SeatClaims {
  readonly lectureId: string;
  readonly participantId: string;
  /** Has to equal the seat's: raising that makes older tokens worthless. */
  readonly tokenVersion: number;
}

export interface Tokens {
  signSeat(claims: SeatClaims): Promise<string>;
  /** @throws RefusedError `seat-lost` when the token is not ours, damaged or expired. */
  verifySeat(token: string): Promise<SeatClaims>;
  signHost(): Promise<string>;
  /** @throws RefusedError `not-signed-in` when the token is not ours, damaged or expired. */
  verifyHost(token: string): Promise<void>;
  /** A pass for one narrow thing, such as writing to one recording. */
  signPass(purpose: PassPurpose, subject: string, claims: Readonly<Record<string, unknown>>, validMs: number): Promise<string>;
  /** Null when it is not ours, damaged, expired or for another purpose. */
  verifyPass(purpose: PassPurpose, token: string): Promise<Pass | null>;
}

/** upload: writing to a recording. ticket: reading one, in an address. watch: a class after the lesson. */
export type PassPurpose = 'upload' | 'ticket' | 'watch';
export interface Pass {
  readonly subject: string;
  readonly claims: Readonly<Record<string, unknown>>;
}

interface TokenOptions {
  readonly settings: SettingTable;
  /** Epoch ms. */
  readonly clock: () => number;
  readonly seatTokenDays: number;
  readonly hostTokenDays: number;
}

const ISSUER = 'lectern';
const ALGORITHM = 'HS256';
const DAY_MS = 86_400_000;

/** Reads this installation's key from the settings, or makes it on the first start. */
export async function createTokens({ settings, clock, seatTokenDays, hostTokenDays }: TokenOptions): Promise<Tokens> {
  const key = await tokenKey(settings);

  const sign = (audience: string, subject: string, claims: Record<string, unknown>, days: number) =>
    new SignJWT(claims)
      .setProtectedHeader({ alg: ALGORITHM })
      .setIssuer(ISSUER)
      .setAudience(audience)
      .setSubject(subject)
      .setIssuedAt(Math.floor(clock() / 1000))
      .setExpirationTime(Math.floor((clock() + days * DAY_MS) / 1000))
      .sign(key);

  const verify = async (token: string, audience: string) => {
    try {
      const options = {
        issuer: ISSUER,
        audience,
        algorithms: [ALGORITHM],
        currentDate: new Date(clock()),
        requiredClaims: ['sub', 'exp'],
      };
      return (await jwtVerify(token, key, options)).payload;
    } catch {
      return null;
    }
  };

  return {
    signSeat: ({ lectureId, participantId, tokenVersion }) =>
      sign('seat', participantId, { lectureId, tokenVersion }, seatTokenDays),
    async verifySeat(token) {
      const claims = await verify(token, 'seat');
      const { sub, lectureId, tokenVersion } = claims ?? {};
      if (typeof sub !== 'string' || typeof lectureId !== 'string' || typeof tokenVersion !== 'number') {
        throw new RefusedError('seat-lost', 'Your seat is no longer kept. Please join again.');
      }
      return { lectureId, participantId: sub, tokenVersion };
    },
    signHost: () => sign('host', 'host', {}, hostTokenDays),
    async verifyHost(token) {
      if ((await verify(token, 'host')) === null) {
        throw new RefusedError('not-signed-in', 'Please open the teacher’s link again to sign in.');
      }
    },
    signPass: (purpose, subject, claims, validMs) => sign(purpose, subject, claims, validMs / DAY_MS),
    async verifyPass(purpose, token) {
      const claims = await verify(token, purpose);
      return typeof claims?.sub === 'string' ? { subject: claims.sub, claims } : null;
    },
  };
}

async function tokenKey(settings: SettingTable): Promise<webcrypto.CryptoKey> {
  const kept = await settings.get('token-key');
  const secret = kept === null ? randomBytes(32) : Buffer.from(kept, 'base64url');
  if (kept === null) await settings.set('token-key', secret.toString('base64url'));
  // Made ready once, where jose would do it for each token.
  return webcrypto.subtle.importKey('raw', secret, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign', 'verify']);
}
