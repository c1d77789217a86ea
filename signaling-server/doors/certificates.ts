/**
 * The certificates of the https door, as they lie in the data folder: made on the first start, made anew when they no longer fit. A
 * school that has a certificate of its own uses that instead.
 */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { RefusedError } from '../../protocol/errors.ts';
import type { Log } from '../log.ts';
import { StartError } from '../start-error.ts';
import {
  type CertificatePair,
  fingerprintOf,
  isPublicIPv4,
  makeAuthority,
  makeLeaf,
  mayBeVouchedFor,
} from './certificate-maker.ts';

export interface OwnCertificate {
  readonly certificateFile: string;
  readonly keyFile: string;
}

/** Where the certificate comes from: made here, chosen in the app, or named by the configuration. */
export type CertificateOrigin = 'made' | 'chosen' | 'configured';

export interface CertificatesOptions {
  readonly dataFolder: string;
  /** This machine's name, as its network knows it. */
  readonly hostName: string;
  /** Names from the configuration. */
  readonly hostNames: readonly string[];
  /** This machine's addresses as they are now. */
  readonly addresses: () => readonly string[];
  /** A certificate and key made elsewhere, named by the configuration; then there is no authority of ours. */
  readonly own: OwnCertificate | null;
  /** Epoch ms. */
  readonly clock: () => number;
  readonly log: Log;
}

/** The authority people may choose to trust. */
export interface Authority {
  /** Its name, as systems show it among those they trust. */
  readonly commonName: string;
  readonly certificatePem: string;
  /** DER, as systems want to import it. */
  readonly certificateDer: Buffer;
  /** SHA-256 of the DER, base64url. */
  readonly fingerprint: string;
}

const DAY_MS = 86_400_000;
/** A leaf is made anew this long before it ends. */
const RENEW_BEFORE_MS = 30 * DAY_MS;

export class Certificates {
  readonly origin: CertificateOrigin;
  readonly #options: CertificatesOptions;
  readonly #authority: CertificatePair | null;
  #leaf: CertificatePair;

  private constructor(
    options: CertificatesOptions,
    origin: CertificateOrigin,
    authority: CertificatePair | null,
    leaf: CertificatePair,
  ) {
    this.origin = origin;
    this.#options = options;
    this.#authority = authority;
    this.#leaf = leaf;
  }

  /**
   * Reads the certificates, or makes what is missing, damaged, out of date or short of an address.
   *
   * @throws StartError `configuration` when the configured certificate can't be used
   */
  static async open(options: CertificatesOptions): Promise<Certificates> {
    if (options.own) return new Certificates(options, 'configured', null, await readOwn(options.own));
    const folder = folderOf(options);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const chosen = await readPair(folder, 'chosen');
    if (chosen !== null) return new Certificates(options, 'chosen', null, chosen);
    const authority = (await readPair(folder, 'authority')) ?? (await newAuthority(options));
    const kept = await readPair(folder, 'server');
    const fits = kept !== null && leafFits(kept, authority, options);
    return new Certificates(options, 'made', authority, fits ? kept : await newLeaf(authority, options));
  }

  /**
   * Keeps a certificate made elsewhere for the next `open`, or (null) goes back to the one made here.
   *
   * @throws RefusedError `bad-request` in words for whoever chose it; nothing has changed then
   */
  static async choose(options: CertificatesOptions, pair: CertificatePair | null): Promise<void> {
    const folder = folderOf(options);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    if (pair === null) {
      // A pair that lost its certificate is none; what is left of it goes after.
      await rm(join(folder, 'chosen.pem'), { force: true });
      await rm(join(folder, 'chosen.key'), { force: true });
      return;
    }
    requireUsable(pair, options.clock());
    await keep(folder, 'chosen', pair);
  }

  /** What a TLS server is given: the leaf, and the authority behind it. */
  get served(): { readonly cert: string; readonly key: string } {
    const chain = this.#authority === null ? '' : this.#authority.certificatePem;
    return { cert: `${this.#leaf.certificatePem.trimEnd()}\n${chain}`, key: this.#leaf.keyPem };
  }

  /** null with a certificate of one's own: whoever gave it is trusted already, or is theirs to explain. */
  get authority(): Authority | null {
    if (this.#authority === null) return null;
    const { certificatePem } = this.#authority;
    const { raw, subject } = new X509Certificate(certificatePem);
    return {
      commonName: /^CN=(.*)$/m.exec(subject)?.[1] ?? 'Lectern',
      certificatePem,
      certificateDer: raw,
      fingerprint: fingerprintOf(certificatePem),
    };
  }

  /** SHA-256, base64url, of what an invitation vouches for: the authority, or what is served where there is none. */
  get fingerprint(): string {
    return fingerprintOf((this.#authority ?? this.#leaf).certificatePem);
  }

  /** Names and addresses the served certificate is for, as it writes them. */
  get names(): string[] {
    const { subjectAltName = '' } = new X509Certificate(this.#leaf.certificatePem);
    return subjectAltName.split(', ').map((name) => name.replace(/^(DNS|IP Address):/, ''));
  }

  /** Epoch ms at which what is served ends. */
  get validUntil(): number {
    return new X509Certificate(this.#leaf.certificatePem).validToDate.getTime();
  }

  /**
   * Makes a new leaf when the machine's addresses changed or the old one ends soon; the authority, and so people's trust, stays.
   *
   * @returns whether what is served changed
   */
  async renew(): Promise<boolean> {
    if (this.#authority === null || leafFits(this.#leaf, this.#authority, this.#options)) return false;
    this.#leaf = await newLeaf(this.#authority, this.#options);
    return true;
  }
}

/** The certificate the configuration names. @throws StartError `configuration` where only half of it is named */
export function ownCertificate({ tlsCertificate, tlsKey }: { tlsCertificate: string; tlsKey: string }): OwnCertificate | null {
  if (tlsCertificate === '' && tlsKey === '') return null;
  if (tlsCertificate === '' || tlsKey === '') {
    throw new StartError(
      'configuration',
      'LECTERN_TLS_CERTIFICATE and LECTERN_TLS_KEY belong together: please set both or none.',
    );
  }
  return { certificateFile: tlsCertificate, keyFile: tlsKey };
}

function requireUsable(pair: CertificatePair, nowMs: number): void {
  let fits = false;
  try {
    fits = belongTogether(pair);
  } catch {
    throw new RefusedError(
      'bad-request',
      'These should be two PEM files: the certificate with its chain, and its key without a password.',
    );
  }
  if (!fits) throw new RefusedError('bad-request', 'This key does not belong to this certificate.');
  if (new X509Certificate(pair.certificatePem).validToDate.getTime() < nowMs) {
    throw new RefusedError('bad-request', 'This certificate is no longer valid.');
  }
}

function folderOf({ dataFolder }: CertificatesOptions): string {
  return join(dataFolder, 'certificates');
}

/** Names of the configuration and the machine. Addresses in public ranges may be among them. */
function givenNames({ hostName, hostNames }: CertificatesOptions): string[] {
  return [...new Set([hostName.toLowerCase(), ...hostNames.map((name) => name.toLowerCase())])].filter(isUsableName);
}

/** All a student may type or scan, as far as the authority may vouch for it. */
function leafNames(authority: CertificatePair, options: CertificatesOptions): string[] {
  const { hostName, addresses } = options;
  const bare = hostName.toLowerCase().replace(/\.local$/, '');
  const wanted = [...addresses(), '127.0.0.1', '::1', 'localhost', `${bare}.local`, ...givenNames(options)];
  return [...new Set(wanted.map((name) => name.toLowerCase()))].filter(
    (name) => isUsableName(name) && mayBeVouchedFor(name, authority.certificatePem),
  );
}

/** What fits into a certificate: an address, or letters, digits, dots and dashes (RFC 1123, 2.1). */
function isUsableName(name: string): boolean {
  return (
    isIP(name) !== 0 || /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/.test(name)
  );
}

/**
 * Bound to private networks and to what this machine is called now; a campus that gives its laptops public addresses is one of the
 * networks a class meets in.
 */
async function newAuthority(options: CertificatesOptions): Promise<CertificatePair> {
  const now = new Date(options.clock());
  const commonName = `Lectern on ${options.hostName}`.slice(0, 64);
  const authority = await makeAuthority({
    commonName,
    names: [...givenNames(options), ...options.addresses().filter(isPublicIPv4)],
    now,
  });
  await keep(folderOf(options), 'authority', authority);
  options.log.info(
    { fingerprint: fingerprintOf(authority.certificatePem) },
    'A certificate authority for this computer was made.',
  );
  return authority;
}

async function newLeaf(authority: CertificatePair, options: CertificatesOptions): Promise<CertificatePair> {
  const names = leafNames(authority, options);
  const leaf = await makeLeaf({ authority, commonName: 'Lectern', names, now: new Date(options.clock()) });
  await keep(folderOf(options), 'server', leaf);
  options.log.info({ names }, 'A certificate for this computer’s addresses was made.');
  return leaf;
}

function leafFits(leaf: CertificatePair, authority: CertificatePair, options: CertificatesOptions): boolean {
  const certificate = new X509Certificate(leaf.certificatePem);
  const now = options.clock();
  return (
    certificate.verify(new X509Certificate(authority.certificatePem).publicKey) &&
    certificate.validFromDate.getTime() <= now &&
    certificate.validToDate.getTime() - RENEW_BEFORE_MS > now &&
    leafNames(authority, options).every((name) => isNamed(certificate, name))
  );
}

function isNamed(certificate: X509Certificate, name: string): boolean {
  return isIP(name) === 0 ? certificate.checkHost(name) !== undefined : certificate.checkIP(name) !== undefined;
}

/** Replaced as a whole, so that a crash leaves the old or the new. The key first: a certificate without its key is made anew. */
async function keep(folder: string, name: string, { certificatePem, keyPem }: CertificatePair): Promise<void> {
  await replaceFile(join(folder, `${name}.key`), keyPem, 0o600);
  await replaceFile(join(folder, `${name}.pem`), certificatePem, 0o644);
}

async function replaceFile(path: string, content: string, mode: number): Promise<void> {
  const draft = `${path}.new`;
  await writeFile(draft, content, { mode });
  // The mode of a draft left by a crash stays its own otherwise.
  await chmod(draft, mode);
  await rename(draft, path);
}

/** null when a file is missing, damaged, or the two do not belong together: then they are made anew. */
async function readPair(folder: string, name: string): Promise<CertificatePair | null> {
  try {
    const pair = await readFiles(join(folder, `${name}.pem`), join(folder, `${name}.key`));
    return belongTogether(pair) ? pair : null;
  } catch {
    return null;
  }
}

async function readOwn({ certificateFile, keyFile }: { certificateFile: string; keyFile: string }): Promise<CertificatePair> {
  const pair = await readFiles(certificateFile, keyFile).catch((cause: unknown) => {
    throw new StartError('configuration', `LECTERN_TLS_CERTIFICATE or LECTERN_TLS_KEY can’t be read: ${String(cause)}`, {
      cause,
    });
  });
  let fits = false;
  try {
    fits = belongTogether(pair);
  } catch (cause) {
    throw new StartError('configuration', 'LECTERN_TLS_CERTIFICATE and LECTERN_TLS_KEY should be PEM files.', { cause });
  }
  if (!fits) throw new StartError('configuration', 'LECTERN_TLS_KEY is not the key of LECTERN_TLS_CERTIFICATE.');
  return pair;
}

async function readFiles(certificateFile: string, keyFile: string): Promise<CertificatePair> {
  const [certificatePem, keyPem] = await Promise.all([readFile(certificateFile, 'utf8'), readFile(keyFile, 'utf8')]);
  return { certificatePem, keyPem };
}

function belongTogether({ certificatePem, keyPem }: CertificatePair): boolean {
  return new X509Certificate(certificatePem).checkPrivateKey(createPrivateKey(keyPem));
}
