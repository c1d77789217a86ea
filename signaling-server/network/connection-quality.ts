/** How well somebody's connection does and why: what the media engine sees, what their page says, and how this machine fares, as one. */
import type { ConnectionQuality, ConnectionReport } from '../../protocol/models.ts';
import type { TransportQuality } from '../sfu/sfu.ts';

/** A page that reports less than this is not in trouble. */
const TROUBLED = { freezesMs: 500, framesDroppedPercent: 15 };

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
  const felt = feltBy(report);
  const { level, reason } = transport && transport.level !== 'good' ? transport : felt;
  // A weak device stays weak on a machine that is not.
  return { level, reason: hostBusy && level !== 'good' && reason !== 'device' ? 'host' : reason };
}

function feltBy(report: ConnectionReport | null): Pick<ConnectionQuality, 'level' | 'reason'> {
  if (!report) return { level: 'good', reason: null };
  const drops = report.framesDroppedPercent >= TROUBLED.framesDroppedPercent;
  if (drops || report.encoderLimited === 'cpu') return { level: 'fair', reason: 'device' };
  if (report.encoderLimited === 'bandwidth') return { level: 'fair', reason: 'uplink' };
  return report.freezesMs >= TROUBLED.freezesMs ? { level: 'fair', reason: 'downlink' } : { level: 'good', reason: null };
}
