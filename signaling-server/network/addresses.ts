/** The ways to reach this machine, the most useful first. */
import { type NetworkInterfaceInfo, networkInterfaces } from 'node:os';
import type { AddressKind, HostAddress } from '../../protocol/models.ts';

interface AddressOptions {
  readonly port: number;
  /** Listening on this address alone; empty or a wildcard is all of them. */
  readonly bindAddress?: string;
  readonly interfaces?: NodeJS.Dict<NetworkInterfaceInfo[]>;
}

/**
 * Every address students could use, real networks first, then virtual ones, this machine's own last. IPv4 alone, unless told to listen
 * on an IPv6 address: people read these aloud and type them.
 */
export function hostAddresses({ port, bindAddress = '', interfaces = networkInterfaces() }: AddressOptions): HostAddress[] {
  const everywhere = bindAddress === '' || bindAddress === '0.0.0.0' || bindAddress === '::';
  return Object.entries(interfaces)
    .flatMap(([interfaceName, infos]) => (infos ?? []).map((info) => ({ interfaceName, ...info })))
    .filter(({ address, family }) => (everywhere ? family === 'IPv4' : address === bindAddress))
    .map(({ interfaceName, address, family, internal }): HostAddress & { score: number } => {
      const kind = internal ? 'loopback' : kindOf(interfaceName, address);
      const reach = reachOf(kind);
      // A browser trusts http://localhost as it trusts https: camera and microphone work there.
      const host = internal && everywhere ? 'localhost' : family === 'IPv6' ? `[${address}]` : address;
      const score = scoreOf(kind, interfaceName, address);
      return { url: `http://${host}:${port}`, address, interfaceName, reach, kind, score };
    })
    .sort((a, b) => b.score - a.score || a.address.localeCompare(b.address))
    .map(({ score: _score, ...address }) => address);
}

/** The address to give to a class: the best one on a real network that gave this machine its address; null when there is none. */
export function recommendedAddress(addresses: readonly HostAddress[]): HostAddress | null {
  return addresses.find(({ reach, kind }) => reach === 'lan' && kind !== 'link-local') ?? null;
}

/** Interfaces that containers, virtual machines and VPNs make, by the names their systems give them. */
const containerNames = /^(docker|br-|veth|cni|flannel|podman|lxc|lxd|cali|kube)/i;
const machineNames = /^(virbr|vmnet|vboxnet|vnic|bridge1\d\d|vethernet)|virtualbox|vmware|hyper-v|wsl/i;
const vpnNames = /^(tun|tap|utun|ipsec|ppp|wg|zt|tailscale|nordlynx|proton|gpd)|vpn|tailscale|wireguard|zerotier/i;
/** Names of cards with an antenna, or with a cable. */
const wifiNames = /^(wl|wlan|wi-?fi|airport)|wireless/i;
const cableNames = /^(eth|en[opsx]|em\d|ethernet|lan)/i;
/** Names of cards with a cable or an antenna. */
const realNames = /^(wl|wlan|en|eth|em\d|wi-?fi|ethernet|lan)/i;

function kindOf(interfaceName: string, address: string): AddressKind {
  if (isOwnHotspot(interfaceName, address)) return 'own-hotspot';
  if (vpnNames.test(interfaceName)) return 'vpn';
  if (containerNames.test(interfaceName)) return 'container';
  if (machineNames.test(interfaceName)) return 'virtual-machine';
  // Shared address space (RFC 6598): on a laptop a VPN's.
  if (/^100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\./.test(address)) return 'vpn';
  // Docker's own network.
  if (address.startsWith('172.17.')) return 'container';
  // An address a machine gave itself (RFC 3927), as nobody else did.
  if (address.startsWith('169.254.')) return 'link-local';
  // 172.20.10.0/28 is the hotspot of an iPhone or iPad.
  if (/^172\.20\.10\.(\d|1[0-5])$/.test(address)) return 'phone-hotspot';
  if (wifiNames.test(interfaceName)) return 'wifi';
  return cableNames.test(interfaceName) ? 'cable' : 'network';
}

/** Where a laptop that shares its connection gives itself an address: Windows, NetworkManager, macOS. */
function isOwnHotspot(interfaceName: string, address: string): boolean {
  if (address === '192.168.137.1' || address === '10.42.0.1') return true;
  return /^bridge1\d\d$/.test(interfaceName) && /^192\.168\.[2-9]\.1$/.test(address);
}

function reachOf(kind: AddressKind): HostAddress['reach'] {
  if (kind === 'loopback') return 'loopback';
  return kind === 'vpn' || kind === 'container' || kind === 'virtual-machine' ? 'virtual' : 'lan';
}

function scoreOf(kind: AddressKind, interfaceName: string, address: string): number {
  const reachScore = { lan: 100, virtual: 50, loopback: 0 }[reachOf(kind)];
  // Private networks (RFC 1918) as homes and schools use them; an address a machine gave itself reaches hardly anyone.
  const rangeScore = kind === 'link-local' ? -10 : address.startsWith('192.168.') ? 20 : address.startsWith('10.') ? 15 : 10;
  // Who shares a connection wants the class in it.
  return reachScore + rangeScore + (realNames.test(interfaceName) ? 5 : 0) + (kind === 'own-hotspot' ? 20 : 0);
}
