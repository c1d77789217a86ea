/** The classroom doctor: what stands between a class and this machine, found before the class comes. */
import type { FindingOf, ServerFindingId } from '../../protocol/doctor.ts';
import { checkAddress } from './address-check.ts';
import { checkDisk } from './disk-check.ts';
import { type Check, type Examined, type Wish, within } from './examination.ts';
import { checkFirewall } from './firewall/firewall-check.ts';
import { checkHttps } from './https-check.ts';
import { checkIsolation, checkPhone } from './phone-check.ts';
import { checkMediaPort, checkPagesPort } from './port-checks.ts';
import { checkPower } from './power/power-check.ts';

/** PowerShell alone takes seconds to start. */
const LIMIT_MS = 10_000;

const checks: { readonly [I in ServerFindingId]: Check<I> } = {
  address: checkAddress,
  'pages-port': checkPagesPort,
  'media-port': checkMediaPort,
  firewall: checkFirewall,
  phone: checkPhone,
  isolation: checkIsolation,
  https: checkHttps,
  disk: checkDisk,
  power: checkPower,
};

export class Doctor {
  readonly #examined: Examined;
  readonly #limitMs: number;

  constructor(examined: Examined, limitMs = LIMIT_MS) {
    this.#examined = examined;
    this.#limitMs = limitMs;
  }

  /** Looks at one thing. Never throws; what takes too long is `unknown`. */
  check<I extends ServerFindingId>(id: I, wish: Wish): Promise<FindingOf<I>> {
    const check: Check<I> = checks[id];
    return within(id, this.#limitMs, () => check(this.#examined, wish));
  }

  /** Looks at everything, side by side. */
  examine(wish: Wish): Promise<FindingOf<ServerFindingId>[]> {
    return Promise.all((Object.keys(checks) as ServerFindingId[]).map((id) => this.check(id, wish)));
  }
}
