/** Rules in the kernel that no tool we know wrote: nftables, and iptables by way of it. Readable by an administrator alone. */
import { z } from 'zod';
import type { ReadFirewall } from './firewall-check.ts';

export const readNftables: ReadFirewall = async ({ run, readText, tcpPort, udpPort }) => {
  const output = await run('nft', ['-j', 'list', 'ruleset']);
  if (output?.code === 0) {
    const reading = readRuleset(output.stdout, { tcpPort, udpPort });
    return reading && { product: 'nftables', ...reading };
  }
  // Not for us to read: whether the service is set up at all says something.
  const rules = await readText('/etc/nftables.conf');
  const isOn = (await run('systemctl', ['is-active', 'nftables']))?.stdout.trim() === 'active';
  if (!isOn || rules === null || !/policy\s+drop|\b(drop|reject)\b/.test(rules)) return null;
  return {
    product: 'nftables',
    state: 'unreadable',
    commands: openCommands({ family: 'inet', table: 'filter', name: 'input' }, tcpPort, udpPort),
  };
};

const Chain = z.object({
  family: z.string(),
  table: z.string(),
  name: z.string(),
  hook: z.string().optional(),
  policy: z.string().optional(),
});
const Rule = z.object({
  family: z.string(),
  table: z.string(),
  chain: z.string(),
  expr: z.array(z.record(z.string(), z.unknown())).default([]),
});
const Ruleset = z.object({ nftables: z.array(z.object({ chain: Chain.optional(), rule: Rule.optional() })) });
type Chain = z.infer<typeof Chain>;

/** libnftables-json(5). Null where nothing stands in the way of what comes in. */
export function readRuleset(
  text: string,
  ports: { tcpPort: number; udpPort: number },
): { state: 'open' | 'closed'; commands: string[] } | null {
  const parsed = Ruleset.safeParse(JSON.parse(text));
  if (!parsed.success) return null;
  const chains = parsed.data.nftables.flatMap(({ chain }) => (chain?.hook === 'input' ? [chain] : []));
  const rules = parsed.data.nftables.flatMap(({ rule }) => (rule ? [rule] : []));
  const closing = chains.find((chain) => {
    const own = rules.filter((rule) => rule.family === chain.family && rule.table === chain.table && rule.chain === chain.name);
    const dropsRest = chain.policy === 'drop' || own.some(({ expr }) => isBare(expr, 'drop') || isBare(expr, 'reject'));
    const accepts = (protocol: string, port: number) => own.some(({ expr }) => acceptsPort(expr, protocol, port));
    return dropsRest && !(accepts('tcp', ports.tcpPort) && accepts('udp', ports.udpPort));
  });
  if (closing) return { state: 'closed', commands: openCommands(closing, ports.tcpPort, ports.udpPort) };
  return chains.length > 0 ? { state: 'open', commands: [] } : null;
}

/** A rule for everything that came so far. */
function isBare(expr: readonly Record<string, unknown>[], verdict: string): boolean {
  return expr.some((part) => verdict in part) && !expr.some((part) => 'match' in part);
}

const Match = z.object({
  left: z.object({ payload: z.object({ protocol: z.string(), field: z.string() }) }),
  right: z.unknown(),
  op: z.string(),
});
const Range = z.object({ range: z.tuple([z.number(), z.number()]) });

function acceptsPort(expr: readonly Record<string, unknown>[], protocol: string, port: number): boolean {
  if (!expr.some((part) => 'accept' in part)) return false;
  const matches = expr.filter((part) => 'match' in part);
  // One condition, and that is the port: others might leave a phone out.
  const match = matches.length === 1 ? Match.safeParse(matches[0]?.match) : undefined;
  if (!match?.success || match.data.op !== '==') return false;
  const { payload } = match.data.left;
  return (
    (payload.protocol === protocol || payload.protocol === 'th') && payload.field === 'dport' && holds(match.data.right, port)
  );
}

function holds(right: unknown, port: number): boolean {
  const range = Range.safeParse(right);
  if (range.success) return range.data.range[0] <= port && port <= range.data.range[1];
  const set = z.object({ set: z.array(z.unknown()) }).safeParse(right);
  return set.success ? set.data.set.some((element) => holds(element, port)) : right === port;
}

function openCommands(
  { family, table, name }: Pick<Chain, 'family' | 'table' | 'name'>,
  tcpPort: number,
  udpPort: number,
): string[] {
  // They become commands that a person is to type.
  if (![family, table, name].every((word) => /^[\w-]+$/.test(word))) return [];
  const into = `sudo nft insert rule ${family} ${table} ${name}`;
  return [`${into} tcp dport ${tcpPort} accept`, `${into} udp dport ${udpPort} accept`];
}
