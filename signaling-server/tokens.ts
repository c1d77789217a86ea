/**
 * Tokens that pages carry: the teacher's and a seat's, as JWTs (RFC 7519) signed with HS256 and a key of this installation. The
 * audience keeps the two apart: a seat token never opens the desk.
 */
import { jwtVerify, SignJWT } from 'jose';
import { RefusedError } from '../protocol/errors.ts';
import type { SettingTable } from './store/store.ts';
import { readTokenKeys } from './token-keys.ts';

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
  /** Makes every host token given out so far worthless, and gives a new one. */
  signOutHosts(): Promise<string>;
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
  readonly seatTokenHours: number;
  readonly hostTokenDays: number;
}

const ISSUER = 'lectern';
const ALGORITHM = 'HS256';
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const HOST_VERSION = 'host-token-version';

/** Reads this installation's key from the settings, or makes it on the first start. */
export async function createTokens({ settings, clock, seatTokenHours, hostTokenDays }: TokenOptions): Promise<Tokens> {
  const keys = await readTokenKeys(settings, clock());
  let hostVersion = Number((await settings.get(HOST_VERSION)) ?? 0);

  const sign = (audience: string, subject: string, claims: Record<string, unknown>, validMs: number) =>
    new SignJWT(claims)
      .setProtectedHeader({ alg: ALGORITHM, kid: keys.signing.kid })
      .setIssuer(ISSUER)
      .setAudience(audience)
      .setSubject(subject)
      .setIssuedAt(Math.floor(clock() / 1000))
      .setExpirationTime(Math.floor((clock() + validMs) / 1000))
      .sign(keys.signing.key);

  const verify = async (token: string, audience: string) => {
    try {
      const options = {
        issuer: ISSUER,
        audience,
        algorithms: [ALGORITHM],
        currentDate: new Date(clock()),
        requiredClaims: ['sub', 'exp'],
      };
      const find = ({ kid }: { kid?: string | undefined }) => {
        const key = keys.find(kid, clock());
        if (!key) throw new Error('This key is not ours, or no longer.');
        return key;
      };
      return (await jwtVerify(token, find, options)).payload;
    } catch {
      return null;
    }
  };

  const signHost = () => sign('host', 'host', { version: hostVersion }, hostTokenDays * DAY_MS);

  return {
    signSeat: ({ lectureId, participantId, tokenVersion }) =>
      sign('seat', participantId, { lectureId, tokenVersion }, seatTokenHours * HOUR_MS),
    async verifySeat(token) {
      const claims = await verify(token, 'seat');
      const { sub, lectureId, tokenVersion } = claims ?? {};
      if (typeof sub !== 'string' || typeof lectureId !== 'string' || typeof tokenVersion !== 'number') {
        throw new RefusedError('seat-lost', 'Your seat is no longer kept. Please join again.');
      }
      return { lectureId, participantId: sub, tokenVersion };
    },
    signHost,
    async verifyHost(token) {
      const claims = await verify(token, 'host');
      // Tokens from before there were versions are of the first.
      if (claims === null || (claims.version ?? 0) !== hostVersion) {
        throw new RefusedError('not-signed-in', 'Please open the teacher’s link again to sign in.');
      }
    },
    async signOutHosts() {
      await settings.set(HOST_VERSION, String(hostVersion + 1));
      hostVersion += 1;
      return signHost();
    },
    signPass: (purpose, subject, claims, validMs) => sign(purpose, subject, claims, validMs),
    async verifyPass(purpose, token) {
      const claims = await verify(token, purpose);
      return typeof claims?.sub === 'string' ? { subject: claims.sub, claims } : null;
    },
  };
}
