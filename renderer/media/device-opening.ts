/** Opens a camera or a microphone as this person's settings for it say. What is heavy is fetched when it is wanted. */
import { CaptureError, openCamera, openMicrophone } from './capture.ts';
import { type DeviceWish, EffectError, type OpenedDevice } from './device-feed.ts';
import { chosenDevice, type Device, listDevices } from './devices.ts';
import type { MediaSettings } from './media-settings.ts';
import type { ProcessedTrack } from './picture-edit.ts';
import { processed } from './processed-session.ts';

/** Frames and bits that a tired machine can still do. */
const LIGHT_CAMERA = { maxBitrate: 500_000, maxFramerate: 15 };

/** @param choose which of the cameras there are, where none is wished for */
export async function openOwnCamera(
  wish: DeviceWish,
  settings: MediaSettings,
  choose: (devices: readonly Device[]) => Device | null = (devices) => chosenDevice('camera', devices),
): Promise<OpenedDevice> {
  const { lowCpu } = settings.general;
  const session = await openCamera({ deviceId: await deviceIdOf('camera', wish, choose), small: lowCpu });
  const { blur, turn, flipped } = settings.camera(session.deviceId);
  const sending = lowCpu ? LIGHT_CAMERA : {};
  const steps: ((track: MediaStreamTrack) => Promise<ProcessedTrack>)[] = [];
  if (blur && !lowCpu) steps.push(blurred);
  if (turn !== 0 || flipped) {
    steps.push(async (track) => {
      const { editPicture, unedited } = await import('./picture-edit.ts');
      return editPicture(track, { ...unedited, turn, flipped });
    });
  }
  return { session: await processed(session, steps), sending };
}

async function blurred(track: MediaStreamTrack): Promise<ProcessedTrack> {
  try {
    const { blurBackground } = await import('./background-blur.ts');
    return await blurBackground(track);
  } catch (error) {
    // Whoever hides what is behind them must not be shown with it.
    throw new EffectError(error);
  }
}

/** @param onPlain the strong filter could not be had, and the browser's own took its place */
export async function openOwnMicrophone(wish: DeviceWish, settings: MediaSettings, onPlain: () => void): Promise<OpenedDevice> {
  const deviceId = await deviceIdOf('microphone', wish, (devices) => chosenDevice('microphone', devices));
  const { mode, noise, echoCancellation } = settings.microphone(deviceId ?? null);
  const music = mode === 'music';
  const strong = !music && noise === 'strong';
  const open = (noiseSuppression: boolean) => openMicrophone({ deviceId, music, echoCancellation, noiseSuppression });
  const session = await open(noise === 'standard');
  if (!strong) return { session, sending: { music } };
  try {
    const { removeNoise } = await import('./strong-noise.ts');
    return { session: await processed(session, [removeNoise]), sending: { music } };
  } catch {
    onPlain();
    return { session: await open(true), sending: { music } };
  }
}

/** undefined: the browser chooses. @throws CaptureError when only the one just unplugged is left */
async function deviceIdOf(
  source: 'camera' | 'microphone',
  { deviceId, avoid }: DeviceWish,
  choose: (devices: readonly Device[]) => Device | null,
): Promise<string | undefined> {
  if (deviceId !== null) return deviceId;
  const devices = await listDevices().catch(() => []);
  const chosen = choose(devices.filter((device) => device.deviceId !== avoid));
  if (!chosen && avoid !== null) throw new CaptureError('missing', source);
  return chosen?.deviceId;
}
