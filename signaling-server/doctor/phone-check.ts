/** What phones that came, or did not, say about the way to this machine. */
import { type Check, fixBy, found, type PhoneFacts } from './examination.ts';
import { readNeighbourhood } from './neighbourhood.ts';

type Visit = PhoneFacts['visits'][number];

export const checkPhone: Check<'phone'> = ({ phone }) => {
  const { opened, missed, visits } = phone();
  const best = bestOf(visits);
  const nobody = { device: null, udp: null, socket: null, roundTripMs: null };
  if (!best) {
    if (missed) return found('phone', 'bad', { state: 'blocked', ...nobody }, fixBy('phone-blocked'));
    const state = opened ? 'waiting' : 'not-tried';
    return found('phone', 'unknown', { state, ...nobody }, fixBy('scan-with-phone'));
  }
  const facts = {
    state: 'reached' as const,
    device: best.device,
    udp: told(best.udp),
    socket: told(best.socket),
    roundTripMs: best.roundTripMs,
  };
  if (best.udp === 'failed') return found('phone', 'bad', facts, fixBy('udp-blocked'));
  if (best.socket === 'failed') return found('phone', 'bad', facts, fixBy('socket-blocked'));
  if (best.udp === 'waiting' || best.socket === 'waiting') return found('phone', 'unknown', facts);
  return found('phone', 'good', facts);
};

/** Whether some device came from elsewhere, and whether one got through by UDP. */
export function provedBy({ visits }: PhoneFacts): { tcp: boolean; udp: boolean } {
  const others = visits.filter(({ ownMachine }) => !ownMachine);
  return { tcp: others.length > 0, udp: others.some(({ udp }) => udp === 'ok') };
}

/**
 * Client isolation: many school networks let devices talk to the router and to nobody else. It can't be asked for; it shows in who
 * comes through.
 */
export const checkIsolation: Check<'isolation'> = async (examined) => {
  const facts = examined.phone();
  const { gateway, gatewayAnswers, neighbours } = await readNeighbourhood(examined);
  const seen = { gateway, gatewayAnswers, neighbours };
  if (provedBy(facts).tcp) return found('isolation', 'good', { verdict: 'devices-talk', ...seen });
  if (gateway !== null && gatewayAnswers === false) {
    return found('isolation', 'attention', { verdict: 'gateway-silent', ...seen }, fixBy('gateway-silent'));
  }
  if (facts.missed) return found('isolation', 'bad', { verdict: 'phone-missing', ...seen }, fixBy('leave-isolation'));
  return found('isolation', 'unknown', { verdict: 'not-tried', ...seen }, fixBy('scan-with-phone'));
};

/** The one that came farthest: one phone in a corner without reception says nothing about the others. */
function bestOf(visits: readonly Visit[]): Visit | null {
  const score = ({ socket, udp }: Visit) => pointsOf(udp) * 3 + pointsOf(socket);
  return visits.filter(({ ownMachine }) => !ownMachine).sort((a, b) => score(b) - score(a))[0] ?? null;
}

function pointsOf(outcome: string): number {
  return outcome === 'ok' ? 2 : outcome === 'waiting' ? 1 : 0;
}

function told(outcome: string): boolean | null {
  return outcome === 'waiting' ? null : outcome === 'ok';
}
