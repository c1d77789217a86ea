/** What a screen can know of a player, as one immutable value; and what it can ask of one. */

/**
 * opening: not there yet. paused, playing: as they say. waiting: playing, and what comes next is on its way. ended: at the end of
 * all there is and will be. failed: `problem` says why.
 */
export type PlayerState = 'opening' | 'paused' | 'playing' | 'waiting' | 'ended' | 'failed';

/**
 * undecodable: this browser has no decoder for it. unreachable: the laptop does not answer, tried again by itself.
 * refused: gone, or not for this person. sound-blocked: the browser wants a press before it plays sound.
 */
export type PlayerProblem =
  | { readonly kind: 'undecodable'; readonly mimeType: string }
  | { readonly kind: 'unreachable' }
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'sound-blocked' };

export interface PlayerSnapshot {
  readonly state: PlayerState;
  /** Recording time, in ms. */
  readonly positionMs: number;
  readonly durationMs: number;
  /** Whether more is being recorded. */
  readonly live: boolean;
  /** Wished for, 0.5 to 2. */
  readonly rate: number;
  readonly problem: PlayerProblem | null;
  /** Parts passed over, as this browser can't decode them. */
  readonly skippedParts: readonly number[];
}

/** Plays a recording in a `<video>` element: over fragments (`ReplayPlayer`) or over plain files (`FilePlayer`). */
export interface Player {
  readonly snapshot: PlayerSnapshot;
  readonly subscribe: (listener: () => void) => () => void;
  /** Now, finer than the snapshot tells. Recording time, in ms. */
  positionMs(): number;
  play(): void;
  pause(): void;
  seek(recordingMs: number): void;
  setRate(rate: number): void;
  lessonMsAt(recordingMs: number): number;
  recordingMsAt(lessonMs: number): number;
  close(): void;
}

export const RATES: readonly number[] = [0.5, 0.75, 1, 1.25, 1.5, 1.75, 2];
