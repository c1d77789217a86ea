/**
 * Makes the two certificates of the https door (RFC 5280): an authority of this installation alone, and a leaf signed by it that names
 * every local address. The library is loaded only here, when one has to be made.
 */
import { randomBytes, webcrypto, X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';

/** A certificate and its key, both as PEM. */
export interface CertificatePair {
  readonly certificatePem: string;
  readonly keyPem: string;
}

interface AuthorityWish {
  /** Shown where people look through the authorities their device trusts. */
  readonly commonName: string;
  /** Names and single addresses the authority may vouch for besides private networks, `localhost` and `.local`. */
  readonly names: readonly string[];
  readonly now: Date;
}

interface LeafWish {
  readonly authority: CertificatePair;
  readonly commonName: string;
  /** DNS names and IP addresses the certificate is for. */
  readonly names: readonly string[];
  readonly now: Date;
}

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const DAY_MS = 86_400_000;
/** A laptop's clock may be behind the student's. */
const BEFORE_DAYS = 2;
const AUTHORITY_DAYS = 3650;
/** Apple's systems refuse a server certificate that lasts longer than 398 days. */
const LEAF_DAYS = 396;

/**
 * What the authority can vouch for at all: private, link-local, shared and loopback addresses (RFC 1918, 3927, 6598, 4193, 4291). Should its
 * key be stolen, it is still of no use against any site on the internet.
 */
const PRIVATE_NETWORKS = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '169.254.0.0/16',
  '100.64.0.0/10',
  '127.0.0.0/8',
  'fc00::/7',
  'fe80::/10',
  '::1/128',
];
const LOCAL_NAMES = ['local', 'localhost'];

/** An authority with critical name constraints (RFC 5280, 4.2.1.10). */
export async function makeAuthority({ commonName, names, now }: AuthorityWish): Promise<CertificatePair> {
  const { x509, asn1, schema } = await library();
  const keys = await makeKeys();
  const subtree = (base: ConstructorParameters<typeof asn1.GeneralName>[0]) =>
    new asn1.GeneralSubtree({ base: new asn1.GeneralName(base) });
  const networks = [...PRIVATE_NETWORKS, ...names.filter((name) => isIP(name) !== 0).map(asNetwork)];
  const dnsNames = [...LOCAL_NAMES, ...names.filter((name) => isIP(name) === 0)];
  const constraints = new asn1.NameConstraints({
    permittedSubtrees: new asn1.GeneralSubtrees([
      ...networks.map((network) => subtree({ iPAddress: network })),
      ...dnsNames.map((name) => subtree({ dNSName: name })),
    ]),
  });
  const certificate = await x509.X509CertificateGenerator.createSelfSigned(
    {
      serialNumber: newSerialNumber(),
      name: [{ CN: [commonName] }, { O: ['Lectern'] }],
      notBefore: daysFrom(now, -BEFORE_DAYS),
      notAfter: daysFrom(now, AUTHORITY_DAYS),
      signingAlgorithm: ALGORITHM,
      keys,
      extensions: [
        new x509.BasicConstraintsExtension(true, 0, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey, false, webcrypto),
        new x509.Extension(asn1.id_ce_nameConstraints, true, schema.AsnConvert.serialize(constraints)),
      ],
    },
    webcrypto,
  );
  return { certificatePem: certificate.toString('pem'), keyPem: await keyPemOf(keys.privateKey) };
}

/** A server certificate of the authority. */
export async function makeLeaf({ authority, commonName, names, now }: LeafWish): Promise<CertificatePair> {
  const { x509 } = await library();
  const keys = await makeKeys();
  const issuer = new x509.X509Certificate(authority.certificatePem);
  const signingKey = await readKey(authority.keyPem);
  const certificate = await x509.X509CertificateGenerator.create(
    {
      serialNumber: newSerialNumber(),
      subject: [{ CN: [commonName] }],
      issuer: issuer.subject,
      notBefore: daysFrom(now, -BEFORE_DAYS),
      notAfter: daysFrom(now, LEAF_DAYS),
      signingAlgorithm: ALGORITHM,
      publicKey: keys.publicKey,
      signingKey,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
        new x509.SubjectAlternativeNameExtension(
          names.map((name) => ({ type: isIP(name) === 0 ? ('dns' as const) : ('ip' as const), value: name })),
        ),
        await x509.AuthorityKeyIdentifierExtension.create(issuer, false, webcrypto),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey, false, webcrypto),
      ],
    },
    webcrypto,
  );
  return { certificatePem: certificate.toString('pem'), keyPem: await keyPemOf(keys.privateKey) };
}

/**
 * Whether an authority made here may vouch for this name or address: others are left out of the leaf, or it would not be believed at all.
 * What it was bound to when it was made counts, whatever the configuration says by now.
 */
export function mayBeVouchedFor(name: string, authorityPem: string): boolean {
  const version = isIP(name);
  const isLocal =
    version === 0
      ? LOCAL_NAMES.some((local) => name === local || name.endsWith(`.${local}`))
      : version === 4
        ? isPrivateIPv4(name)
        : /^(f[cd]|fe[89ab]|::1$)/i.test(name);
  return isLocal || (version !== 6 && new X509Certificate(authorityPem).raw.includes(permitted(name)));
}

/** A public address in the version of the protocol that people type; those of IPv6 change by the hour. */
export function isPublicIPv4(address: string): boolean {
  return isIP(address) === 4 && !isPrivateIPv4(address);
}

/** A permitted name or single IPv4 address as it stands in the name constraints (RFC 5280, 4.2.1.6 and 4.2.1.10; DER, X.690). */
function permitted(name: string): Buffer {
  if (isIP(name) === 0) return Buffer.concat([Buffer.from([0x82, name.length]), Buffer.from(name, 'latin1')]);
  return Buffer.from([0x87, 8, ...name.split('.').map(Number), 255, 255, 255, 255]);
}

/** SHA-256 of the certificate as it travels (DER), base64url: what an invitation carries, so that an app can pin it. */
export function fingerprintOf(certificatePem: string): string {
  return Buffer.from(new X509Certificate(certificatePem).fingerprint256.replaceAll(':', ''), 'hex').toString('base64url');
}

function isPrivateIPv4(address: string): boolean {
  const [a = 0, b = 0] = address.split('.').map(Number);
  return (
    a === 10 ||
    a === 127 ||
    (a === 172 && b >= 16 && b <= 31) ||
    (a === 192 && b === 168) ||
    (a === 169 && b === 254) ||
    (a === 100 && b >= 64 && b <= 127)
  );
}

function asNetwork(address: string): string {
  return `${address}/${isIP(address) === 4 ? 32 : 128}`;
}

/** The library wants a polyfill in place before it is loaded. */
async function library() {
  await import('reflect-metadata');
  const [x509, asn1, schema] = await Promise.all([
    import('@peculiar/x509'),
    import('@peculiar/asn1-x509'),
    import('@peculiar/asn1-schema'),
  ]);
  return { x509, asn1, schema };
}

function makeKeys() {
  return webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
}

async function keyPemOf(key: webcrypto.CryptoKey): Promise<string> {
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key));
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN PRIVATE KEY-----\n${lines.join('\n')}\n-----END PRIVATE KEY-----\n`;
}

function readKey(pem: string): Promise<webcrypto.CryptoKey> {
  const der = Buffer.from(pem.replace(/-----[^-]+-----/g, ''), 'base64');
  return webcrypto.subtle.importKey('pkcs8', der, ALGORITHM, false, ['sign']);
}

/** 16 random bytes, positive (RFC 5280, 4.1.2.2). */
function newSerialNumber(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes.toString('hex');
}

function daysFrom(now: Date, days: number): Date {
  return new Date(now.getTime() + days * DAY_MS);
}
