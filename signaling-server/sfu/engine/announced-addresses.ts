/** Under which addresses pages can reach the UDP port: the candidates of our answers, RFC 8445 section 5.1, RFC 8839 section 5.1. */
import { isIPv6 } from 'node:net';
import { networkInterfaces } from 'node:os';

/** Lets a page on the teacher's own machine in, even with no network at all. */
const LOOPBACK = '127.0.0.1';

/** This machine's addresses as of now, best first: IPv4, IPv6, loopback. Link-local IPv6 is left out, as it needs a zone. */
export function localAddresses(): string[] {
  const external = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter((address) => !address.internal && !address.address.toLowerCase().startsWith('fe80:'));
  const ofFamily = (family: string): string[] =>
    external.filter((address) => address.family === family).map((address) => address.address);
  return [...new Set([...ofFamily('IPv4'), ...ofFamily('IPv6'), LOOPBACK])];
}

/** Values of `a=candidate` for host candidates, best first. */
export function hostCandidates(addresses: readonly string[], port: number): string[] {
  return addresses.map((address, index) => {
    // Type preference 126 for host, then our order, then component 1 (RFC 8445 section 5.1.2.1).
    const priority = 126 * 2 ** 24 + (65_535 - index) * 2 ** 8 + 255;
    return `${index + 1} 1 udp ${priority} ${address} ${port} typ host`;
  });
}

/** What to announce when bound to one address only; undefined when bound to all. */
export function boundAddress(bindAddress: string | undefined): string | undefined {
  if (bindAddress === undefined || bindAddress === '' || bindAddress === '0.0.0.0') return undefined;
  return isIPv6(bindAddress) && /^[0:]+$/.test(bindAddress) ? undefined : bindAddress;
}
