/** What the record button and its panel are drawn from. */

import type { Voices } from './capture/recorded-sources.ts';
import type { LayoutChoice, ShownLayout } from './layout.ts';
import type { QualityName } from './quality.ts';

/** A recorder's life. `stopping`: the last fragments are on their way to the disk. */
export type RecorderState = 'off' | 'starting' | 'recording' | 'paused' | 'stopping';
export type RecorderEvent = 'start' | 'began' | 'pause' | 'resume' | 'stop' | 'ended';

const next: Record<RecorderState, Partial<Record<RecorderEvent, RecorderState>>> = {
  off: { start: 'starting' },
  starting: { began: 'recording', ended: 'off' },
  recording: { pause: 'paused', stop: 'stopping', ended: 'off' },
  paused: { resume: 'recording', stop: 'stopping', ended: 'off' },
  stopping: { ended: 'off' },
};

/** The state after an event; the same where the event means nothing there. */
export function nextRecorderState(state: RecorderState, event: RecorderEvent): RecorderState {
  return next[state][event] ?? state;
}

/**
 * What the teacher should know. `browser`, `no-encoder`: this page cannot record. `refused`: the server's own sentence. `taken-over`:
 * another page goes on with it. `disk-full`: stopped in order. `failed`: no encoder works any more.
 */
export type RecorderProblem =
  | { readonly kind: 'browser' | 'no-encoder' | 'taken-over' | 'disk-full' | 'failed' }
  | { readonly kind: 'refused'; readonly message: string };

export interface RecorderChoices {
  readonly layout: LayoutChoice;
  readonly quality: QualityName;
  readonly voices: Voices;
}

export interface RecorderSnapshot {
  readonly state: RecorderState;
  readonly recordingId: string | null;
  readonly choices: RecorderChoices;
  /** What is on the picture now. */
  readonly shown: ShownLayout;
  /** Of the whole recording, with what earlier parts took. */
  readonly recordedMs: number;
  readonly bytes: number;
  readonly minutesLeft: number | null;
  /** The server does not answer; so many bytes wait here. */
  readonly away: boolean;
  readonly waitingBytes: number;
  /** Fragments that could not be kept. */
  readonly lost: number;
  /** The machine cannot keep up: pictures were left out in the last seconds. */
  readonly slow: boolean;
  /** The encoder failed and another took over. */
  readonly encoderChanged: boolean;
  readonly problem: RecorderProblem | null;
  /** What is heard in the recording, for a meter; null while off. */
  readonly mix: MediaStreamTrack | null;
}

export const nothingRecorded: Omit<RecorderSnapshot, 'choices'> = {
  state: 'off',
  recordingId: null,
  shown: 'card',
  recordedMs: 0,
  bytes: 0,
  minutesLeft: null,
  away: false,
  waitingBytes: 0,
  lost: 0,
  slow: false,
  encoderChanged: false,
  problem: null,
  mix: null,
};
