/** Ubuntu's ufw. Whether it is on everyone may read; its rules an administrator alone. */
import type { ReadFirewall } from './firewall-check.ts';
import { namesPort } from './ports.ts';

export const readUfw: ReadFirewall = async ({ run, readText, tcpPort, udpPort }) => {
  const settings = await readText('/etc/ufw/ufw.conf');
  if (settings === null || !/^\s*ENABLED\s*=\s*yes/im.test(settings)) return null;
  const commands = [`sudo ufw allow ${tcpPort}/tcp`, `sudo ufw allow ${udpPort}/udp`];
  const status = await run('ufw', ['status', 'verbose']);
  if (status?.code !== 0) return { product: 'ufw', state: 'unreadable', commands };
  if (!/^Status: active/m.test(status.stdout)) return { product: 'ufw', state: 'off', commands };
  const open = isAllowed(status.stdout, 'tcp', tcpPort) && isAllowed(status.stdout, 'udp', udpPort);
  return { product: 'ufw', state: open ? 'open' : 'closed', commands };
};

/** The first rule that fits decides, as in ufw itself. Rules for named applications can't be told from here and don't count. */
export function isAllowed(status: string, protocol: 'tcp' | 'udp', port: number): boolean {
  for (const line of status.split('\n')) {
    const rule = /^(.+?)\s{2,}(ALLOW|DENY|REJECT|LIMIT)(?:\s+(IN|OUT|FWD))?\s{2,}/.exec(line);
    if (!rule || line.includes('(v6)') || (rule[3] !== undefined && rule[3] !== 'IN')) continue;
    // `8480/tcp`, `8480`, `Anywhere`, also `8480/tcp on wlan0`.
    const [ports = '', only] =
      (rule[1] ?? '')
        .trim()
        .split(/\s+on\s+/)[0]
        ?.split('/') ?? [];
    if (only !== undefined && only !== protocol) continue;
    if (ports.startsWith('Anywhere') || namesPort(ports, port)) return rule[2] === 'ALLOW' || rule[2] === 'LIMIT';
  }
  return /^Default: allow \(incoming\)/m.test(status);
}
