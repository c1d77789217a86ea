/**
 * Windows Defender's firewall. Read by PowerShell, whose values are the same in every language; `netsh advfirewall show` writes in the
 * system's. Opened by netsh, which every Windows has. Not tried on a real machine.
 */
import { z } from 'zod';
import { runPowerShell } from '../system.ts';
import type { ReadFirewall } from './firewall-check.ts';
import { namesPort } from './ports.ts';

const RULE_NAME = 'Lectern';

const Rule = z.object({
  name: z.string().catch(''),
  enabled: z.string(),
  direction: z.string(),
  action: z.string(),
  /** `Any`, `Private`, `Domain, Public`… */
  profile: z.string(),
  protocol: z.string().catch('Any'),
  port: z.string().catch('Any'),
  byProgram: z.boolean(),
});
type Rule = z.infer<typeof Rule>;
export const WindowsFirewall = z.object({
  profiles: z.array(z.object({ name: z.string(), enabled: z.string(), inbound: z.string() })),
  networks: z.array(z.object({ interface: z.string(), category: z.string() })),
  rules: z.array(Rule),
});
export type WindowsFirewall = z.infer<typeof WindowsFirewall>;

export const readWindowsFirewall: ReadFirewall = async ({ run, program, tcpPort, udpPort, interfaceName }) => {
  const read = WindowsFirewall.safeParse(await runPowerShell(run, scriptFor(program)));
  if (!read.success) return { product: 'windows', state: 'unreadable', commands: openCommands(tcpPort, udpPort) };
  return { product: 'windows', ...judge(read.data, { program, tcpPort, udpPort, interfaceName }) };
};

interface Asked {
  readonly program: string;
  readonly tcpPort: number;
  readonly udpPort: number;
  readonly interfaceName: string | null;
}

export function judge({ profiles, networks, rules }: WindowsFirewall, { program, tcpPort, udpPort, interfaceName }: Asked) {
  const category = (networks.find((network) => network.interface === interfaceName) ?? networks[0])?.category ?? 'Public';
  const publicNetwork = category === 'Public';
  const profileName = category.startsWith('Domain') ? 'Domain' : category;
  const profile = profiles.find(({ name }) => name === profileName);
  if (profile && profile.enabled !== 'True') return { state: 'off' as const, commands: [], publicNetwork };
  if (profile?.inbound === 'Allow') return { state: 'open' as const, commands: [], publicNetwork };
  const inForce = rules.filter(
    (rule) =>
      rule.enabled === 'True' &&
      rule.direction === 'Inbound' &&
      (rule.profile === 'Any' || rule.profile.split(/,\s*/).includes(profileName)),
  );
  // A rule that blocks goes before all that allow.
  const isBlocked = inForce.some(({ action }) => action === 'Block');
  const allows = (protocol: 'TCP' | 'UDP', port: number) =>
    inForce.some((rule) => rule.action === 'Allow' && fits(rule, protocol, port));
  if (!isBlocked && allows('TCP', tcpPort) && allows('UDP', udpPort))
    return { state: 'open' as const, commands: [], publicNetwork };
  const unblock = isBlocked ? [`netsh advfirewall firewall delete rule name=all program="${program}"`] : [];
  return { state: 'closed' as const, commands: [...unblock, ...openCommands(tcpPort, udpPort)], publicNetwork };
}

function fits({ protocol, port }: Rule, wanted: 'TCP' | 'UDP', wantedPort: number): boolean {
  return (protocol === 'Any' || protocol === wanted) && (port === 'Any' || namesPort(port, wantedPort));
}

function openCommands(tcpPort: number, udpPort: number): string[] {
  const add = `netsh advfirewall firewall add rule name="${RULE_NAME}" dir=in action=allow`;
  return [`${add} protocol=TCP localport=${tcpPort}`, `${add} protocol=UDP localport=${udpPort}`];
}

/** Everything in one start of PowerShell, which takes most of the time. */
function scriptFor(program: string): string {
  const path = `'${program.replaceAll("'", "''")}'`;
  return `
$ErrorActionPreference = 'SilentlyContinue'
$profiles = @(Get-NetFirewallProfile | ForEach-Object { @{ name = "$($_.Name)"; enabled = "$($_.Enabled)"; inbound = "$($_.DefaultInboundAction)" } })
$networks = @(Get-NetConnectionProfile | ForEach-Object { @{ interface = "$($_.InterfaceAlias)"; category = "$($_.NetworkCategory)" } })
function Read-Rule($rule, $byProgram) {
  $filter = $rule | Get-NetFirewallPortFilter
  @{ name = "$($rule.DisplayName)"; enabled = "$($rule.Enabled)"; direction = "$($rule.Direction)"; action = "$($rule.Action)"
     profile = "$($rule.Profile)"; protocol = "$($filter.Protocol)"; port = "$($filter.LocalPort -join ',')"; byProgram = $byProgram }
}
$rules = @(Get-NetFirewallApplicationFilter -Program ${path} | Get-NetFirewallRule | ForEach-Object { Read-Rule $_ $true })
$rules += @(Get-NetFirewallRule -DisplayName '${RULE_NAME}' | ForEach-Object { Read-Rule $_ $false })
@{ profiles = $profiles; networks = $networks; rules = $rules } | ConvertTo-Json -Depth 4 -Compress
`;
}
