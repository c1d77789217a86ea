/** firewalld, as on Fedora, openSUSE and Red Hat. */
import type { ReadFirewall } from './firewall-check.ts';
import { namesPort } from './ports.ts';

export const readFirewalld: ReadFirewall = async ({ run, tcpPort, udpPort, interfaceName }) => {
  const state = await run('firewall-cmd', ['--state']);
  if (!state || !/^running/m.test(state.stdout)) return null;
  const zone = await zoneOf(run, interfaceName);
  const inZone = zone === null ? '' : ` --zone=${zone}`;
  const commands = [
    `sudo firewall-cmd${inZone} --add-port=${tcpPort}/tcp --add-port=${udpPort}/udp`,
    'sudo firewall-cmd --runtime-to-permanent',
  ];
  const all = zone === null ? null : await run('firewall-cmd', [`--zone=${zone}`, '--list-all']);
  if (all?.code !== 0) return { product: 'firewalld', state: 'unreadable', commands };
  const trusted = /^\s*target:\s*ACCEPT/m.test(all.stdout);
  const ports = /^\s*ports:\s*(.*)$/m.exec(all.stdout)?.[1] ?? '';
  const open = trusted || (isListed(ports, 'tcp', tcpPort) && isListed(ports, 'udp', udpPort));
  return { product: 'firewalld', state: open ? 'open' : 'closed', commands };
};

async function zoneOf(run: Parameters<ReadFirewall>[0]['run'], interfaceName: string | null): Promise<string | null> {
  const own = interfaceName === null ? null : await run('firewall-cmd', [`--get-zone-of-interface=${interfaceName}`]);
  const named = own?.code === 0 ? own : await run('firewall-cmd', ['--get-default-zone']);
  const zone = named?.code === 0 ? named.stdout.trim() : '';
  // It becomes part of a command that a person is to type.
  return /^[\w-]+$/.test(zone) ? zone : null;
}

/** @param ports `8480/tcp 1025-65535/udp` */
export function isListed(ports: string, protocol: 'tcp' | 'udp', port: number): boolean {
  return ports.split(/\s+/).some((entry) => {
    const [numbers = '', only] = entry.split('/');
    return only === protocol && namesPort(numbers, port);
  });
}
