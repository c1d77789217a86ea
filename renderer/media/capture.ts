/** Camera, microphone and screen as sessions that somebody opens and closes. Errors are few; the sentences for people are the UI's. */
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
  return typeof navigator !== 'undefined' && mediaDevices() !== undefined;
}

/** Whether this browser can share a screen (phones cannot). */
export function canShareScreen(): boolean {
  return typeof mediaDevices()?.getDisplayMedia === 'function';
}

/** 720p at 30 frames/s where the camera can. @throws CaptureError */
export async function openCamera({ deviceId }: { deviceId?: string } = {}): Promise<CaptureSession> {
  const stream = await opened('camera', deviceId, (devices, device) =>
    devices.getUserMedia({
      video: { ...device, width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30, max: 30 } },
    }),
  );
  return sessionOf('camera', stream);
}

/** With echo cancellation and noise suppression. @throws CaptureError */
export async function openMicrophone({ deviceId }: { deviceId?: string } = {}): Promise<CaptureSession> {
  const stream = await opened('microphone', deviceId, (devices, device) =>
    devices.getUserMedia({ audio: { ...device, echoCancellation: true, noiseSuppression: true, autoGainControl: true } }),
  );
  return sessionOf('microphone', stream);
}

/**
 * Through the browser's picker (in the app: ours, chosen by `window.desk.chooseCaptureSource` before). `motion` asks for 30 frames/s
 * instead of 15.
 * @throws CaptureError
 */
export async function openScreen({
  audio = false,
  motion = false,
}: {
  audio?: boolean;
  motion?: boolean;
} = {}): Promise<CaptureSession> {
  if (!canShareScreen()) throw new CaptureError('unsupported', 'screen');
  const stream = await opened('screen', undefined, (devices) =>
    devices.getDisplayMedia({
      video: { frameRate: { ideal: motion ? 30 : 15 } },
      // The screen's sound as it is: a film's music is not noise.
      audio: audio ? { echoCancellation: false, noiseSuppression: false, autoGainControl: false } : false,
    }),
  );
  return sessionOf('screen', stream);
}

/** Absent on plain http, whatever the types say. */
function mediaDevices(): MediaDevices | undefined {
  return navigator.mediaDevices as MediaDevices | undefined;
}

async function opened(
  source: Source,
  deviceId: string | undefined,
  open: (devices: MediaDevices, device: { deviceId?: ConstrainDOMString }) => Promise<MediaStream>,
): Promise<MediaStream> {
  const devices = mediaDevices();
  if (!devices) throw new CaptureError('unsupported', source);
  try {
    return await open(devices, deviceId === undefined ? {} : { deviceId: { exact: deviceId } });
  } catch (error) {
    // The chosen device is not here today: any other is better than none.
    if (deviceId !== undefined && nameOf(error) === 'OverconstrainedError') return opened(source, undefined, open);
    throw new CaptureError(problemOf(source, error), source, error);
  }
}

/** By the names that getUserMedia and getDisplayMedia give (https://www.w3.org/TR/mediacapture-streams/, /TR/screen-capture/). */
function problemOf(source: Source, error: unknown): CaptureProblem {
  switch (nameOf(error)) {
    case 'NotAllowedError':
      // A dismissed picker and a forbidden one look alike; only the system's own "no" says so.
      return source === 'screen' && !/system/i.test(String(error)) ? 'cancelled' : 'denied';
    case 'SecurityError':
      return 'denied';
    case 'NotFoundError':
    case 'OverconstrainedError':
      return 'missing';
    case 'NotReadableError':
      return 'busy';
    case 'AbortError':
      return source === 'screen' ? 'cancelled' : 'busy';
    default:
      return 'unsupported';
  }
}

function nameOf(error: unknown): string {
  return error instanceof Error || error instanceof DOMException ? error.name : '';
}

function sessionOf(source: Source, stream: MediaStream): CaptureSession {
  const [videoTrack] = stream.getVideoTracks();
  const [audioTrack] = stream.getAudioTracks();
  const track = source === 'microphone' ? audioTrack : videoTrack;
  if (!track) throw new CaptureError('missing', source);
  const listeners = new Set<(problem: 'unplugged' | 'cancelled') => void>();
  let open = true;
  const close = (): void => {
    open = false;
    listeners.clear();
    for (const each of stream.getTracks()) each.stop();
  };
  // `ended` is not sent for our own stop(): this is the device's or the system's doing.
  track.addEventListener('ended', () => {
    if (!open) return;
    const told = [...listeners];
    close();
    for (const listener of told) listener(source === 'screen' ? 'cancelled' : 'unplugged');
  });
  return {
    source,
    track,
    audioTrack: source === 'screen' ? (audioTrack ?? null) : null,
    deviceId: source === 'screen' ? null : (track.getSettings().deviceId ?? null),
    label: track.label,
    onEnded(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close,
  };
}
