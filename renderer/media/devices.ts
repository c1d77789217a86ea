/** Which cameras, microphones and speakers there are, and which one this person chose. */
export type DeviceKind = 'camera' | 'microphone' | 'speaker';

export interface Device {
  readonly deviceId: string;
  readonly kind: DeviceKind;
  /** Never empty: "Camera 2" until the browser tells the name. */
  readonly label: string;
}

/** Empty on pages that may not capture. */
export async function listDevices(): Promise<Device[]> {
  throw new Error('unfinished');
}

/** Calls back with the new list when something is plugged in or out. Returns the function that stops it. */
export function watchDevices(_listener: (devices: Device[]) => void): () => void {
  throw new Error('unfinished');
}

/** The device chosen last time, if it is in `devices`; else the first of its kind; null without any. */
export function chosenDevice(_kind: DeviceKind, _devices: readonly Device[]): Device | null {
  throw new Error('unfinished');
}

/** Remembered in local storage, where there is one. */
export function rememberDevice(_kind: DeviceKind, _deviceId: string): void {
  throw new Error('unfinished');
}
