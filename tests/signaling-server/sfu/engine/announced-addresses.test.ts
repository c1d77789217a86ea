import { networkInterfaces } from 'node:os';
import { expect, test } from 'vitest';
import { boundAddress, hostCandidates, localAddresses } from '../../../../signaling-server/sfu/engine/announced-addresses.ts';

test('every address of this machine, and the machine itself last', () => {
  const addresses = localAddresses();
  expect(addresses.at(-1)).toBe('127.0.0.1');
  expect(new Set(addresses).size).toBe(addresses.length);
  const external = Object.values(networkInterfaces()).flatMap((list) =>
    (list ?? []).filter((one) => !one.internal && one.family === 'IPv4'),
  );
  for (const { address } of external) expect(addresses).toContain(address);
  expect(addresses.some((address) => address.startsWith('fe80:'))).toBe(false);
});

test('host candidates, best first (RFC 8445 section 5.1.2.1)', () => {
  expect(hostCandidates(['192.0.2.1', 'fd00::2'], 4444)).toEqual([
    '1 1 udp 2130706431 192.0.2.1 4444 typ host',
    '2 1 udp 2130706175 fd00::2 4444 typ host',
  ]);
});

test('bound to one address, only that one is announced', () => {
  expect(['192.0.2.1', 'fd00::2', '0.0.0.0', '::', '', undefined].map(boundAddress)).toEqual([
    '192.0.2.1',
    'fd00::2',
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});
