import type { NetworkInterfaceInfo } from 'node:os';
import { expect, test } from 'vitest';
import { HostAddress } from '../../../protocol/models.ts';
import { hostAddresses } from '../../../signaling-server/network/addresses.ts';

function at(address: string, internal = false): NetworkInterfaceInfo[] {
  const shared = { address, netmask: '', mac: '', internal, cidr: null };
  return [address.includes(':') ? { ...shared, family: 'IPv6', scopeid: 0 } : { ...shared, family: 'IPv4' }];
}

test('real networks come first, then virtual ones, this machine last', () => {
  const interfaces = {
    lo: [...at('127.0.0.1', true), ...at('::1', true)],
    docker0: at('172.17.0.1'),
    'br-1f2e': at('172.20.0.1'),
    tailscale0: at('100.101.102.103'),
    'vEthernet (WSL)': at('172.29.1.1'),
    'VMware Network Adapter VMnet8': at('192.168.80.1'),
    utun4: at('10.8.0.2'),
    eno1: at('169.254.7.7'),
    eth1: at('10.20.30.40'),
    wlp3s0: [...at('fe80::1'), ...at('192.168.1.23')],
  };
  const addresses = hostAddresses({ port: 8480, interfaces });
  expect(addresses.map(({ address, reach }) => `${reach} ${address}`)).toEqual([
    'lan 192.168.1.23',
    'lan 10.20.30.40',
    'lan 169.254.7.7',
    'virtual 192.168.80.1',
    'virtual 10.8.0.2',
    'virtual 100.101.102.103',
    'virtual 172.17.0.1',
    'virtual 172.20.0.1',
    'virtual 172.29.1.1',
    'loopback 127.0.0.1',
  ]);
  expect(addresses[0]).toEqual({
    url: 'http://192.168.1.23:8480',
    address: '192.168.1.23',
    interfaceName: 'wlp3s0',
    reach: 'lan',
    kind: 'wifi',
  });
  expect(addresses.at(-1)?.url).toBe('http://localhost:8480');
  for (const address of addresses) expect(HostAddress.safeParse(address).success).toBe(true);
});

test('listening on one address announces that one', () => {
  const interfaces = { lo: at('127.0.0.1', true), eth0: [...at('10.0.0.5'), ...at('fd00::5')] };
  expect(hostAddresses({ port: 80, bindAddress: '127.0.0.1', interfaces }).map(({ url }) => url)).toEqual([
    'http://127.0.0.1:80',
  ]);
  expect(hostAddresses({ port: 80, bindAddress: 'fd00::5', interfaces }).map(({ url }) => url)).toEqual(['http://[fd00::5]:80']);
  expect(hostAddresses({ port: 80, bindAddress: '9.9.9.9', interfaces })).toEqual([]);
});

test('this machine has at least itself', () => {
  expect(hostAddresses({ port: 1 }).some(({ reach }) => reach === 'loopback')).toBe(true);
});
