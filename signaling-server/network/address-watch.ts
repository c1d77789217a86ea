/** Notices that this machine can be reached in other ways than before: another Wi-Fi, a cable plugged in, a VPN gone. */
import type { HostAddress } from '../../protocol/models.ts';

/** No system tells Node of it. Looking costs well under a millisecond. */
const LOOK_EVERY_MS = 2000;

export interface AddressWatchOptions {
  /** The addresses as they are now, best first. */
  readonly addresses: () => readonly HostAddress[];
  readonly onChange: (addresses: HostAddress[]) => void;
  readonly everyMs?: number;
}

export class AddressWatch {
  readonly #options: AddressWatchOptions;
  readonly #timer: NodeJS.Timeout;
  #known: string;

  /** Watches at once, until `close`. It keeps no process alive. */
  constructor(options: AddressWatchOptions) {
    this.#options = options;
    this.#known = keyOf(options.addresses());
    this.#timer = setInterval(() => this.look(), options.everyMs ?? LOOK_EVERY_MS);
    this.#timer.unref();
  }

  /** Looks now. A network that comes and goes within one interval is not told of: nobody has used it. */
  look(): void {
    const addresses = [...this.#options.addresses()];
    const key = keyOf(addresses);
    if (key === this.#known) return;
    this.#known = key;
    this.#options.onChange(addresses);
  }

  close(): void {
    clearInterval(this.#timer);
  }
}

/** The order matters too: the best address is the one on the invitation. */
function keyOf(addresses: readonly HostAddress[]): string {
  return addresses.map(({ url, reach }) => `${url} ${reach}`).join('\n');
}
