/**
 * Trusts a class's laptop for what its invitation names and for nothing else: a certificate with that fingerprint, or one signed by the
 * authority with that fingerprint. No warning is shown, and none can be passed.
 */
import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';

/** Chromium's answers (`session.setCertificateVerifyProc`). */
const ACCEPT = 0;
const REJECT = -2;
const AS_CHROMIUM = -3;

interface ShownCertificate {
  /** PEM. */
  readonly data: string;
  readonly issuerCert?: ShownCertificate;
}

export interface VerifyRequest {
  readonly hostname: string;
  readonly certificate: ShownCertificate;
}

export class PinnedHosts {
  readonly #pins = new Map<string, string>();
  readonly #nowMs: () => number;

  /** @param nowMs epoch ms */
  constructor(nowMs: () => number = Date.now) {
    this.#nowMs = nowMs;
  }

  /** @param fingerprint SHA-256, base64url; null leaves the host to the system */
  pin(hostname: string, fingerprint: string | null): void {
    const host = plain(hostname);
    if (fingerprint === null) this.#pins.delete(host);
    else this.#pins.set(host, fingerprint);
  }

  /** For `session.setCertificateVerifyProc`. Never throws: what can't be read is not trusted. */
  readonly verify = ({ hostname, certificate }: VerifyRequest, callback: (verdict: number) => void): void => {
    const pin = this.#pins.get(plain(hostname));
    if (pin === undefined) {
      callback(AS_CHROMIUM);
      return;
    }
    let fits = false;
    try {
      fits = this.#fits(plain(hostname), certificate, pin);
    } catch {
      // Not a certificate.
    }
    callback(fits ? ACCEPT : REJECT);
  };

  /** The chain is what the other side sent: Chromium has not looked at who signed what, so this does. */
  #fits(hostname: string, shown: ShownCertificate, pin: string): boolean {
    const leaf = new X509Certificate(shown.data);
    if (fingerprintOf(leaf) === pin) return true;
    if (!shown.issuerCert) return false;
    const authority = new X509Certificate(shown.issuerCert.data);
    return (
      fingerprintOf(authority) === pin &&
      leaf.verify(authority.publicKey) &&
      leaf.validFromDate.getTime() <= this.#nowMs() &&
      leaf.validToDate.getTime() >= this.#nowMs() &&
      (isIP(hostname) === 0 ? leaf.checkHost(hostname) : leaf.checkIP(hostname)) !== undefined
    );
  }
}

function fingerprintOf(certificate: X509Certificate): string {
  return Buffer.from(certificate.fingerprint256.replaceAll(':', ''), 'hex').toString('base64url');
}

function plain(hostname: string): string {
  return hostname.toLowerCase().replace(/^\[|\]$/g, '');
}
