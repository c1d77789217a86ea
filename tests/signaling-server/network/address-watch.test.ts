import type { NetworkInterfaceInfo } from 'node:os';
import { expect, test, vi } from 'vitest';
import { DeskClient } from '../../../renderer/room/desk-client.ts';
import { AddressWatch } from '../../../signaling-server/network/address-watch.ts';
import { hostAddresses } from '../../../signaling-server/network/addresses.ts';
import { joinAs } from '../../support/join-as.ts';
import { startTestServer } from '../../support/start-test-server.ts';

function ipv4(address: string, internal = false): NetworkInterfaceInfo {
  return { address, netmask: '255.255.255.0', family: 'IPv4', mac: '', internal, cidr: null };
}

test('tells of another address, a lost one and another best one, and of nothing else', () => {
  vi.useFakeTimers();
  let interfaces: Record<string, NetworkInterfaceInfo[]> = { lo: [ipv4('127.0.0.1', true)], wlan0: [ipv4('192.168.1.7')] };
  const told: string[][] = [];
  const watch = new AddressWatch({
    addresses: () => hostAddresses({ port: 8480, interfaces }),
    onChange: (addresses) => told.push(addresses.map(({ address }) => address)),
  });
  vi.advanceTimersByTime(10_000);
  expect(told).toEqual([]);
  interfaces = { ...interfaces, eth0: [ipv4('10.0.0.4')] };
  vi.advanceTimersByTime(2000);
  interfaces = { lo: [ipv4('127.0.0.1', true)], eth0: [ipv4('10.0.0.4')] };
  vi.advanceTimersByTime(2000);
  expect(told).toEqual([
    ['192.168.1.7', '10.0.0.4', '127.0.0.1'],
    ['10.0.0.4', '127.0.0.1'],
  ]);
  watch.close();
  interfaces = {};
  vi.advanceTimersByTime(10_000);
  expect(told).toHaveLength(2);
  vi.useRealTimers();
});

test('pages are told of the new addresses, and desks look at their invitations again', async () => {
  let internal = true;
  const test = await startTestServer({ interfaces: () => ({ card: [ipv4('127.0.0.1', internal)] }) });
  try {
    const desk = new DeskClient({ serverUrl: test.url, hostToken: await test.server.signHostToken() });
    const { lecture } = await desk.ask('lecture:create', { title: 'Algebra' });
    const anna = await joinAs('Anna', { url: test.url, joinCode: lecture.joinCode });
    const reach = async () => (await desk.ask('lecture:invite', { lectureId: lecture.lectureId })).invite.links[0]?.reach;
    expect(await reach()).toBe('loopback');
    const changed = new Promise<string | null>((resolve) => desk.onChanged(resolve));
    internal = false;
    expect((await anna.next('addresses:changed')).addresses).toMatchObject([{ address: '127.0.0.1', reach: 'lan' }]);
    await changed;
    expect(await reach()).toBe('lan');
    desk.close();
    anna.close();
  } finally {
    await test.close();
  }
});
