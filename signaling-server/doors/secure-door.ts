/**
 * The https door: a TLS server whose certificate is read or made when somebody first knocks or asks for it, and is made anew when the
 * laptop moves to another network.
 */
import type { RequestListener } from 'node:http';
import { createServer, type Server } from 'node:https';
import { RefusedError } from '../../protocol/errors.ts';
import type { CertificatePair } from './certificate-maker.ts';
import { Certificates, type CertificatesOptions } from './certificates.ts';

export interface SecureDoorOptions extends CertificatesOptions {
  /** The same pages as behind the plain door. */
  readonly onRequest: RequestListener;
}

/** Besides being told of it: for the certificate that ends soon. */
const LOOK_AT_ADDRESSES_EVERY_MS = 60_000;
const HANDSHAKE_WITHIN_MS = 20_000;
/** As behind the plain door (http/app.ts). */
const REQUEST_WITHIN_MS = 30_000;

export class SecureDoor {
  readonly server: Server;
  readonly #options: SecureDoorOptions;
  #opening: Promise<Certificates> | null = null;
  #timer: ReturnType<typeof setInterval> | undefined;
  #closed = false;

  constructor(options: SecureDoorOptions) {
    this.#options = options;
    this.server = createServer(
      { minVersion: 'TLSv1.2', handshakeTimeout: HANDSHAKE_WITHIN_MS, requestTimeout: REQUEST_WITHIN_MS },
      options.onRequest,
    );
    // A visitor who turns back at the browser's warning is nothing to tell.
    this.server.on('tlsClientError', (error) => options.log.debug({ reason: error.message }, 'A TLS handshake was broken off.'));
  }

  /**
   * The certificates in use. Asked for the first time, they are read or made, and TLS connections can be taken from then on.
   *
   * @throws StartError `configuration` when a certificate of one's own can't be used; the next call tries again
   */
  certificates(): Promise<Certificates> {
    this.#opening ??= this.#open().catch((error: unknown) => {
      this.#opening = null;
      throw error;
    });
    return this.#opening;
  }

  /**
   * Serves a certificate made elsewhere from now on, or (null) the one made here.
   *
   * @throws RefusedError in words for whoever chose it
   */
  async choose(pair: CertificatePair | null): Promise<void> {
    if (this.#options.own !== null) {
      throw new RefusedError('wrong-state', 'The certificate is named by LECTERN_TLS_CERTIFICATE; it can’t be changed here.');
    }
    await Certificates.choose(this.#options, pair);
    this.#opening = null;
    await this.certificates();
  }

  /** The machine may have other addresses than those the certificate names: then another one is served. */
  async renew(): Promise<void> {
    const certificates = await this.#opening?.catch(() => null);
    if (certificates) await this.#renew(certificates);
  }

  /** Waits for certificates that are being made: nothing is written to the data folder after this. */
  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#timer);
    this.server.closeAllConnections();
    await this.#opening?.catch(() => undefined);
  }

  async #open(): Promise<Certificates> {
    const certificates = await Certificates.open(this.#options);
    this.server.setSecureContext(certificates.served);
    if (!this.#closed) {
      this.#timer ??= setInterval(() => void this.renew(), LOOK_AT_ADDRESSES_EVERY_MS);
      this.#timer.unref();
    }
    return certificates;
  }

  async #renew(certificates: Certificates): Promise<void> {
    try {
      if (await certificates.renew()) this.server.setSecureContext(certificates.served);
    } catch (err) {
      this.#options.log.error({ err }, 'No new certificate could be made; the old one stays.');
    }
  }
}
