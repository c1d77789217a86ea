/** How well a connection does, in a word and why: for the people in the class, and for those who want the numbers. */
import type { TransportQuality } from '../sfu.ts';

export interface QualityReadings {
  readonly roundTripMs: number;
  readonly uplinkLossShare: number;
  readonly downlinkLossShare: number;
  readonly downlinkBps: number;
  readonly uplinkBps: number;
  /** What the page's way to us carries; Infinity while nothing speaks for a limit. */
  readonly uplinkLimitBps: number;
  readonly lowered: TransportQuality['lowered'];
  /** This machine is too busy to forward in time. */
  readonly hostLate: boolean;
}

const LOSS_FAIR = 0.04;
const LOSS_POOR = 0.12;
/** Less than this and the class sees it. */
const UPLINK_FAIR_BPS = 1_500_000;
const UPLINK_POOR_BPS = 300_000;
const ROUND_TRIP_FAIR_MS = 300;
const ROUND_TRIP_POOR_MS = 800;

type Level = TransportQuality['level'];
const RANK: Record<Level, number> = { good: 0, fair: 1, poor: 2 };

export function judgeQuality(readings: QualityReadings): TransportQuality {
  const uplink = worse(ofLoss(readings.uplinkLossShare), ofUplinkLimit(readings.uplinkLimitBps));
  const downlink = worse(
    worse(ofLoss(readings.downlinkLossShare), ofRoundTrip(readings.roundTripMs)),
    readings.lowered === 'video-off' ? 'poor' : readings.lowered === 'layer' ? 'fair' : 'good',
  );
  const host: Level = readings.hostLate ? 'fair' : 'good';
  const level = worse(worse(uplink, downlink), host);
  const reason = level === 'good' ? null : readings.hostLate ? 'host' : RANK[uplink] > RANK[downlink] ? 'uplink' : 'downlink';
  return {
    roundTripMs: Math.round(readings.roundTripMs),
    uplinkLossPercent: percent(readings.uplinkLossShare),
    downlinkLossPercent: percent(readings.downlinkLossShare),
    downlinkBps: Math.round(readings.downlinkBps),
    uplinkBps: Math.round(readings.uplinkBps),
    lowered: readings.lowered,
    level,
    reason,
  };
}

function ofLoss(share: number): Level {
  return share > LOSS_POOR ? 'poor' : share > LOSS_FAIR ? 'fair' : 'good';
}

function ofUplinkLimit(bps: number): Level {
  return bps < UPLINK_POOR_BPS ? 'poor' : bps < UPLINK_FAIR_BPS ? 'fair' : 'good';
}

function ofRoundTrip(ms: number): Level {
  return ms > ROUND_TRIP_POOR_MS ? 'poor' : ms > ROUND_TRIP_FAIR_MS ? 'fair' : 'good';
}

function worse(one: Level, other: Level): Level {
  return RANK[one] >= RANK[other] ? one : other;
}

function percent(share: number): number {
  return Math.round(share * 1000) / 10;
}

const TELL_EVERY_MS = 2000;

/** What was told last: the same again is no news. */
export class QualityNews {
  #told: TransportQuality | undefined;
  #toldAtMs = Number.NEGATIVE_INFINITY;

  /** @returns whether to tell it now */
  isNews(quality: TransportQuality, nowMs: number): boolean {
    if (nowMs - this.#toldAtMs < TELL_EVERY_MS) return false;
    const told = this.#told;
    const same =
      told !== undefined &&
      told.level === quality.level &&
      told.reason === quality.reason &&
      told.lowered === quality.lowered &&
      Math.abs(told.roundTripMs - quality.roundTripMs) <= 50 + told.roundTripMs / 4 &&
      Math.abs(told.downlinkLossPercent - quality.downlinkLossPercent) <= 3 &&
      Math.abs(told.uplinkLossPercent - quality.uplinkLossPercent) <= 3 &&
      near(told.downlinkBps, quality.downlinkBps) &&
      near(told.uplinkBps, quality.uplinkBps);
    if (same) return false;
    this.#told = quality;
    this.#toldAtMs = nowMs;
    return true;
  }
}

/** Within a half: pictures come in bursts. */
function near(before: number, now: number): boolean {
  return Math.abs(before - now) <= Math.max(200_000, before / 2);
}
