/** Whether this machine's own firewall lets a class in. Rules are read, never changed: the way to open it is told. */
import type { FirewallProduct } from '../../../protocol/doctor.ts';
import { recommendedAddress } from '../../network/addresses.ts';
import { type Check, type Examined, fixBy, found } from '../examination.ts';
import { provedBy } from '../phone-check.ts';
import { readFirewalld } from './firewalld.ts';
import { readMacFirewall } from './macos.ts';
import { readNftables } from './nftables.ts';
import { readUfw } from './ufw.ts';
import { readWindowsFirewall } from './windows.ts';

export interface FirewallAsked extends Pick<Examined, 'run' | 'readText' | 'program'> {
  readonly tcpPort: number;
  readonly udpPort: number;
  /** The network card students come by; null where none is known. */
  readonly interfaceName: string | null;
}

export interface FirewallReading {
  readonly product: FirewallProduct;
  readonly state: 'off' | 'open' | 'closed' | 'unreadable';
  /** What opens it, as an administrator. */
  readonly commands: readonly string[];
  readonly publicNetwork?: boolean;
}

/** Null: this firewall is not here. */
export type ReadFirewall = (asked: FirewallAsked) => Promise<FirewallReading | null>;

const readers: Partial<Record<NodeJS.Platform, readonly ReadFirewall[]>> = {
  win32: [readWindowsFirewall],
  darwin: [readMacFirewall],
  // The first that is in charge: the other tools write nftables rules, too.
  linux: [readUfw, readFirewalld, readNftables],
};

export const checkFirewall: Check<'firewall'> = async (examined) => {
  const [tcp, udp] = await Promise.all([examined.pagesPort(), examined.mediaPort()]);
  const tcpPort = tcp.port ?? tcp.wanted;
  const udpPort = udp.port ?? udp.wanted;
  const interfaceName = recommendedAddress(examined.addresses())?.interfaceName ?? null;
  const { run, readText, program } = examined;
  const readings = await Promise.all(
    (readers[examined.platform] ?? []).map((read) => read({ run, readText, program, tcpPort, udpPort, interfaceName })),
  );
  // Linux without any of them lets everything in; elsewhere there is one, which did not speak.
  const nothing = { product: 'none', state: examined.platform === 'linux' ? 'off' : 'unreadable', commands: [] } as const;
  const reading: FirewallReading = readings.find((each) => each !== null) ?? nothing;
  const { product, state, commands, publicNetwork = false } = reading;
  const facts = { product, publicNetwork, tcpPort, udpPort };
  const proved = provedBy(examined.phone());
  if (proved.tcp && proved.udp) return found('firewall', 'good', { ...facts, state: 'proved' });
  if (state === 'off' || state === 'open') return found('firewall', 'good', { ...facts, state });
  if (state === 'closed') {
    const fix = publicNetwork && commands.length === 0 ? 'allow-on-public-network' : 'open-firewall';
    return found('firewall', 'bad', { ...facts, state }, fixBy(fix, commands, true));
  }
  const fix = commands.length > 0 ? fixBy('open-firewall', commands, true) : fixBy('ask-firewall-owner');
  return found('firewall', examined.platform in readers ? 'attention' : 'unknown', { ...facts, state }, fix);
};
