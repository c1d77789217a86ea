/** Camera, microphone and screen as sessions that somebody opens and closes. Errors are few and for people to read in the UI's words. */
import type { Source } from '../../protocol/models.ts';

/**
 * denied: the person or the system said no. missing: there is no such device. busy: another program holds it. unplugged: it went
 * away. cancelled: the screen picker was dismissed. unsupported: this page cannot (plain http, or an old browser).
 */
export type CaptureProblem = 'denied' | 'missing' | 'busy' | 'unplugged' | 'cancelled' | 'unsupported';

export class CaptureError extends Error {
  readonly problem: CaptureProblem;
  readonly source: Source;

  constructor(problem: CaptureProblem, source: Source, cause?: unknown) {
    super(`${source}: ${problem}`, { cause });
    this.name = 'CaptureError';
    this.problem = problem;
    this.source = source;
  }
}

/** One open device or screen. Whoever opened it closes it. */
export interface CaptureSession {
  readonly source: Source;
  readonly track: MediaStreamTrack;
  /** The screen's own sound, where the browser gave it. */
  readonly audioTrack: MediaStreamTrack | null;
  /** The device in use, as `devices.ts` lists it; null for screens. */
  readonly deviceId: string | null;
  /** The device's or window's name. */
  readonly label: string;
  /** Called once if it ends by itself: unplugged, or sharing stopped from the system's own bar. Not after `close`. */
  onEnded(listener: (problem: 'unplugged' | 'cancelled') => void): () => void;
  /** Stops the tracks. Asking twice is the same as asking once. */
  close(): void;
}

/** Whether this page may capture at all; false on plain http other than localhost. */
export function canCapture(): boolean {
  throw new Error('unfinished');
}

/** 720p at 30 frames/s where the camera can. @throws CaptureError */
export async function openCamera(_options?: { deviceId?: string }): Promise<CaptureSession> {
  throw new Error('unfinished');
}

/** With echo cancellation and noise suppression. @throws CaptureError */
export async function openMicrophone(_options?: { deviceId?: string }): Promise<CaptureSession> {
  throw new Error('unfinished');
}

/** Through the browser's picker (in the app: ours, chosen by `window.desk.chooseCaptureSource` before). @throws CaptureError */
export async function openScreen(_options?: { audio?: boolean; motion?: boolean }): Promise<CaptureSession> {
  throw new Error('unfinished');
}
