/** Whether camera, microphone and screen are there and may be used: by the browser's word, and in the app by the system's. */
import type { DeviceState, FindingOf, Fix, FixId } from '../../../../protocol/doctor.ts';

const fixBy = (id: FixId): Fix => ({ id, commands: [], needsAdministrator: false });

/** Asks nobody for anything: only what is known already is told. */
export async function checkDevice<I extends 'camera' | 'microphone'>(id: I): Promise<FindingOf<I>> {
  const { state, devices } = await deviceState(id);
  const facts = { state, devices };
  const light = { granted: 'good', ask: 'good', denied: 'bad', missing: 'attention', unsupported: 'bad' } as const;
  const fix: Record<DeviceState, FixId | null> = {
    granted: null,
    ask: id === 'camera' ? 'allow-camera' : 'allow-microphone',
    denied: id === 'camera' ? 'allow-camera' : 'allow-microphone',
    unsupported: id === 'camera' ? 'allow-camera' : 'allow-microphone',
    missing: id === 'camera' ? 'connect-camera' : 'connect-microphone',
  };
  const fixId = fix[state];
  return { id, light: light[state], facts, fix: fixId && fixBy(fixId) } as FindingOf<I>;
}

async function deviceState(id: 'camera' | 'microphone'): Promise<{ state: DeviceState; devices: number }> {
  const media = (navigator as { mediaDevices?: MediaDevices }).mediaDevices;
  if (!media) return { state: 'unsupported', devices: 0 };
  const kind = id === 'camera' ? 'videoinput' : 'audioinput';
  const devices = (await media.enumerateDevices()).filter((device) => device.kind === kind).length;
  if (devices === 0) return { state: 'missing', devices };
  const system = (await window.desk?.mediaAccess({}))?.[id];
  if (system === 'denied') return { state: 'denied', devices };
  // Firefox knew no such permissions for long; there it asks.
  const permission = await navigator.permissions.query({ name: id as PermissionName }).then(
    ({ state }) => state,
    () => 'prompt' as const,
  );
  return { state: permission === 'prompt' ? 'ask' : permission, devices };
}

export async function checkScreen(): Promise<FindingOf<'screen'>> {
  const media = (navigator as { mediaDevices?: MediaDevices }).mediaDevices;
  if (!media || !('getDisplayMedia' in media)) {
    return { id: 'screen', light: 'attention', facts: { state: 'unsupported' }, fix: fixBy('allow-screen') };
  }
  const system = (await window.desk?.mediaAccess({}))?.screen;
  if (system === 'denied') return { id: 'screen', light: 'bad', facts: { state: 'denied' }, fix: fixBy('allow-screen') };
  return { id: 'screen', light: 'good', facts: { state: system === 'granted' ? 'granted' : 'ask' }, fix: null };
}

/** Asks for the device now, and lets go of it at once. */
export async function askForDevice(id: 'camera' | 'microphone'): Promise<void> {
  const stream = await navigator.mediaDevices.getUserMedia(id === 'camera' ? { video: true } : { audio: true });
  for (const track of stream.getTracks()) track.stop();
}
