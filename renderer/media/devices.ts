/** Which cameras, microphones and speakers there are, and which one this person chose. */
export type DeviceKind = 'camera' | 'microphone' | 'speaker';

export interface Device {
  readonly deviceId: string;
  readonly kind: DeviceKind;
  /** Never empty: "Camera 2" until the browser tells the name (after the first permission). */
  readonly label: string;
}

const KINDS: Record<MediaDeviceKind, { kind: DeviceKind; noun: string }> = {
  videoinput: { kind: 'camera', noun: 'Camera' },
  audioinput: { kind: 'microphone', noun: 'Microphone' },
  audiooutput: { kind: 'speaker', noun: 'Speaker' },
};

/** Empty on pages that may not capture. */
export async function listDevices(): Promise<Device[]> {
  const infos =
    (await mediaDevices()
      ?.enumerateDevices()
      .catch(() => [])) ?? [];
  const counts = { camera: 0, microphone: 0, speaker: 0 };
  return infos.flatMap(({ kind: browserKind, deviceId, label }) => {
    const { kind, noun } = KINDS[browserKind];
    counts[kind] += 1;
    // Before the first permission browsers list nameless placeholders without an id.
    return deviceId === '' ? [] : [{ deviceId, kind, label: label === '' ? `${noun} ${counts[kind]}` : label }];
  });
}

/** Calls back with the new list when something is plugged in or out. Returns the function that stops it. */
export function watchDevices(listener: (devices: Device[]) => void): () => void {
  const devices = mediaDevices();
  let watching = true;
  const tell = (): void => {
    void listDevices().then((list) => {
      if (watching) listener(list);
    });
  };
  devices?.addEventListener('devicechange', tell);
  return () => {
    watching = false;
    devices?.removeEventListener('devicechange', tell);
  };
}

/** The device chosen last time, if it is in `devices`; else the first of its kind; null without any. */
export function chosenDevice(kind: DeviceKind, devices: readonly Device[]): Device | null {
  const ofKind = devices.filter((device) => device.kind === kind);
  const remembered = readChoice(kind);
  return ofKind.find(({ deviceId }) => deviceId === remembered) ?? ofKind[0] ?? null;
}

/** Remembered in local storage, where there is one. */
export function rememberDevice(kind: DeviceKind, deviceId: string): void {
  try {
    window.localStorage.setItem(keyOf(kind), deviceId);
  } catch {
    // Storage is switched off: chosen again next time.
  }
}

function readChoice(kind: DeviceKind): string | null {
  try {
    return window.localStorage.getItem(keyOf(kind));
  } catch {
    return null;
  }
}

function keyOf(kind: DeviceKind): string {
  return `lectern:device:${kind}`;
}

/** Absent on plain http, whatever the types say. */
function mediaDevices(): MediaDevices | undefined {
  return navigator.mediaDevices as MediaDevices | undefined;
}
