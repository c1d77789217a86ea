/** Somebody's connection in plain words. */
import type { ConnectionQuality } from '../../protocol/models.ts';
import type { SharedWords } from './strings/words.ts';

/**
 * What to tell a person about their own connection; null while nothing is wrong.
 * @param atHost whether they sit at the teacher's machine, whose own troubles are everyone's
 */
export function ownQualityText(
  quality: ConnectionQuality | undefined,
  atHost: boolean,
  { stage: { quality: words } }: SharedWords,
): string | null {
  if (!quality) return null;
  if (quality.detail?.lowered === 'video-off') return words.soundOnly;
  if (quality.detail?.lowered === 'layer' && quality.reason !== 'host') return words.smaller;
  if (quality.level === 'good') return null;
  // Said where the picture would be.
  if (quality.reason === 'blocked') return null;
  if (quality.reason === 'host') return atHost ? words.hostHere : words.host;
  if (quality.reason === 'device') return words.device;
  return quality.reason === null ? null : words[quality.reason];
}

/**
 * Why somebody's connection is weak, and what they get less of, for a line under their name; null while nothing is wrong.
 * @param atHost whether it is read at the teacher's machine
 */
export function reasonTextOf(
  quality: ConnectionQuality | undefined,
  atHost: boolean,
  { stage: { quality: words } }: SharedWords,
): string | null {
  const lowered = quality?.detail?.lowered ?? 'none';
  if (!quality || (quality.level === 'good' && lowered === 'none')) return null;
  const reason = quality.reason ?? 'downlink';
  const text = words.reasons[reason === 'host' && atHost ? 'hostHere' : reason];
  return lowered === 'none' || reason === 'blocked' ? text : words.withLess[lowered](text);
}

/** What to tell others about somebody's connection; null while nothing is wrong with it. */
export function qualityTextOf(
  displayName: string,
  quality: ConnectionQuality | undefined,
  { stage: { quality: words } }: SharedWords,
): string | null {
  if (!quality || quality.reason === 'host') return null;
  if (quality.reason === 'blocked') return words.weakBlocked(displayName);
  if (quality.detail?.lowered === 'video-off') return words.weakSoundOnly(displayName);
  if (quality.level === 'good') return null;
  if (quality.detail?.lowered === 'layer') return words.weakReceiving(displayName);
  if (quality.reason === 'device') return words.weakDevice(displayName);
  return quality.reason === 'uplink' ? words.weakSending(displayName) : words.weak(displayName);
}

/** What is wrong with somebody's connection and what helps, for those who lead. */
export function qualityHelpOf(
  displayName: string,
  quality: ConnectionQuality | undefined,
  away: boolean,
  { stage: { quality: words } }: SharedWords,
): { what: string; steps: readonly string[] } {
  const reason = away
    ? 'away'
    : quality?.level === 'good' && quality.detail?.lowered === 'none'
      ? null
      : (quality?.reason ?? null);
  if (reason === null) return { what: words.help.good, steps: [] };
  const { what, steps } = words.help[reason];
  return { what: what(displayName), steps };
}

/** The numbers behind it that say something. */
export function qualityFactsOf(quality: ConnectionQuality | undefined, { stage: { quality: words } }: SharedWords): string[] {
  const detail = quality?.detail;
  if (!detail) return [];
  return [
    ...(detail.roundTripMs === null ? [] : [words.help.roundTrip(detail.roundTripMs)]),
    ...(detail.downlinkLossPercent > 0 ? [words.help.lostTo(detail.downlinkLossPercent)] : []),
    ...(detail.uplinkLossPercent > 0 ? [words.help.lostFrom(detail.uplinkLossPercent)] : []),
  ];
}
