/** The router of this machine's network, whether it answers, and who else is near: from what the system knows already, and one ping. */
import { isIP } from 'node:net';
import { recommendedAddress } from '../network/addresses.ts';
import type { Examined } from './examination.ts';

export interface Neighbourhood {
  readonly gateway: string | null;
  readonly gatewayAnswers: boolean | null;
  /** Other devices in the same network that were heard of; null where the system doesn't say. */
  readonly neighbours: number | null;
}

type Asked = Pick<Examined, 'platform' | 'run' | 'readText' | 'addresses'>;

export async function readNeighbourhood(asked: Asked): Promise<Neighbourhood> {
  const gateway = await readGateway(asked);
  const pinged = gateway === null ? null : await ping(asked, gateway);
  // After the ping: it makes the router an entry.
  const known = await readKnownDevices(asked);
  // A router that ignores pings still says who it is.
  const gatewayAnswers = pinged === true || (gateway !== null && known?.includes(gateway)) ? true : pinged;
  const own = recommendedAddress(asked.addresses());
  const near = own === null ? null : own.address.slice(0, own.address.lastIndexOf('.') + 1);
  const neighbours =
    known === null || near === null ? null : known.filter((address) => address !== gateway && address.startsWith(near)).length;
  return { gateway, gatewayAnswers, neighbours };
}

async function readGateway({ platform, run, readText }: Asked): Promise<string | null> {
  if (platform === 'linux') return gatewayOfProcRoute((await readText('/proc/net/route')) ?? '');
  if (platform === 'win32') return gatewayOfRoutePrint((await run('route', ['print', '-4', '0.0.0.0']))?.stdout ?? '');
  return gatewayOfNetstat((await run('netstat', ['-rn', '-f', 'inet']))?.stdout ?? '');
}

/** `/proc/net/route`: addresses in hexadecimal, the last byte first. */
export function gatewayOfProcRoute(text: string): string | null {
  const routes = text
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    // RTF_UP and RTF_GATEWAY.
    .filter(([, destination, , flags = '0']) => destination === '00000000' && (Number.parseInt(flags, 16) & 3) === 3)
    .filter(([name = '']) => !/^(tun|tap|wg|ppp)/.test(name))
    .sort((a, b) => Number(a[6]) - Number(b[6]));
  const hex = routes[0]?.[2] ?? '';
  if (!/^[0-9A-F]{8}$/i.test(hex)) return null;
  return [6, 4, 2, 0].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)).join('.');
}

/** `route print`: words in the system's language, numbers in all the same. */
export function gatewayOfRoutePrint(text: string): string | null {
  const gateways = [...text.matchAll(/^\s*0\.0\.0\.0\s+0\.0\.0\.0\s+(\d+\.\d+\.\d+\.\d+)\s+\d+\.\d+\.\d+\.\d+\s+(\d+)\s*$/gm)];
  return gateways.sort((a, b) => Number(a[2]) - Number(b[2]))[0]?.[1] ?? null;
}

/** `netstat -rn`: the first default route that is no tunnel's. */
export function gatewayOfNetstat(text: string): string | null {
  const lines = [...text.matchAll(/^default\s+(\d+\.\d+\.\d+\.\d+)\s+\S+\s+(\S+)/gm)];
  return lines.find(([, , name = '']) => !/^(utun|ipsec|ppp)/.test(name))?.[1] ?? null;
}

/** Whether it answers within a second; null where this can't be tried. */
async function ping({ platform, run }: Asked, address: string): Promise<boolean | null> {
  if (isIP(address) === 0) return null;
  if (platform === 'win32') {
    const output = await run('ping', ['-n', '1', '-w', '1000', address]);
    // Its exit code also says yes to "destination unreachable".
    return output && /TTL=/i.test(output.stdout);
  }
  const output = await run('ping', platform === 'darwin' ? ['-c', '1', '-t', '1', address] : ['-c', '1', '-W', '1', address]);
  // 2 on Linux, 68 and others on macOS: it could not even be sent.
  return output && (output.code === 0 ? true : output.code === 1 || (platform === 'darwin' && output.code === 2) ? false : null);
}

/** Addresses of devices that answered lately, the router among them. */
async function readKnownDevices({ platform, run, readText }: Asked): Promise<string[] | null> {
  if (platform === 'linux') {
    const text = await readText('/proc/net/arp');
    return text === null ? null : devicesOfProcArp(text);
  }
  const output = await run('arp', platform === 'win32' ? ['-a'] : ['-a', '-n']);
  return output === null ? null : devicesOfArp(output.stdout);
}

/** `/proc/net/arp`; flag 0x2 (ATF_COM) is a device that answered. */
export function devicesOfProcArp(text: string): string[] {
  return text
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , flags = '0']) => (Number.parseInt(flags, 16) & 2) !== 0)
    .flatMap(([address = '']) => (isIP(address) === 0 ? [] : [address]));
}

/** `arp -a` of macOS and Windows: an address and a hardware address on one line. */
export function devicesOfArp(text: string): string[] {
  return (
    [...text.matchAll(/(\d+\.\d+\.\d+\.\d+)\)?\s+(?:at\s+)?((?:[0-9a-f]{1,2}[:-]){5}[0-9a-f]{1,2})/gi)]
      // The lowest bit of the first byte marks groups (IEEE 802), which are no devices.
      .filter(([, , hardware = '1']) => (Number.parseInt(hardware, 16) & 1) === 0)
      .flatMap(([, address = '']) => [address])
  );
}
