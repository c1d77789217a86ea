/**
 * Tells the network that a class is held here (`_lectern._tcp`, RFC 6762 and 6763), for apps that look for one. Names nobody and no lecture.
 * It is a convenience: whatever goes wrong is noted, and the class goes on.
 */
import { Bonjour, type Service } from 'bonjour-service';
import type { Log } from '../log.ts';

export const SERVICE_TYPE = 'lectern';

export interface AnnouncementOptions {
  /** As people will read it; another one of the same name gets a number from the library. */
  readonly name: string;
  readonly port: number;
  /** Of what the secure door shows. */
  readonly fingerprint: () => Promise<string>;
  /** The address of the network to tell; every network when absent. */
  readonly address?: string;
  readonly log: Log;
}

/** How long a goodbye may take. */
const FAREWELL_MS = 500;

export class Announcement {
  readonly #options: AnnouncementOptions;
  #bonjour: Bonjour | null = null;
  #service: Service | null = null;
  #closed = false;

  constructor(options: AnnouncementOptions) {
    this.#options = options;
  }

  /** Announces, and again after the machine's addresses changed. Never fails. */
  async announce(): Promise<void> {
    const { name, port, address, log } = this.#options;
    try {
      const fingerprint = await this.#options.fingerprint();
      await this.#goodbye();
      if (this.#closed) return;
      this.#bonjour = new Bonjour(
        address === undefined ? {} : ({ interface: address, bind: '0.0.0.0' } as never),
        (err: unknown) => log.warn({ err }, 'The network could not be told of this class.'),
      );
      this.#service = this.#bonjour.publish({
        name,
        type: SERVICE_TYPE,
        port,
        txt: { fp: fingerprint, path: '/' },
        // Asking first whether the name is taken delays it by a second; a class that is not found is worse than two of one name.
        probe: false,
      });
      this.#service.on('error', (err: unknown) => log.warn({ err }, 'The network could not be told of this class.'));
    } catch (err) {
      log.warn({ err }, 'The network could not be told of this class.');
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#goodbye();
  }

  /** Says that it is gone, so that nobody is shown a class that isn't there. */
  #goodbye(): Promise<void> {
    const bonjour = this.#bonjour;
    this.#bonjour = null;
    if (bonjour === null) return Promise.resolve();
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        bonjour.destroy();
        resolve();
      };
      const timer = setTimeout(done, FAREWELL_MS);
      bonjour.unpublishAll(done);
    });
  }
}
