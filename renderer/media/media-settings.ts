/**
 * How this person wants to be heard and seen, remembered on this machine: general wishes, and those that belong to one microphone, one
 * camera or one screen. What is stored was perhaps written by another version, so that each value is looked at before it is believed.
 */
import type { ScreenSurface } from './capture.ts';
import type { PictureRegion } from './picture-region.ts';

/** voice: for speaking. music: an instrument, in stereo, with nothing taken away. */
export type SoundMode = 'voice' | 'music';
/** off: leave it. standard: the browser's own filter. strong: ours, which also removes keyboards and fans. */
export type NoiseFilter = 'off' | 'standard' | 'strong';
/** text: letters stay sharp. motion: films stay smooth. saving: few frames and a smaller picture. */
export type ScreenQuality = 'text' | 'motion' | 'saving';
/** Degrees clockwise. */
export type Turn = 0 | 90 | 180 | 270;

export interface MicrophoneSettings {
  readonly mode: SoundMode;
  readonly noise: NoiseFilter;
  readonly echoCancellation: boolean;
}

export interface CameraSettings {
  readonly blur: boolean;
  readonly turn: Turn;
  /** Left and right exchanged for everybody, as some document cameras need it. */
  readonly flipped: boolean;
}

export interface GeneralSettings {
  readonly pushToTalk: boolean;
  /** The own camera is seen as in a mirror, by its person alone. */
  readonly mirrorSelf: boolean;
  /** A smaller picture with fewer frames, and no blur. */
  readonly lowCpu: boolean;
  readonly screenQuality: ScreenQuality;
  /** The second camera; null: whichever the first does not use. */
  readonly documentCameraId: string | null;
}

interface Stored extends GeneralSettings {
  readonly microphones: Readonly<Record<string, MicrophoneSettings>>;
  readonly cameras: Readonly<Record<string, CameraSettings>>;
  readonly regions: Readonly<Record<string, PictureRegion>>;
}

export const defaultMicrophone: MicrophoneSettings = { mode: 'voice', noise: 'standard', echoCancellation: true };
export const defaultCamera: CameraSettings = { blur: false, turn: 0, flipped: false };
export const defaultGeneral: GeneralSettings = {
  pushToTalk: false,
  mirrorSelf: true,
  lowCpu: false,
  screenQuality: 'text',
  documentCameraId: null,
};

const KEY = 'lectern:media';
/** Old devices make room for new ones. */
const DEVICES_KEPT = 20;

export type SettingsStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

export class MediaSettings {
  readonly #storage: SettingsStorage | null;
  readonly #listeners = new Set<() => void>();
  #stored: Stored;

  /** @param storage null: remembered until the page closes */
  constructor(storage: SettingsStorage | null) {
    this.#storage = storage;
    this.#stored = readStored(storage);
  }

  get general(): GeneralSettings {
    return this.#stored;
  }

  /** @param deviceId null while no device is known */
  microphone(deviceId: string | null): MicrophoneSettings {
    return this.#stored.microphones[deviceId ?? ''] ?? defaultMicrophone;
  }

  camera(deviceId: string | null): CameraSettings {
    return this.#stored.cameras[deviceId ?? ''] ?? defaultCamera;
  }

  /** The part of such a screen that was shown last time. Browsers have no name for it that lasts. */
  region(surface: ScreenSurface | null): PictureRegion | null {
    return this.#stored.regions[surface ?? ''] ?? null;
  }

  keep(changes: Partial<GeneralSettings>): void {
    this.#set({ ...this.#stored, ...changes });
  }

  keepMicrophone(deviceId: string | null, changes: Partial<MicrophoneSettings>): void {
    const microphones = withOne(this.#stored.microphones, deviceId ?? '', { ...this.microphone(deviceId), ...changes });
    this.#set({ ...this.#stored, microphones });
  }

  keepCamera(deviceId: string | null, changes: Partial<CameraSettings>): void {
    const cameras = withOne(this.#stored.cameras, deviceId ?? '', { ...this.camera(deviceId), ...changes });
    this.#set({ ...this.#stored, cameras });
  }

  keepRegion(surface: ScreenSurface | null, region: PictureRegion): void {
    this.#set({ ...this.#stored, regions: withOne(this.#stored.regions, surface ?? '', region) });
  }

  /** Everything as on the first day. */
  reset(): void {
    this.#set(parseStored({}));
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  #set(stored: Stored): void {
    this.#stored = stored;
    try {
      this.#storage?.setItem(KEY, JSON.stringify(stored));
    } catch {
      // Full or forbidden: remembered until the page closes.
    }
    for (const listener of this.#listeners) listener();
  }
}

function withOne<T>(all: Readonly<Record<string, T>>, key: string, value: T): Record<string, T> {
  const others = Object.entries(all).filter(([other]) => other !== key);
  return Object.fromEntries([...others.slice(1 - DEVICES_KEPT), [key, value]]);
}

function readStored(storage: SettingsStorage | null): Stored {
  try {
    return parseStored(JSON.parse(storage?.getItem(KEY) ?? '{}'));
  } catch {
    return parseStored({});
  }
}

function parseStored(value: unknown): Stored {
  const stored = recordOf(value);
  return {
    pushToTalk: flag(stored.pushToTalk, defaultGeneral.pushToTalk),
    mirrorSelf: flag(stored.mirrorSelf, defaultGeneral.mirrorSelf),
    lowCpu: flag(stored.lowCpu, defaultGeneral.lowCpu),
    screenQuality: oneOf(['text', 'motion', 'saving'], stored.screenQuality, defaultGeneral.screenQuality),
    documentCameraId: typeof stored.documentCameraId === 'string' ? stored.documentCameraId : null,
    microphones: each(stored.microphones, (kept) => ({
      mode: oneOf(['voice', 'music'], kept.mode, defaultMicrophone.mode),
      noise: oneOf(['off', 'standard', 'strong'], kept.noise, defaultMicrophone.noise),
      echoCancellation: flag(kept.echoCancellation, defaultMicrophone.echoCancellation),
    })),
    cameras: each(stored.cameras, (kept) => ({
      blur: flag(kept.blur, defaultCamera.blur),
      turn: oneOf([0, 90, 180, 270], kept.turn, defaultCamera.turn),
      flipped: flag(kept.flipped, defaultCamera.flipped),
    })),
    regions: each(stored.regions, (kept) => ({
      left: share(kept.left, 0),
      top: share(kept.top, 0),
      width: share(kept.width, 1),
      height: share(kept.height, 1),
    })),
  };
}

function recordOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function each<T>(value: unknown, parse: (kept: Record<string, unknown>) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(recordOf(value)).map(([key, kept]) => [key, parse(recordOf(kept))]));
}

function flag(value: unknown, otherwise: boolean): boolean {
  return typeof value === 'boolean' ? value : otherwise;
}

function oneOf<const T extends string | number>(allowed: readonly T[], value: unknown, otherwise: T): T {
  return allowed.find((each) => each === value) ?? otherwise;
}

/** 0 to 1. */
function share(value: unknown, otherwise: number): number {
  return typeof value === 'number' && value >= 0 && value <= 1 ? value : otherwise;
}
