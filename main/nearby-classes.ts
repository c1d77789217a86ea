/** Classes held on this network now, as their laptops announce them (`_lectern._tcp`). Listens from the first time it is asked. */
import { isIPv4 } from 'node:net';
import { Bonjour, type Browser, type Service } from 'bonjour-service';
import type { NearbyClass } from '../protocol/ipc.ts';

export class NearbyClasses {
  readonly #onTrouble: (error: unknown) => void;
  readonly #address: string | undefined;
  #bonjour: Bonjour | null = null;
  #browser: Browser | null = null;

  /** @param address of the network to listen on; every network when absent */
  constructor(onTrouble: (error: unknown) => void, address?: string) {
    this.#onTrouble = onTrouble;
    this.#address = address;
  }

  /**
   * What is known by now; ask again for what has come since.
   * @param ownFingerprint this app's own class is left out
   */
  list(ownFingerprint: string | null): NearbyClass[] {
    this.#listen();
    return (this.#browser?.services ?? [])
      .flatMap((service) => nearbyClass(service) ?? [])
      .filter(({ fingerprint }) => fingerprint !== ownFingerprint);
  }

  close(): void {
    this.#browser?.stop();
    this.#bonjour?.destroy();
    this.#bonjour = null;
    this.#browser = null;
  }

  #listen(): void {
    if (this.#bonjour) {
      // Who came and went without a word is asked after.
      this.#browser?.update();
      return;
    }
    try {
      this.#bonjour = new Bonjour(
        this.#address === undefined ? {} : ({ interface: this.#address, bind: '0.0.0.0' } as never),
        (error: unknown) => this.#onTrouble(error),
      );
      this.#browser = this.#bonjour.find({ type: 'lectern' });
    } catch (error) {
      this.#onTrouble(error);
    }
  }
}

/** Anyone on the network may say anything: what doesn't fit is left out. */
function nearbyClass({ name, port, addresses, txt }: Service): NearbyClass | null {
  const address = addresses?.find((candidate) => isIPv4(candidate));
  const fingerprint: unknown = txt?.fp;
  if (address === undefined || typeof fingerprint !== 'string' || !/^[\w-]{43}$/.test(fingerprint)) return null;
  return { name: name.slice(0, 80), origin: `https://${address}:${port}`, fingerprint };
}
