/** How well somebody's connection does and why: what the media engine sees, what their page says, and how this machine fares, as one. */
import type { ConnectionQuality, ConnectionReport } from '../../protocol/models.ts';
import type { TransportQuality } from '../sfu/sfu.ts';

/** A page that reports less than this is not in trouble. */
const TROUBLED = { freezesMs: 500, framesDroppedPercent: 15 };
/** Of a line that could be why pictures stop, though it does well enough by itself. One that shows neither is not blamed. */
const SUSPICIOUS = { lossPercent: 1, roundTripMs: 100 };

export interface ConnectionFacts {
  /** As the engine sees it; null without a connection. */
  readonly transport: TransportQuality | null;
  /** What the page alone knows; null where it never had to say anything. */
  readonly report: ConnectionReport | null;
  /** This machine is short of time: everyone's trouble is then its own. */
  readonly hostBusy: boolean;
}

/** What the engine sees explains more than what the page feels, so it goes first; only that nothing gets through comes before. */
export function qualityOf(participantId: string, { transport, report, hostBusy }: ConnectionFacts): ConnectionQuality {
  return {
    participantId,
    ...levelAndReason(transport, report, hostBusy),
    detail: {
      roundTripMs: transport?.roundTripMs ?? null,
      uplinkLossPercent: transport?.uplinkLossPercent ?? 0,
      downlinkLossPercent: transport?.downlinkLossPercent ?? 0,
      uplinkBps: transport?.uplinkBps ?? null,
      downlinkBps: transport?.downlinkBps ?? null,
      lowered: transport?.lowered ?? 'none',
      report,
    },
  };
}

function levelAndReason(
  transport: TransportQuality | null,
  report: ConnectionReport | null,
  hostBusy: boolean,
): Pick<ConnectionQuality, 'level' | 'reason'> {
  if (report?.candidate === null) return { level: 'poor', reason: 'blocked' };
  const felt = feltBy(report, transport);
  const { level, reason } = transport && transport.level !== 'good' ? transport : felt;
  // A weak device stays weak on a machine that is not.
  return { level, reason: hostBusy && level !== 'good' && reason !== 'device' ? 'host' : reason };
}

function feltBy(
  report: ConnectionReport | null,
  transport: TransportQuality | null,
): Pick<ConnectionQuality, 'level' | 'reason'> {
  if (!report) return { level: 'good', reason: null };
  const drops = report.framesDroppedPercent >= TROUBLED.framesDroppedPercent;
  if (drops || report.encoderLimited === 'cpu') return { level: 'fair', reason: 'device' };
  if (report.encoderLimited === 'bandwidth') return { level: 'fair', reason: 'uplink' };
  // Pictures also stop for everybody when their sender has trouble, which is told of the sender.
  const freezes = report.freezesMs >= TROUBLED.freezesMs && isSuspicious(transport);
  return freezes ? { level: 'fair', reason: 'downlink' } : { level: 'good', reason: null };
}

function isSuspicious(transport: TransportQuality | null): boolean {
  if (!transport) return true;
  const { downlinkLossPercent, roundTripMs } = transport;
  return downlinkLossPercent >= SUSPICIOUS.lossPercent || roundTripMs >= SUSPICIOUS.roundTripMs;
}
