import { describe, expect, test } from 'vitest';
import { iceServersFor, turnCredentials } from '../../../signaling-server/network/ice-servers.ts';

const fixed = { urls: 'turn:fixed.example', username: 'u', credential: 'c' };
const settings = {
  iceServers: [fixed],
  turnUrls: ['turn:t.example:3478', 'turn:t.example:3478?transport=tcp'],
  turnSecret: 'north',
  turnCredentialHours: 12,
};

describe('TURN servers that share a secret', () => {
  test('each person gets credentials of their own that expire; the secret stays here', () => {
    const [, anna] = iceServersFor(settings, 'anna', 1_000_000_000);
    const [, ben] = iceServersFor(settings, 'ben', 1_000_000_000);
    expect(anna).toMatchObject({ urls: settings.turnUrls, username: `${1_000_000 + 12 * 3600}:anna` });
    expect(ben?.credential).not.toBe(anna?.credential);
    expect(JSON.stringify([anna, ben])).not.toContain('north');
  });

  test('the password is what coturn computes: base64 of HMAC-SHA1', () => {
    // printf '1433895918:ninefingers' | openssl dgst -sha1 -hmac north -binary | base64
    expect(turnCredentials('north', 'ninefingers', 1_433_895_918)).toEqual({
      username: '1433895918:ninefingers',
      credential: 'jy8hTxmOO7UtEKXqSkSlvakPVYA=',
    });
  });

  test('without a secret, or without such servers, only what is written down is given', () => {
    expect(iceServersFor({ ...settings, turnSecret: '' }, 'anna', 0)).toEqual([fixed]);
    expect(iceServersFor({ ...settings, turnUrls: [] }, 'anna', 0)).toEqual([fixed]);
  });
});
