/**
 * The two doors of a class: plain http, which asks nobody to accept anything, and https, which browsers want before they hand out a
 * microphone or camera. Both lead to the same pages and sockets, on one port.
 */
import type { Server as HttpServer, IncomingMessage } from 'node:http';
import type { Payload, Reply } from '../../protocol/requests.ts';
import { isTrustedWay } from '../http/visitor.ts';
import type { SettingTable } from '../store/store.ts';
import { createFrontPort, type FrontPort } from './front-port.ts';
import { SecureDoor, type SecureDoorOptions } from './secure-door.ts';

export interface DoorsOptions extends SecureDoorOptions {
  readonly plain: HttpServer;
  readonly settings: SettingTable;
  /** The plain door was closed: who came by it has to go. */
  readonly onPlainClosed: () => void;
}

const PLAIN_DOOR = 'plain-door';

export class Doors {
  readonly secure: SecureDoor;
  /** What listens, and gives each connection to its door. */
  readonly front: FrontPort;
  readonly #plain: HttpServer;
  readonly #settings: SettingTable;
  readonly #onPlainClosed: () => void;
  #plainOpen: boolean;

  private constructor(options: DoorsOptions, plainOpen: boolean) {
    this.secure = new SecureDoor(options);
    this.#plain = options.plain;
    this.#settings = options.settings;
    this.#onPlainClosed = options.onPlainClosed;
    this.#plainOpen = plainOpen;
    this.front = createFrontPort({
      plain: options.plain,
      secure: this.secure.server,
      secureReady: () => this.secure.certificates(),
      onTrouble: (err) => options.log.error({ err }, 'The https door has no certificate.'),
    });
  }

  /** Reads whether the teacher closed the plain door. */
  static async open(options: DoorsOptions): Promise<Doors> {
    return new Doors(options, (await options.settings.get(PLAIN_DOOR)) !== 'closed');
  }

  get plainOpen(): boolean {
    return this.#plainOpen;
  }

  /** Opens or closes the plain door for everyone but this machine itself; kept over restarts. */
  async setPlainOpen(open: boolean): Promise<void> {
    await this.#settings.set(PLAIN_DOOR, open ? 'open' : 'closed');
    this.#plainOpen = open;
    if (!open) this.#onPlainClosed();
  }

  /** Whether somebody may come in the way they came. */
  lets(request: IncomingMessage): boolean {
    return this.#plainOpen || isTrustedWay(request);
  }

  /** What a teacher asks at the desk. */
  readonly answers = {
    'door:status': async (): Promise<Reply<'door:status'>> => {
      const { origin, fingerprint, names, validUntil } = await this.secure.certificates();
      return { plainOpen: this.#plainOpen, origin, fingerprint, names, validUntil };
    },
    'door:set-plain': async ({ open }: Payload<'door:set-plain'>): Promise<Reply<'door:set-plain'>> => {
      await this.setPlainOpen(open);
      return {};
    },
    'door:use-certificate': async ({ certificate }: Payload<'door:use-certificate'>): Promise<Reply<'door:use-certificate'>> => {
      await this.secure.choose(certificate);
      return {};
    },
  };

  /** Listens no more and lets go of every connection. */
  async close(): Promise<void> {
    this.front.close();
    this.#plain.closeAllConnections();
    await this.secure.close();
  }
}
