import type { X509Certificate } from 'node:crypto';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { get } from 'node:https';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { fingerprintOf, makeAuthority, makeLeaf, mayBeVouchedFor } from '../../../signaling-server/doors/certificate-maker.ts';
import { Certificates, type CertificatesOptions, ownCertificate } from '../../../signaling-server/doors/certificates.ts';
import { SecureDoor } from '../../../signaling-server/doors/secure-door.ts';
import { createLog } from '../../../signaling-server/log.ts';
import { testFolder } from '../../support/open-test-store.ts';

const DAY_MS = 86_400_000;

let options: CertificatesOptions;
let addresses: string[];
let nowMs: number;

beforeEach(async () => {
  addresses = ['192.168.1.23', '203.0.113.7', '127.0.0.1'];
  nowMs = Date.now();
  options = {
    dataFolder: await testFolder(),
    hostName: 'Annas-Laptop',
    hostNames: ['class.school.example'],
    addresses: () => addresses,
    own: null,
    clock: () => nowMs,
    log: createLog('silent'),
  };
});

/** The https door on a free port, as one that listens by itself. */
async function openDoor(): Promise<{ door: SecureDoor; port: number; ca: string }> {
  const door = new SecureDoor({ ...options, onRequest: (_request, response) => response.end('hello') });
  const { authority } = await door.certificates();
  await new Promise<void>((resolve) => door.server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    door.server.close();
    return door.close();
  });
  const address = door.server.address();
  return { door, port: typeof address === 'object' ? (address?.port ?? 0) : 0, ca: authority?.certificatePem ?? '' };
}

/** The certificate a client that trusts `ca` is shown for a name. @throws when it does not believe it */
function shown(port: number, ca: string, name: string): Promise<X509Certificate> {
  return new Promise((resolve, reject) => {
    const isAddress = /^[\d.]+$/.test(name);
    const socket = connect({ port, host: '127.0.0.1', ca, ...(isAddress ? {} : { servername: name }) }, () => {
      const certificate = socket.getPeerX509Certificate();
      socket.end();
      const fits = isAddress ? certificate?.checkIP(name) : certificate?.checkHost(name);
      if (certificate && fits !== undefined) resolve(certificate);
      else reject(new Error(`not for ${name}`));
    });
    socket.on('error', reject);
  });
}

describe('certificates made here', () => {
  test('are believed for every local name and address by who trusts the authority, and by nobody else', async () => {
    const { port, ca } = await openDoor();
    for (const name of ['localhost', 'annas-laptop.local', 'annas-laptop', 'class.school.example']) await shown(port, ca, name);
    const leaf = await shown(port, ca, 'localhost');
    expect(leaf.checkIP('192.168.1.23')).toBe('192.168.1.23');
    expect(leaf.checkIP('127.0.0.1')).toBe('127.0.0.1');
    // A campus may give its laptops public addresses.
    await shown(port, ca, '203.0.113.7');
    const stranger = await makeAuthority({ commonName: 'Stranger', names: [], now: new Date() });
    await expect(shown(port, stranger.certificatePem, 'localhost')).rejects.toThrow(/self-signed|issuer/);
  });

  test('the authority is of no use for a site on the internet', async () => {
    const authority = await makeAuthority({ commonName: 'Lectern', names: ['class.school.example'], now: new Date() });
    const bank = await makeLeaf({ authority, commonName: 'bank', names: ['bank.example', '8.8.8.8'], now: new Date() });
    const door = new SecureDoor({ ...options, onRequest: () => {} });
    door.server.setSecureContext({ cert: `${bank.certificatePem}\n${authority.certificatePem}`, key: bank.keyPem });
    await new Promise<void>((resolve) => door.server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void door.server.close());
    const { port } = door.server.address() as { port: number };
    await expect(shown(port, authority.certificatePem, 'bank.example')).rejects.toThrow(/permitted subtree/);
    const vouches = (name: string) => mayBeVouchedFor(name, authority.certificatePem);
    expect(['class.school.example', 'annas-laptop.local', '10.0.0.9', 'fd00::1'].filter(vouches)).toHaveLength(4);
    expect(['bank.example', 'school.example', '172.32.0.1', '8.8.8.8', '2001:db8::1'].filter(vouches)).toEqual([]);
  });

  test('a public address or a name that came after the authority was made is left out: nothing would be believed with it', async () => {
    const first = await Certificates.open(options);
    expect(first.names).toContain('203.0.113.7');
    addresses = ['203.0.113.8', '192.168.1.23'];
    expect(await first.renew()).toBe(false);
    options = { ...options, hostNames: ['class.school.example', 'later.school.example'] };
    const { port, ca } = await openDoor();
    const leaf = await shown(port, ca, 'class.school.example');
    expect(leaf.checkIP('203.0.113.8')).toBeUndefined();
    expect(leaf.checkHost('later.school.example')).toBeUndefined();
    expect((await Certificates.open(options)).fingerprint).toBe(first.fingerprint);
  });

  test('keys belong to their owner alone, and every installation has its own', async () => {
    const { fingerprint } = await Certificates.open(options);
    for (const name of ['authority.key', 'server.key']) {
      expect((await stat(join(options.dataFolder, 'certificates', name))).mode & 0o777).toBe(0o600);
    }
    const other = await Certificates.open({ ...options, dataFolder: await testFolder() });
    expect(other.fingerprint).not.toBe(fingerprint);
  });

  test('stay the same over a restart, and the leaf alone is new at another address', async () => {
    const first = await Certificates.open(options);
    const again = await Certificates.open(options);
    expect(again.served.cert).toBe(first.served.cert);
    expect(await again.renew()).toBe(false);
    addresses = ['10.0.0.9'];
    expect(await again.renew()).toBe(true);
    expect(again.served.cert).not.toBe(first.served.cert);
    expect(again.names).toContain('10.0.0.9');
    expect(again.fingerprint).toBe(first.fingerprint);
  });

  test('a new leaf is made a month before the old one ends', async () => {
    const certificates = await Certificates.open(options);
    nowMs = certificates.validUntil - 31 * DAY_MS;
    expect(await certificates.renew()).toBe(false);
    nowMs += 2 * DAY_MS;
    expect(await certificates.renew()).toBe(true);
    expect(certificates.validUntil).toBeGreaterThan(nowMs + 365 * DAY_MS);
  });

  test.each(['authority.pem', 'authority.key', 'server.pem', 'server.key'])('a damaged %s is made anew', async (name) => {
    await Certificates.open(options);
    const path = join(options.dataFolder, 'certificates', name);
    await writeFile(path, (await readFile(path, 'utf8')).slice(0, 100));
    const { port, ca } = await openDoor();
    await shown(port, ca, 'localhost');
  });

  test('who is connected stays, and who comes later is shown the new leaf', async () => {
    const { door, port, ca } = await openDoor();
    const before = await shown(port, ca, 'localhost');
    addresses = ['10.0.0.9'];
    await door.renew();
    expect((await shown(port, ca, 'localhost')).fingerprint256).not.toBe(before.fingerprint256);
  });
});

describe('a certificate of one’s own', () => {
  const school = () => makeAuthority({ commonName: 'School', names: ['class.school.example'], now: new Date() });

  test('named by the configuration is served with its chain, and there is nothing to install', async () => {
    const authority = await school();
    const leaf = await makeLeaf({ authority, commonName: 'class', names: ['class.school.example'], now: new Date() });
    const folder = await testFolder();
    const own = { certificateFile: join(folder, 'own.pem'), keyFile: join(folder, 'own.key') };
    await writeFile(own.certificateFile, leaf.certificatePem);
    await writeFile(own.keyFile, leaf.keyPem);
    options = { ...options, own };
    const { door, port } = await openDoor();
    await shown(port, authority.certificatePem, 'class.school.example');
    const certificates = await door.certificates();
    expect(certificates.authority).toBeNull();
    expect(certificates.fingerprint).toBe(fingerprintOf(leaf.certificatePem));
    expect(await certificates.renew()).toBe(false);
  });

  test('that can’t be used says which setting is wrong', async () => {
    const folder = await testFolder();
    const own = { certificateFile: join(folder, 'own.pem'), keyFile: join(folder, 'own.key') };
    await expect(Certificates.open({ ...options, own })).rejects.toThrow(/LECTERN_TLS_CERTIFICATE/);
    await writeFile(own.certificateFile, 'not a certificate');
    await writeFile(own.keyFile, 'not a key');
    await expect(Certificates.open({ ...options, own })).rejects.toThrow(/PEM/);
    await writeFile(own.certificateFile, (await school()).certificatePem);
    await writeFile(own.keyFile, (await school()).keyPem);
    await expect(Certificates.open({ ...options, own })).rejects.toThrow(/not the key/);
    expect(() => ownCertificate({ tlsCertificate: 'a.pem', tlsKey: '' })).toThrow(/belong together/);
    expect(ownCertificate({ tlsCertificate: '', tlsKey: '' })).toBeNull();
  });

  test('chosen in the app is served at once and after a restart, until one goes back', async () => {
    const authority = await school();
    const leaf = await makeLeaf({ authority, commonName: 'class', names: ['localhost'], now: new Date() });
    const { door, port, ca } = await openDoor();
    await door.choose(leaf);
    await shown(port, authority.certificatePem, 'localhost');
    expect((await Certificates.open(options)).origin).toBe('chosen');
    expect((await stat(join(options.dataFolder, 'certificates', 'chosen.key'))).mode & 0o777).toBe(0o600);
    await door.choose(null);
    await shown(port, ca, 'localhost');
    expect((await Certificates.open(options)).origin).toBe('made');
  });

  test('that doesn’t fit changes nothing', async () => {
    const { door, port, ca } = await openDoor();
    const [one, other] = await Promise.all([school(), school()]);
    const old = await makeLeaf({ authority: one, commonName: 'old', names: ['localhost'], now: new Date(nowMs - 500 * DAY_MS) });
    for (const pair of [
      { certificatePem: 'nothing', keyPem: 'nothing' },
      { certificatePem: one.certificatePem, keyPem: other.keyPem },
      old,
    ]) {
      await expect(door.choose(pair)).rejects.toMatchObject({ code: 'bad-request' });
    }
    await shown(port, ca, 'localhost');
  });
});

test('the door answers over TLS alone once it has a certificate', async () => {
  const { port, ca } = await openDoor();
  const text = await new Promise<string>((resolve, reject) => {
    get({ port, host: 'localhost', ca, path: '/' }, (response) => {
      response.setEncoding('utf8').on('data', resolve);
    }).on('error', reject);
  });
  expect(text).toBe('hello');
});
