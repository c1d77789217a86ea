/** Loudness of a track for a meter or a ring around a speaker's picture. Uses AnalyserNode: works on plain http too. */
export interface LevelMeter {
  /** Root mean square of the last 20 ms or so, 0 (silence) to 1. Read it in an animation frame. */
  level(): number;
  close(): void;
}

/** Does not play the track. */
export function openLevelMeter(_track: MediaStreamTrack): LevelMeter {
  throw new Error('unfinished');
}
