/** What the player fetches next and what it lets go: decided apart from the media elements, so that it can be tested alone. */
import type { TimedFragment } from './fragment-index.ts';

/** Recording time, in ms. */
export interface TimeRange {
  readonly startMs: number;
  readonly endMs: number;
}

export interface BufferSituation {
  readonly fragments: readonly TimedFragment[];
  /** Place of the fragment playing now. */
  readonly place: number;
  readonly positionMs: number;
  /** How fast it plays: what is ahead is used up that much sooner. */
  readonly rate: number;
  /** Whether the fragment is in the buffer, or is to be passed over. */
  readonly has: (fragment: TimedFragment) => boolean;
  /** Nothing is shown yet: the first request is for one fragment, so that its frame comes soon. */
  readonly hurried: boolean;
}

/** Media kept ahead and behind, in seconds of playing. */
const AHEAD_MS = 25_000;
export const BEHIND_MS = 10_000;
/** One request's share: a 720p second is some 300 kB. */
const RUN_BYTES = 2_000_000;
const RUN_FRAGMENTS = 8;

/** The next fragments to ask for: one after the other in the same file. None when there is enough ahead. */
export function nextRun({ fragments, place, positionMs, rate, has, hurried }: BufferSituation): readonly TimedFragment[] {
  if (place < 0) return [];
  const untilMs = positionMs + AHEAD_MS * Math.max(1, rate);
  let at = place;
  for (; at < fragments.length; at += 1) {
    const fragment = fragments[at];
    if (!fragment || fragment.startMs > untilMs) return [];
    if (!has(fragment)) break;
  }
  const run: TimedFragment[] = [];
  let bytes = 0;
  const most = hurried ? 1 : RUN_FRAGMENTS;
  for (; at < fragments.length && run.length < most; at += 1) {
    const fragment = fragments[at];
    const last = run.at(-1);
    if (!fragment || has(fragment) || fragment.startMs > untilMs) break;
    if (last && (fragment.partNo !== last.partNo || fragment.offset !== last.offset + last.bytes)) break;
    if (last && bytes + fragment.bytes > RUN_BYTES) break;
    run.push(fragment);
    bytes += fragment.bytes;
  }
  return run;
}

/** What of the buffer is no longer near: what was played a while ago, and what lies far ahead after a jump back. */
export function farRanges(buffered: readonly TimeRange[], positionMs: number, rate: number): TimeRange[] {
  const keepFromMs = positionMs - BEHIND_MS;
  const keepToMs = positionMs + 2 * AHEAD_MS * Math.max(1, rate);
  return buffered.flatMap(({ startMs, endMs }) => {
    const far: TimeRange[] = [];
    // A little more than nothing, so that not each frame is its own removal.
    if (startMs < keepFromMs - 5_000) far.push({ startMs, endMs: Math.min(endMs, keepFromMs) });
    if (endMs > keepToMs) far.push({ startMs: Math.max(startMs, keepToMs), endMs });
    return far;
  });
}

export function isWithin(ranges: readonly TimeRange[], timeMs: number): boolean {
  return ranges.some(({ startMs, endMs }) => timeMs >= startMs && timeMs <= endMs);
}

/** Where the next media begins, when there is none at this time; null when there is some, or none later. */
export function gapEnd(ranges: readonly TimeRange[], positionMs: number): number | null {
  // At the very end of a range there is no frame to show any more.
  const here = ranges.some(({ startMs, endMs }) => positionMs >= startMs && positionMs < endMs - 60);
  if (here) return null;
  const later = ranges.filter(({ startMs }) => startMs > positionMs - 1).map(({ startMs }) => startMs);
  return later.length === 0 ? null : Math.min(...later);
}
