import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { inviteAmong, readInviteLink } from '../../main/invite-link.ts';
import { PinnedHosts } from '../../main/pinned-hosts.ts';
import { type CertificatePair, fingerprintOf, makeAuthority, makeLeaf } from '../../signaling-server/doors/certificate-maker.ts';

const ACCEPT = 0;
const REJECT = -2;
const AS_CHROMIUM = -3;
const HOST = '192.168.1.23';

let authority: CertificatePair;
let leaf: CertificatePair;
let stranger: CertificatePair;

beforeAll(async () => {
  const now = new Date();
  [authority, stranger] = (await Promise.all(
    ['Lectern on Anna', 'Stranger'].map((commonName) => makeAuthority({ commonName, names: [], now })),
  )) as [CertificatePair, CertificatePair];
  leaf = await makeLeaf({ authority, commonName: 'Lectern', names: [HOST, 'anna.local'], now });
});

/** What is answered for a chain as the other side sent it. */
function verdict(pins: PinnedHosts, hostname: string, certificate: string, issuer?: string): number {
  let answer = Number.NaN;
  const shown = { data: certificate, ...(issuer === undefined ? {} : { issuerCert: { data: issuer } }) };
  pins.verify({ hostname, certificate: shown }, (given) => {
    answer = given;
  });
  return answer;
}

describe('a pinned host', () => {
  test('is trusted with a certificate signed by the authority the invitation names', () => {
    const pins = new PinnedHosts();
    pins.pin(HOST, fingerprintOf(authority.certificatePem));
    expect(verdict(pins, HOST, leaf.certificatePem, authority.certificatePem)).toBe(ACCEPT);
    pins.pin('Anna.local', fingerprintOf(authority.certificatePem));
    expect(verdict(pins, 'anna.local', leaf.certificatePem, authority.certificatePem)).toBe(ACCEPT);
  });

  test('is trusted with the very certificate the invitation names', () => {
    const pins = new PinnedHosts();
    pins.pin(HOST, fingerprintOf(leaf.certificatePem));
    expect(verdict(pins, HOST, leaf.certificatePem)).toBe(ACCEPT);
  });

  test('is refused with any other, and with one that only says who signed it', async () => {
    const pins = new PinnedHosts();
    pins.pin(HOST, fingerprintOf(authority.certificatePem));
    const forged = await makeLeaf({ authority: stranger, commonName: 'Lectern', names: [HOST], now: new Date() });
    expect(verdict(pins, HOST, forged.certificatePem, stranger.certificatePem)).toBe(REJECT);
    // The real authority sent along with a leaf it never signed.
    expect(verdict(pins, HOST, forged.certificatePem, authority.certificatePem)).toBe(REJECT);
    expect(verdict(pins, HOST, leaf.certificatePem)).toBe(REJECT);
    expect(verdict(pins, HOST, 'not a certificate', authority.certificatePem)).toBe(REJECT);
  });

  test('is refused with a certificate for another host, or out of its time', () => {
    const pin = fingerprintOf(authority.certificatePem);
    const pins = new PinnedHosts();
    pins.pin('10.0.0.9', pin);
    expect(verdict(pins, '10.0.0.9', leaf.certificatePem, authority.certificatePem)).toBe(REJECT);
    const later = new PinnedHosts(() => Date.now() + 500 * 86_400_000);
    later.pin(HOST, pin);
    expect(verdict(later, HOST, leaf.certificatePem, authority.certificatePem)).toBe(REJECT);
  });

  test('other hosts are left to Chromium', () => {
    const pins = new PinnedHosts();
    pins.pin(HOST, fingerprintOf(authority.certificatePem));
    expect(verdict(pins, 'example.org', leaf.certificatePem, authority.certificatePem)).toBe(AS_CHROMIUM);
    pins.pin(HOST, null);
    expect(verdict(pins, HOST, leaf.certificatePem, authority.certificatePem)).toBe(AS_CHROMIUM);
  });
});

describe('an invitation', () => {
  const pin = 'A'.repeat(43);

  test.each([
    [`http://${HOST}:8480/j/K7PQ3M#pin=${pin}`, { url: `https://${HOST}:8480/j/K7PQ3M`, hostname: HOST, fingerprint: pin }],
    [`lectern://${HOST}:8480/j/K7PQ3M#pin=${pin}`, { url: `https://${HOST}:8480/j/K7PQ3M`, hostname: HOST, fingerprint: pin }],
    [
      ' https://class.school.example/j/K7PQ3M ',
      { url: 'https://class.school.example/j/K7PQ3M', hostname: 'class.school.example', fingerprint: null },
    ],
    ['lectern://[fd00::1]:8480/j/K7PQ3M', { url: 'https://[fd00::1]:8480/j/K7PQ3M', hostname: 'fd00::1', fingerprint: null }],
  ])('%s', (text, link) => expect(readInviteLink(text)).toEqual(link));

  test.each([
    'K7PQ3M',
    'file:///etc/passwd',
    'javascript:alert(1)',
    `lectern://${HOST}:8480/teach#key=1`,
    `http://user:pass@${HOST}/j/K7PQ3M`,
    `http://${HOST}/j/K7PQ3M#pin=short`,
    `http://${HOST}/j/../teach`,
    'lectern://',
  ])('%s is none', (text) => expect(readInviteLink(text)).toBeNull());

  test('whatever is pasted, only the page of a code by https comes of it', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.webUrl({ withFragments: true }).map((url) => url.replace(/^https?/, 'lectern')),
        ),
        (text) => {
          const link = readInviteLink(text);
          expect(link === null || /^https:\/\/[^/@]+\/j\/[\w-]+$/.test(link.url)).toBe(true);
        },
      ),
    );
  });

  test('is found among a program’s arguments', () => {
    expect(inviteAmong(['/usr/bin/lectern', '--port', '1', `LECTERN://${HOST}/j/K7PQ3M`])?.hostname).toBe(HOST);
    expect(inviteAmong(['/usr/bin/lectern', `http://${HOST}/j/K7PQ3M`])).toBeNull();
  });
});
