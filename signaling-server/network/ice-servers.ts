/**
 * STUN and TURN servers for pages: those written down with fixed credentials, and TURN servers that share a secret with us, for which
 * each person gets credentials that expire (draft-uberti-behave-turn-rest-00; coturn's `use-auth-secret`). The secret never leaves
 * this machine.
 */
import { createHmac } from 'node:crypto';
import type { IceServer } from '../../protocol/models.ts';

export interface IceServerSettings {
  /** With fixed credentials, or none. */
  readonly iceServers: readonly IceServer[];
  /** TURN servers that know `turnSecret`. */
  readonly turnUrls: readonly string[];
  readonly turnSecret: string;
  readonly turnCredentialHours: number;
}

/**
 * What one person's page is given.
 *
 * @param participantId part of the user name, so that a TURN server's log tells connections apart
 * @param nowMs epoch
 */
export function iceServersFor(settings: IceServerSettings, participantId: string, nowMs: number): IceServer[] {
  const { iceServers, turnUrls, turnSecret, turnCredentialHours } = settings;
  if (turnUrls.length === 0 || turnSecret === '') return [...iceServers];
  const expiresAtSeconds = Math.floor(nowMs / 1000) + turnCredentialHours * 3600;
  return [...iceServers, { urls: [...turnUrls], ...turnCredentials(turnSecret, participantId, expiresAtSeconds) }];
}

/** Whether any page is told of a TURN server. */
export function usesTurn({ iceServers, turnUrls }: Pick<IceServerSettings, 'iceServers' | 'turnUrls'>): boolean {
  return turnUrls.length > 0 || iceServers.some(({ urls }) => [urls].flat().some((url) => url.startsWith('turn')));
}

/**
 * User name `expiry:name`, password the base64 of its HMAC-SHA1 under the shared secret.
 *
 * @param expiresAtSeconds epoch seconds
 */
export function turnCredentials(
  secret: string,
  name: string,
  expiresAtSeconds: number,
): { readonly username: string; readonly credential: string } {
  const username = `${expiresAtSeconds}:${name}`;
  return { username, credential: createHmac('sha1', secret).update(username).digest('base64') };
}
