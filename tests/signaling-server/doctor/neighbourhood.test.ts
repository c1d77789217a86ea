import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  devicesOfArp,
  devicesOfProcArp,
  gatewayOfNetstat,
  gatewayOfProcRoute,
  gatewayOfRoutePrint,
  readNeighbourhood,
} from '../../../signaling-server/doctor/neighbourhood.ts';
import { checkIsolation } from '../../../signaling-server/doctor/phone-check.ts';
import { type Machine, machine, RECORDING, visit } from './examined.ts';

const procRoute = `Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
tun0\t00000000\t0100080A\t0003\t0\t0\t50\t00000000\t0\t0\t0
eth0\t00000000\t0101A8C0\t0003\t0\t0\t600\t00000000\t0\t0\t0
wlan0\t00000000\t0102A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0
wlan0\t0001A8C0\t00000000\t0001\t0\t0\t600\t00FFFFFF\t0\t0\t0
`;
const procArp = `IP address       HW type     Flags       HW address            Mask     Device
192.168.1.1      0x1         0x2         a4:2b:b0:c1:d2:e3     *        wlan0
192.168.1.40     0x1         0x2         3c:22:fb:10:20:30     *        wlan0
192.168.1.66     0x1         0x0         00:00:00:00:00:00     *        wlan0
`;
const macArp = `? (192.168.1.1) at a4:2b:b0:c1:d2:e3 on en0 ifscope [ethernet]
? (192.168.1.40) at (incomplete) on en0 ifscope [ethernet]
? (224.0.0.251) at 1:0:5e:0:0:fb on en0 ifscope permanent [ethernet]
`;
const germanArp = `Schnittstelle: 192.168.1.23 --- 0xb
  Internetadresse       Physische Adresse     Typ
  192.168.1.1           a4-2b-b0-c1-d2-e3     dynamisch
  192.168.1.255         ff-ff-ff-ff-ff-ff     statisch
  224.0.0.22            01-00-5e-00-00-16     statisch
`;
const germanRoutes = `IPv4-Routentabelle
===========================================================================
Aktive Routen:
     Netzwerkziel    Netzwerkmaske          Gateway    Schnittstelle Metrik
          0.0.0.0          0.0.0.0      192.168.1.1     192.168.1.23     35
          0.0.0.0          0.0.0.0         10.0.0.1        10.0.0.12    281
`;
const netstat = `Routing tables

Internet:
Destination        Gateway            Flags        Netif Expire
default            10.8.0.1           UGScg        utun4
default            192.168.1.1        UGScg          en0
127                127.0.0.1          UCS            lo0
`;

test('the router, as each system writes it', () => {
  expect(gatewayOfProcRoute(procRoute)).toBe('192.168.2.1');
  expect(gatewayOfRoutePrint(germanRoutes)).toBe('192.168.1.1');
  expect(gatewayOfNetstat(netstat)).toBe('192.168.1.1');
  for (const read of [gatewayOfProcRoute, gatewayOfRoutePrint, gatewayOfNetstat]) expect(read('')).toBeNull();
});

test('devices that answered; groups and silence are none', () => {
  expect(devicesOfProcArp(procArp)).toEqual(['192.168.1.1', '192.168.1.40']);
  expect(devicesOfArp(macArp)).toEqual(['192.168.1.1']);
  expect(devicesOfArp(germanArp)).toEqual(['192.168.1.1']);
});

test('whatever a command prints, reading it ends', () => {
  const line = fc.oneof(
    fc.string(),
    fc.constantFrom('default ', '0.0.0.0 ', '00000000\t', ...procRoute.split('\n'), ...procArp.split('\n')),
  );
  fc.assert(
    fc.property(fc.array(line), (lines) => {
      const text = lines.join('\n');
      for (const read of [gatewayOfProcRoute, gatewayOfRoutePrint, gatewayOfNetstat]) {
        const gateway = read(text);
        expect(gateway === null || /^[\d.]+$/.test(gateway)).toBe(true);
      }
      for (const read of [devicesOfProcArp, devicesOfArp]) expect(Array.isArray(read(text))).toBe(true);
    }),
  );
});

const linux = (more: Partial<Machine> = {}): Machine => ({
  files: { '/proc/net/route': procRoute.replace(/wlan0\t00000000.*\n/, ''), '/proc/net/arp': procArp },
  commands: { 'ping -c 1 -W 1 192.168.1.1': '1 packets transmitted, 1 received' },
  ...more,
});

test('who is near', async () => {
  expect(await readNeighbourhood(machine(linux()))).toEqual({ gateway: '192.168.1.1', gatewayAnswers: true, neighbours: 1 });
  // A router that ignores pings, but is known by its hardware address.
  const deaf = linux({ commands: { 'ping -c 1 -W 1 192.168.1.1': { code: 1, stdout: '', stderr: '' } } });
  expect((await readNeighbourhood(machine(deaf))).gatewayAnswers).toBe(true);
  const gone = { ...deaf, files: { ...deaf.files, '/proc/net/arp': '' } };
  expect((await readNeighbourhood(machine(gone))).gatewayAnswers).toBe(false);
  expect(await readNeighbourhood(machine())).toEqual({ gateway: null, gatewayAnswers: null, neighbours: null });
  const windows = machine({
    platform: 'win32',
    commands: {
      'route print -4 0.0.0.0': germanRoutes,
      'ping -n 1 -w 1000 192.168.1.1': 'Antwort von 192.168.1.23: Zielhost nicht erreichbar.',
      'arp -a': germanArp.replace(/.*192\.168\.1\.1 .*\n/, ''),
    },
  });
  expect(await readNeighbourhood(windows)).toEqual({ gateway: '192.168.1.1', gatewayAnswers: false, neighbours: 0 });
  const mac = machine({ platform: 'darwin', commands: { 'netstat -rn -f inet': netstat, 'arp -a -n': macArp } });
  expect(await readNeighbourhood(mac)).toEqual({ gateway: '192.168.1.1', gatewayAnswers: true, neighbours: 0 });
});

test('isolation shows in who comes, never in a guess', async () => {
  const look = async (more: Partial<Machine>) => checkIsolation(machine(linux(more)), RECORDING);
  expect(await look({})).toMatchObject({ light: 'unknown', facts: { verdict: 'not-tried', neighbours: 1 } });
  expect(await look({ phone: { opened: true } })).toMatchObject({ light: 'unknown' });
  expect(await look({ phone: { opened: true, missed: true } })).toMatchObject({
    light: 'bad',
    facts: { verdict: 'phone-missing' },
    fix: { id: 'leave-isolation' },
  });
  expect(await look({ phone: { opened: true, missed: true, visits: [visit()] } })).toMatchObject({
    light: 'good',
    facts: { verdict: 'devices-talk' },
  });
  expect(await look({ phone: { opened: true, visits: [visit({ ownMachine: true })] } })).toMatchObject({ light: 'unknown' });
  const alone = {
    commands: { 'ping -c 1 -W 1 192.168.1.1': { code: 1, stdout: '', stderr: '' } },
    files: { '/proc/net/route': procRoute.replace(/wlan0\t00000000.*\n/, '') },
  };
  expect(await look(alone)).toMatchObject({ light: 'attention', facts: { verdict: 'gateway-silent' } });
});
