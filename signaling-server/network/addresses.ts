/** The ways to reach this machine, the most useful first. */
import { type NetworkInterfaceInfo, networkInterfaces } from 'node:os';
import type { HostAddress } from '../../protocol/models.ts';

interface AddressOptions {
  readonly port: number;
  /** Listening on this address alone; empty or a wildcard is all of them. */
  readonly bindAddress?: string;
  readonly interfaces?: NodeJS.Dict<NetworkInterfaceInfo[]>;
}

/** Interfaces that containers, virtual machines and VPNs make, by the names their systems give them. */
const virtualNames =
  /^(docker|br-|veth|virbr|vmnet|vboxnet|vnic|cni|flannel|podman|lxc|lxd|tun|tap|utun|ipsec|ppp|wg|zt|tailscale|nordlynx|bridge1\d\d|vethernet)|virtualbox|vmware|hyper-v|wsl|vpn|tailscale|wireguard/i;
/** Names of cards with a cable or an antenna. */
const realNames = /^(wl|wlan|en|eth|em\d|wi-?fi|ethernet|lan)/i;

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
      const reach = internal ? 'loopback' : isVirtual(interfaceName, address) ? 'virtual' : 'lan';
      // A browser trusts http://localhost as it trusts https: camera and microphone work there.
      const host = internal && everywhere ? 'localhost' : family === 'IPv6' ? `[${address}]` : address;
      return { url: `http://${host}:${port}`, address, interfaceName, reach, score: scoreOf(reach, interfaceName, address) };
    })
    .sort((a, b) => b.score - a.score || a.address.localeCompare(b.address))
    .map(({ score: _score, ...address }) => address);
}

function isVirtual(interfaceName: string, address: string): boolean {
  // 100.64.0.0/10 is shared address space (RFC 6598), on a laptop a VPN's. 172.17.0.0/16 is Docker's own network.
  return (
    virtualNames.test(interfaceName) || /^100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\./.test(address) || address.startsWith('172.17.')
  );
}

function scoreOf(reach: HostAddress['reach'], interfaceName: string, address: string): number {
  const reachScore = { lan: 100, virtual: 50, loopback: 0 }[reach];
  // Private networks (RFC 1918) as homes and schools use them; an address a machine gave itself (RFC 3927) reaches hardly anyone.
  const rangeScore = address.startsWith('192.168.')
    ? 20
    : address.startsWith('10.')
      ? 15
      : address.startsWith('169.254.')
        ? -10
        : 10;
  return reachScore + rangeScore + (realNames.test(interfaceName) ? 5 : 0);
}
