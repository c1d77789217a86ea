/**
 * When the past has caught up with the lesson: pure decisions, so that they can be tested without media. Fragments take about two
 * seconds to get here, so the past can never be closer than that; the live sound is held back until both are at the same moment.
 */

export interface Closeness {
  /** How far the picture of the past is behind the lesson. */
  readonly pastBehindMs: number;
  /** How far the newest of the recording is behind: less than this can't be played. */
  readonly tailBehindMs: number;
  /** How far the live sound is heard behind; null where nobody is heard. */
  readonly liveBehindMs: number | null;
  /** Whether live sound can be held back here. */
  readonly canHold: boolean;
  /** How fast the person wants to watch. */
  readonly rate: number;
  /** Media that is there ahead of the position. */
  readonly aheadMs: number;
  /** For how long it has been as close as can be. */
  readonly atTailForMs: number;
}

export interface Step {
  /** How fast to play now. */
  readonly rate: number;
  /** How long to hold live sound back; null: not at all; undefined: leave it. */
  readonly holdMs: number | null | undefined;
  /** Show the live picture underneath, so that it is there when it is wanted. */
  readonly getReady: boolean;
  /** Both are at the same moment: over to live. */
  readonly switchNow: boolean;
  /** As close as can be. */
  readonly atTail: boolean;
}

/** The browser stretches sound by a sixteenth: two seconds take half a minute. */
const STRETCH = 1 / 16;
/** Two voices so close sound like one. */
const SAME_MOMENT_MS = 45;
/** From here on it creeps, so that the moment is not missed between two looks. */
const CREEP_MS = 700;
const CREEP_RATE = 1.1;
/** With less than this ahead, faster than live would run dry. */
const THIN_MS = 600;
const GET_READY_MS = 4_000;
/** Room above the latest the tail has been: where the past settles, and a little. */
const SLACK_MS = THIN_MS + 300;
const LEAST_TAIL_MS = 1_000;
/** Beyond this, live sound can't be held back. */
const MOST_HELD_MS = 3_800;
/** On a machine that can't keep step both may never meet: then rather live, with a little lost. */
const PATIENCE_MS = 50_000;

export function nextStep({ pastBehindMs, tailBehindMs, liveBehindMs, canHold, rate, aheadMs, atTailForMs }: Closeness): Step {
  const reachableMs = Math.max(LEAST_TAIL_MS, tailBehindMs) + SLACK_MS;
  const toGoMs = Math.max(0, pastBehindMs - reachableMs);
  const atTail = pastBehindMs <= reachableMs + 250;
  // Slower than live, or at its pace and far: this person is not on the way back.
  if (rate <= 1 && !atTail) return { rate, holdMs: null, getReady: false, switchNow: false, atTail };
  const fast = aheadMs < THIN_MS ? 1 : Math.max(1, rate);
  const arrivesInMs = rate > 1 ? toGoMs / (rate - 1) : 0;
  const getReady = toGoMs < GET_READY_MS;
  if (!canHold || liveBehindMs === null || reachableMs > MOST_HELD_MS || atTailForMs > PATIENCE_MS) {
    // Nothing to meet: what is between the tail and now is skipped.
    return { rate: atTail ? 1 : fast, holdMs: undefined, getReady, switchNow: atTail, atTail };
  }
  // Held where the past will be able to come; where it came to rest further off, there.
  const meetMs = atTail ? Math.max(reachableMs, pastBehindMs + 100) : reachableMs;
  const holdMs = arrivesInMs < (reachableMs / STRETCH) * 1.15 ? meetMs : null;
  const gapMs = pastBehindMs - liveBehindMs;
  const switchNow = Math.abs(gapMs) <= SAME_MOMENT_MS || (gapMs < 0 && gapMs > -250);
  if (gapMs < 0) return { rate: atTail ? 1 : fast, holdMs, getReady, switchNow, atTail };
  const creeps = gapMs < CREEP_MS;
  const closing = creeps ? Math.min(fast, CREEP_RATE) : fast;
  return { rate: atTail && aheadMs < THIN_MS ? 1 : closing, holdMs, getReady, switchNow, atTail };
}
