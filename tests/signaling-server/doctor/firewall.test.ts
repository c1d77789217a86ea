import { expect, test } from 'vitest';
import { checkFirewall } from '../../../signaling-server/doctor/firewall/firewall-check.ts';
import { isListed } from '../../../signaling-server/doctor/firewall/firewalld.ts';
import { verdictFor } from '../../../signaling-server/doctor/firewall/macos.ts';
import { readRuleset } from '../../../signaling-server/doctor/firewall/nftables.ts';
import { namesPort } from '../../../signaling-server/doctor/firewall/ports.ts';
import { isAllowed } from '../../../signaling-server/doctor/firewall/ufw.ts';
import { type Machine, machine, RECORDING, refused, visit } from './examined.ts';

const look = async (on: Machine) => checkFirewall(machine(on), RECORDING);

const ufwOn = { '/etc/ufw/ufw.conf': '# /etc/ufw/ufw.conf\n#\nENABLED=yes\nLOGLEVEL=low\n' };
const ufwStatus = (rules: string, incoming = 'deny') => `Status: active
Logging: on (low)
Default: ${incoming} (incoming), allow (outgoing), disabled (routed)
New profiles: skip

To                         Action      From
--                         ------      ----
${rules}
`;

test('a Linux without a firewall lets everyone in', async () => {
  expect(await look({})).toMatchObject({ light: 'good', facts: { product: 'none', state: 'off' }, fix: null });
});

test('ufw that is on and closed is told with the two lines that open it', async () => {
  const finding = await look({
    files: ufwOn,
    commands: { 'ufw status verbose': ufwStatus('22/tcp                     ALLOW IN    Anywhere') },
  });
  expect(finding).toMatchObject({ light: 'bad', facts: { product: 'ufw', state: 'closed' } });
  expect(finding.fix).toEqual({
    id: 'open-firewall',
    commands: ['sudo ufw allow 8480/tcp', 'sudo ufw allow 8480/udp'],
    needsAdministrator: true,
  });
});

test('ufw whose rules are not for us to read is neither good nor bad, until a phone came through', async () => {
  const closed = { files: ufwOn, commands: { 'ufw status verbose': refused } };
  expect(await look(closed)).toMatchObject({ light: 'attention', facts: { state: 'unreadable' } });
  expect(await look({ ...closed, phone: { visits: [visit()] } })).toMatchObject({ light: 'good', facts: { state: 'proved' } });
  // Pages alone prove nothing about pictures, and this machine nothing about others.
  expect(await look({ ...closed, phone: { visits: [visit({ udp: 'failed' })] } })).toMatchObject({ light: 'attention' });
  expect(await look({ ...closed, phone: { visits: [visit({ ownMachine: true })] } })).toMatchObject({ light: 'attention' });
});

test('ufw: the first rule that fits decides', () => {
  const both = '8480                       ALLOW IN    Anywhere\n8480 (v6)                  ALLOW IN    Anywhere (v6)';
  expect(isAllowed(ufwStatus(both), 'udp', 8480)).toBe(true);
  expect(isAllowed(ufwStatus('8480/tcp                   ALLOW IN    192.168.1.0/24'), 'tcp', 8480)).toBe(true);
  expect(isAllowed(ufwStatus('8480/tcp                   ALLOW IN    Anywhere'), 'udp', 8480)).toBe(false);
  expect(isAllowed(ufwStatus('8000:9000/udp              ALLOW IN    Anywhere'), 'udp', 8480)).toBe(true);
  expect(isAllowed(ufwStatus('8480/udp on wlan0          ALLOW IN    Anywhere'), 'udp', 8480)).toBe(true);
  expect(isAllowed(ufwStatus('8480                       ALLOW OUT   Anywhere'), 'tcp', 8480)).toBe(false);
  const denied = '8480/tcp                   DENY IN     Anywhere\n8480/tcp                   ALLOW IN    Anywhere';
  expect(isAllowed(ufwStatus(denied), 'tcp', 8480)).toBe(false);
  expect(isAllowed(ufwStatus(''), 'tcp', 8480)).toBe(false);
  expect(isAllowed(ufwStatus('', 'allow'), 'tcp', 8480)).toBe(true);
});

const publicZone = (ports: string, target = 'default') => `public (active)
  target: ${target}
  icmp-block-inversion: no
  interfaces: wlan0
  sources:
  services: dhcpv6-client mdns ssh
  ports: ${ports}
  protocols:
  forward: yes
`;
const firewalld = (zone: string) => ({
  'firewall-cmd --state': 'running\n',
  'firewall-cmd --get-zone-of-interface=wlan0': 'public\n',
  'firewall-cmd --zone=public --list-all': zone,
});

test('firewalld is asked for the zone of the card students come by', async () => {
  expect(await look({ commands: firewalld(publicZone('1025-65535/udp 1025-65535/tcp')) })).toMatchObject({
    light: 'good',
    facts: { product: 'firewalld', state: 'open' },
  });
  expect(await look({ commands: firewalld(publicZone('', 'ACCEPT')) })).toMatchObject({ light: 'good' });
  const closed = await look({ commands: firewalld(publicZone('8480/tcp')) });
  expect(closed).toMatchObject({ light: 'bad', facts: { state: 'closed' } });
  expect(closed.fix?.commands).toEqual([
    'sudo firewall-cmd --zone=public --add-port=8480/tcp --add-port=8480/udp',
    'sudo firewall-cmd --runtime-to-permanent',
  ]);
  expect(
    await look({ commands: { 'firewall-cmd --state': 'running\n', 'firewall-cmd --get-default-zone': 'home; rm -rf /\n' } }),
  ).toMatchObject({
    light: 'attention',
    fix: { commands: ['sudo firewall-cmd --add-port=8480/tcp --add-port=8480/udp', expect.any(String)] },
  });
  expect(isListed('8480/tcp', 'udp', 8480)).toBe(false);
});

const chain = (policy: string) => ({
  chain: { family: 'inet', table: 'filter', name: 'input', handle: 1, type: 'filter', hook: 'input', prio: 0, policy },
});
const rule = (...expr: object[]) => ({ rule: { family: 'inet', table: 'filter', chain: 'input', handle: 2, expr } });
const dport = (protocol: string, right: unknown) => ({
  match: { op: '==', left: { payload: { protocol, field: 'dport' } }, right },
});
const accept = { accept: null };
const ruleset = (...parts: object[]) =>
  JSON.stringify({ nftables: [{ metainfo: { version: '1.0.6', json_schema_version: 1 } }, ...parts] });

test('nftables: a chain that drops the rest must name both ports', async () => {
  const ports = { tcpPort: 8480, udpPort: 8481 };
  expect(readRuleset(ruleset(), ports)).toBeNull();
  expect(readRuleset(ruleset(chain('accept')), ports)?.state).toBe('open');
  expect(readRuleset(ruleset(chain('drop')), ports)).toEqual({
    state: 'closed',
    commands: [
      'sudo nft insert rule inet filter input tcp dport 8480 accept',
      'sudo nft insert rule inet filter input udp dport 8481 accept',
    ],
  });
  expect(readRuleset(ruleset(chain('accept'), rule({ drop: null })), ports)?.state).toBe('closed');
  const named = [rule(dport('tcp', { set: [22, 8480] }), accept), rule(dport('udp', { range: [8000, 9000] }), accept)];
  expect(readRuleset(ruleset(chain('drop'), ...named), ports)?.state).toBe('open');
  // For one sender only: not for a class.
  const one = { match: { op: '==', left: { payload: { protocol: 'ip', field: 'saddr' } }, right: '192.168.1.9' } };
  expect(readRuleset(ruleset(chain('drop'), rule(one, dport('tcp', 8480), accept), named[1] ?? {}), ports)?.state).toBe('closed');
  expect(await look({ commands: { 'nft -j list ruleset': ruleset(chain('drop')) } })).toMatchObject({ light: 'bad' });
  expect(
    await look({
      commands: { 'nft -j list ruleset': refused, 'systemctl is-active nftables': 'active\n' },
      files: { '/etc/nftables.conf': 'table inet filter { chain input { type filter hook input priority 0; policy drop; } }' },
    }),
  ).toMatchObject({ light: 'attention', facts: { product: 'nftables', state: 'unreadable' } });
});

const tool = '/usr/libexec/ApplicationFirewall/socketfilterfw';
const listing = (verdict: string) => `ALF: total number of apps = 2 

1 :  /Applications/Zoom.app 
 \t ( Allow incoming connections ) 

2 :  /opt/lectern/node 
 \t ( ${verdict} incoming connections ) 
`;
const mac = (state: number, verdict: string, blockAll = 'Block all DISABLED! ') =>
  ({
    platform: 'darwin',
    cards: { en0: '192.168.1.23' },
    commands: {
      [`${tool} --getglobalstate`]:
        state === 0 ? 'Firewall is disabled. (State = 0) \n' : `Firewall is enabled. (State = ${state}) \n`,
      [`${tool} --getblockall`]: blockAll,
      [`${tool} --listapps`]: listing(verdict),
    },
  }) as const;

test('macOS lets programs in, not ports', async () => {
  expect(await look(mac(0, 'Block'))).toMatchObject({ light: 'good', facts: { product: 'macos', state: 'off' } });
  expect(await look(mac(1, 'Allow'))).toMatchObject({ light: 'good', facts: { state: 'open' } });
  const blocked = await look(mac(1, 'Block'));
  expect(blocked).toMatchObject({ light: 'bad', facts: { state: 'closed' }, fix: { needsAdministrator: true } });
  expect(blocked.fix?.commands).toEqual([
    `sudo ${tool} --add '/opt/lectern/node'`,
    `sudo ${tool} --unblockapp '/opt/lectern/node'`,
  ]);
  expect((await look(mac(2, 'Allow'))).fix?.commands[0]).toBe(`sudo ${tool} --setblockall off`);
  expect((await look(mac(1, 'Allow', 'Block all INCOMING enabled!'))).light).toBe('bad');
  expect(await look({ platform: 'darwin' })).toMatchObject({ light: 'attention', facts: { state: 'unreadable' } });
  expect(verdictFor(listing('Allow'), '/usr/bin/python3')).toBeNull();
});

const windows = (category: string, rules: object[], enabled = 'True', inbound = 'NotConfigured') =>
  ({
    platform: 'win32',
    cards: { 'Wi-Fi': '192.168.1.23' },
    commands: {
      'powershell.exe …': JSON.stringify({
        profiles: ['Domain', 'Private', 'Public'].map((name) => ({ name, enabled, inbound })),
        networks: [
          { interface: 'vEthernet (WSL)', category: 'Public' },
          { interface: 'Wi-Fi', category },
        ],
        rules,
      }),
    },
  }) as const;
const windowsRule = (more: object = {}) => ({
  name: 'node.exe',
  enabled: 'True',
  direction: 'Inbound',
  action: 'Allow',
  profile: 'Private',
  protocol: 'Any',
  port: 'Any',
  byProgram: true,
  ...more,
});

test('Windows: what counts are the rules for this program and these ports on this kind of network', async () => {
  expect(await look(windows('Private', [windowsRule()]))).toMatchObject({
    light: 'good',
    facts: { product: 'windows', state: 'open' },
  });
  expect(await look(windows('Private', [], 'False'))).toMatchObject({ facts: { state: 'off' } });
  expect(await look(windows('DomainAuthenticated', [windowsRule({ profile: 'Domain, Private' })]))).toMatchObject({
    light: 'good',
  });
  // The usual trap: allowed at home, and the school's Wi-Fi is marked as public.
  const school = await look(windows('Public', [windowsRule()]));
  expect(school).toMatchObject({ light: 'bad', facts: { state: 'closed', publicNetwork: true } });
  expect(school.fix?.commands).toEqual([
    'netsh advfirewall firewall add rule name="Lectern" dir=in action=allow protocol=TCP localport=8480',
    'netsh advfirewall firewall add rule name="Lectern" dir=in action=allow protocol=UDP localport=8480',
  ]);
  const opened = ['TCP', 'UDP'].map((protocol) =>
    windowsRule({ name: 'Lectern', profile: 'Any', protocol, port: '8480', byProgram: false }),
  );
  expect(await look(windows('Public', opened))).toMatchObject({ light: 'good' });
  // Windows writes such rules when somebody says "Cancel" to its question, and they go before all that allow.
  const cancelled = await look(windows('Public', [...opened, windowsRule({ action: 'Block', profile: 'Any' })]));
  expect(cancelled.light).toBe('bad');
  expect(cancelled.fix?.commands[0]).toBe('netsh advfirewall firewall delete rule name=all program="/opt/lectern/node"');
  expect(await look(windows('Private', [windowsRule({ enabled: 'False' })]))).toMatchObject({ light: 'bad' });
  expect(await look({ platform: 'win32' })).toMatchObject({ light: 'attention', facts: { state: 'unreadable' } });
});

test('a system without a reader is not judged', async () => {
  expect(await look({ platform: 'freebsd' })).toMatchObject({ light: 'unknown' });
});

test('ports as they are written', () => {
  expect(namesPort('80,8480', 8480)).toBe(true);
  expect(namesPort('8000:9000', 8480)).toBe(true);
  expect(namesPort('848', 8480)).toBe(false);
  expect(namesPort('OpenSSH', 22)).toBe(false);
});
