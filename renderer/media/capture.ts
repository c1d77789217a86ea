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

/** monitor: a whole screen. browser: a tab. */
export type ScreenSurface = 'monitor' | 'window' | 'browser';

/**
 * What can go wrong with what is made of a device, graphics that are taken away or memory that is full: the background cannot be hidden, so
 * that nothing is shown; anything else.
 */
export type ProcessingProblem = 'blur-failed' | 'failed';

/** One open device or screen. Whoever opened it closes it. */
export interface CaptureSession {
  readonly source: Source;
  readonly track: MediaStreamTrack;
  /** The screen's own sound, where the browser gave it. */
  readonly audioTrack: MediaStreamTrack | null;
  /** The device in use, as `devices.ts` lists it; null for screens. */
  readonly deviceId: string | null;
  /** The device's or window's name; empty where the browser has none for people. */
  readonly label: string;
  /** What kind of screen it is; null for devices, and where the browser does not tell. */
  readonly surface: ScreenSurface | null;
  /** Called once if it ends by itself: unplugged, sharing stopped from the system's own bar, or what is made of it. Not after `close`. */
  onEnded(listener: (problem: 'unplugged' | 'cancelled' | ProcessingProblem) => void): () => void;
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

export interface CameraWish {
  readonly deviceId?: string | undefined;
  /** A quarter of the pixels and half the frames, for machines that can do no more. */
  readonly small?: boolean;
}

/** 720p at 30 frames/s where the camera can. @throws CaptureError */
export async function openCamera({ deviceId, small = false }: CameraWish = {}): Promise<CaptureSession> {
  const size = small
    ? { width: { ideal: 640 }, height: { ideal: 360 }, frameRate: { ideal: 15, max: 15 } }
    : { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30, max: 30 } };
  const stream = await opened('camera', deviceId, (devices, device) => devices.getUserMedia({ video: { ...device, ...size } }));
  return sessionOf('camera', stream);
}

export interface MicrophoneWish {
  readonly deviceId?: string | undefined;
  /** All three off and two channels: an instrument as it sounds. */
  readonly music?: boolean;
  readonly echoCancellation?: boolean;
  /** The browser's own filter. */
  readonly noiseSuppression?: boolean;
}

/** With echo cancellation and noise suppression unless wished otherwise. @throws CaptureError */
export async function openMicrophone({
  deviceId,
  music = false,
  echoCancellation = true,
  noiseSuppression = true,
}: MicrophoneWish = {}): Promise<CaptureSession> {
  const processing = music
    ? { echoCancellation: false, noiseSuppression: false, autoGainControl: false, channelCount: { ideal: 2 } }
    : { echoCancellation, noiseSuppression, autoGainControl: true };
  const stream = await opened('microphone', deviceId, (devices, device) =>
    devices.getUserMedia({ audio: { ...device, ...processing } }),
  );
  return sessionOf('microphone', stream);
}

/** Newer than the types: what the browser's picker offers first, and what it leaves out. */
interface DisplayWish extends DisplayMediaStreamOptions {
  readonly selfBrowserSurface?: 'include' | 'exclude';
  readonly surfaceSwitching?: 'include' | 'exclude';
  readonly systemAudio?: 'include' | 'exclude';
}

export interface ScreenWish {
  readonly audio?: boolean;
  /** Frames/s at most, default 30: browsers let a page lower it later, and not raise it. */
  readonly frameRate?: number;
}

/**
 * Through the browser's picker (in the app: ours, chosen by `window.desk.chooseCaptureSource` before). The page itself is not among
 * what can be chosen: shown to itself it would repeat without end.
 * @throws CaptureError
 */
export async function openScreen({ audio = false, frameRate = 30 }: ScreenWish = {}): Promise<CaptureSession> {
  if (!canShareScreen()) throw new CaptureError('unsupported', 'screen');
  const wish: DisplayWish = {
    video: { frameRate: { ideal: frameRate } },
    // The screen's sound as it is: a film's music is not noise.
    audio: audio ? { echoCancellation: false, noiseSuppression: false, autoGainControl: false } : false,
    selfBrowserSurface: 'exclude',
    surfaceSwitching: 'include',
    systemAudio: 'include',
  };
  const stream = await opened('screen', undefined, (devices) => devices.getDisplayMedia(wish));
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
    label: nameFor(track.label),
    surface: source === 'screen' ? surfaceOf(track) : null,
    onEnded(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close,
  };
}

/** Chromium names a screen by a number of its own, a tab by an address: nothing for people. */
function nameFor(label: string): string {
  return /^(screen|window|web-contents-media-stream):/.test(label) ? '' : label;
}

const surfaces = ['monitor', 'window', 'browser'] as const;

function surfaceOf(track: MediaStreamTrack): ScreenSurface | null {
  const { displaySurface } = track.getSettings();
  return surfaces.find((surface) => surface === displaySurface) ?? null;
}
