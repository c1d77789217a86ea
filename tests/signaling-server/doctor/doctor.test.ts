import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { Finding, ServerFindingId } from '../../../protocol/doctor.ts';
import { checkAddress } from '../../../signaling-server/doctor/address-check.ts';
import { checkDisk } from '../../../signaling-server/doctor/disk-check.ts';
import { Doctor } from '../../../signaling-server/doctor/doctor.ts';
import { checkPhone } from '../../../signaling-server/doctor/phone-check.ts';
import { checkMediaPort, checkPagesPort, freePort } from '../../../signaling-server/doctor/port-checks.ts';
import { readText, runCommand } from '../../../signaling-server/doctor/system.ts';
import { machine, RECORDING, visit } from './examined.ts';

test('every check gives a finding of the protocol, on a machine that answers nothing', async () => {
  const findings = await new Doctor(machine({ platform: 'win32' })).examine(RECORDING);
  expect(findings.map(({ id }) => id)).toEqual(ServerFindingId.options);
  for (const finding of findings) expect(Finding.parse(finding)).toEqual(finding);
});

test('a check that throws or hangs is unknown, and holds up no other', async () => {
  const broken = machine({
    overrides: {
      freeBytes: () => Promise.reject(new Error('the disk is gone')),
      addresses: () => {
        throw new Error('no interfaces');
      },
      mediaPort: () => new Promise(() => undefined),
    },
  });
  const findings = await new Doctor(broken, 50).examine(RECORDING);
  const lightOf = (wanted: string) => findings.find(({ id }) => id === wanted)?.light;
  expect([lightOf('disk'), lightOf('address'), lightOf('media-port'), lightOf('pages-port')]).toEqual([
    'unknown',
    'unknown',
    'unknown',
    'good',
  ]);
});

test('one address is recommended, and why not simply any', async () => {
  const look = (cards: Record<string, string>) => checkAddress(machine({ cards }), RECORDING);
  expect(await look({ wlan0: '192.168.1.23', docker0: '172.17.0.1' })).toMatchObject({
    light: 'good',
    facts: { recommended: { address: '192.168.1.23', kind: 'wifi' }, vpn: false },
    fix: null,
  });
  expect(await look({})).toMatchObject({ light: 'bad', facts: { recommended: null }, fix: { id: 'join-network' } });
  expect(await look({ docker0: '172.17.0.1' })).toMatchObject({ light: 'bad', fix: { id: 'join-network' } });
  expect(await look({ eth0: '169.254.3.4' })).toMatchObject({ light: 'bad', fix: { id: 'get-address' } });
  expect(await look({ wlan0: '192.168.1.23', tun0: '10.8.0.2' })).toMatchObject({ light: 'attention', fix: { id: 'leave-vpn' } });
  expect(await look({ wlan0: '192.168.1.23', eth0: '10.1.2.3' })).toMatchObject({
    light: 'attention',
    facts: { recommended: { address: '192.168.1.23' } },
    fix: { id: 'two-networks' },
  });
  expect(await look({ wlan0: '192.168.1.23', eth0: '192.168.1.24' })).toMatchObject({ light: 'good' });
  expect(await look({ wlan0: '192.168.1.23', 'Local Area Connection* 10': '192.168.137.1' })).toMatchObject({
    facts: { recommended: { kind: 'own-hotspot' } },
  });
});

test('ports: ours, moved, none', async () => {
  const at = (port: number | null, running = true, wanted = 8480) => ({ wanted, port, running });
  const on = (pages: ReturnType<typeof at>, media = pages) =>
    machine({ overrides: { pagesPort: async () => pages, mediaPort: async () => media } });
  expect(await checkPagesPort(on(at(8480)), RECORDING)).toMatchObject({ light: 'good' });
  expect(await checkPagesPort(on(at(8481)), RECORDING)).toMatchObject({ light: 'attention', fix: { id: 'share-new-port' } });
  expect(await checkPagesPort(on(at(40_000, true, 0)), RECORDING)).toMatchObject({ light: 'good' });
  expect(await checkPagesPort(on(at(null, false)), RECORDING)).toMatchObject({ light: 'bad', fix: { id: 'free-ports' } });
  expect(await checkMediaPort(on(at(8480)), RECORDING)).toMatchObject({ light: 'good' });
  expect(await checkMediaPort(on(at(8480), at(null, false)), RECORDING)).toMatchObject({
    light: 'bad',
    fix: { id: 'wait-for-media' },
  });
  expect(await checkMediaPort(on(at(8480, false), at(null, false)), RECORDING)).toMatchObject({
    light: 'bad',
    fix: { id: 'free-ports' },
  });
  expect(await checkMediaPort(on(at(8480), at(null)), RECORDING)).toMatchObject({ light: 'unknown' });
});

test('a free port is found by trying', async () => {
  const taken = createServer().listen(0, '::');
  await once(taken, 'listening');
  const address = taken.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  try {
    const next = await freePort('tcp', port);
    expect(next).not.toBeNull();
    expect(next).toBeGreaterThan(port);
    expect(await freePort('udp', port)).not.toBeNull();
  } finally {
    taken.close();
  }
});

test('the disk in hours of recording', async () => {
  const free = (bytes: number | null) =>
    checkDisk(machine({ overrides: { freeBytes: async () => bytes } }), { recordingBitsPerS: 2_000_000 });
  // 900 MB an hour, and half a gigabyte is left alone.
  expect(await free(9.5e9)).toMatchObject({ light: 'good', facts: { hours: 10, usableBytes: 9e9 } });
  expect(await free(2.3e9)).toMatchObject({ light: 'attention', facts: { hours: 2 }, fix: { id: 'free-disk' } });
  expect(await free(0.4e9)).toMatchObject({ light: 'bad', facts: { hours: 0 } });
  expect(await free(null)).toMatchObject({ light: 'unknown', facts: null });
});

test('phones: the one that came farthest tells', async () => {
  const look = (phone: object) => checkPhone(machine({ phone }), RECORDING);
  expect(await look({})).toMatchObject({ light: 'unknown', facts: { state: 'not-tried' } });
  expect(await look({ opened: true })).toMatchObject({ light: 'unknown', facts: { state: 'waiting' } });
  expect(await look({ opened: true, missed: true })).toMatchObject({
    light: 'bad',
    facts: { state: 'blocked' },
    fix: { id: 'phone-blocked' },
  });
  expect(await look({ visits: [visit({ ownMachine: true })], opened: true })).toMatchObject({ facts: { state: 'waiting' } });
  expect(await look({ visits: [visit({ udp: 'waiting', socket: 'waiting' })] })).toMatchObject({
    light: 'unknown',
    facts: { state: 'reached', udp: null },
  });
  expect(await look({ visits: [visit({ udp: 'failed' })] })).toMatchObject({ light: 'bad', fix: { id: 'udp-blocked' } });
  expect(await look({ visits: [visit({ socket: 'failed' })] })).toMatchObject({ light: 'bad', fix: { id: 'socket-blocked' } });
  expect(await look({ visits: [visit({ udp: 'failed', device: 'iPad' }), visit()] })).toMatchObject({
    light: 'good',
    facts: { device: 'iPhone', udp: true, socket: true, roundTripMs: 4 },
  });
});

test('commands and files of this system: there, refused, not there', async () => {
  expect(await runCommand(process.execPath, ['-e', 'console.log("yes")'])).toMatchObject({ code: 0, stdout: 'yes\n' });
  expect(await runCommand(process.execPath, ['-e', 'process.exit(3)'])).toMatchObject({ code: 3 });
  expect(await runCommand('no-such-command-anywhere', [])).toBeNull();
  expect(await readText('/no/such/file')).toBeNull();
});
