import { afterEach, describe, expect, test, vi } from 'vitest';
import { CaptureError, canCapture, openCamera, openMicrophone, openScreen } from '../../../renderer/media/capture.ts';
import { chosenDevice, listDevices, rememberDevice, watchDevices } from '../../../renderer/media/devices.ts';

class FakeTrack extends EventTarget {
  readonly kind: string;
  readonly label = 'Lens 1';
  stopped = false;
  constructor(kind: string) {
    super();
    this.kind = kind;
  }
  getSettings = () => ({ deviceId: 'd1' });
  stop = () => {
    this.stopped = true;
  };
}

function streamOf(...tracks: FakeTrack[]) {
  return {
    getTracks: () => tracks,
    getVideoTracks: () => tracks.filter(({ kind }) => kind === 'video'),
    getAudioTracks: () => tracks.filter(({ kind }) => kind === 'audio'),
  };
}

const named = (name: string, message = '') => new DOMException(message, name);
const withDevices = (devices: object) => vi.stubGlobal('navigator', { mediaDevices: devices });
const problemOf = (opened: Promise<unknown>) =>
  opened.then(
    () => 'none',
    (error: CaptureError) => error.problem,
  );

afterEach(() => vi.unstubAllGlobals());

describe('what can go wrong', () => {
  test.each([
    ['NotAllowedError', 'denied'],
    ['SecurityError', 'denied'],
    ['NotFoundError', 'missing'],
    ['NotReadableError', 'busy'],
    ['AbortError', 'busy'],
    ['TypeError', 'unsupported'],
  ])('%s from a camera is %s', async (name, problem) => {
    withDevices({ getUserMedia: () => Promise.reject(named(name)) });
    expect(await problemOf(openCamera())).toBe(problem);
    await expect(openMicrophone()).rejects.toBeInstanceOf(CaptureError);
  });

  test('a dismissed screen picker is cancelled, the system’s own refusal is denied', async () => {
    withDevices({ getDisplayMedia: () => Promise.reject(named('NotAllowedError', 'Permission denied')) });
    expect(await problemOf(openScreen())).toBe('cancelled');
    withDevices({ getDisplayMedia: () => Promise.reject(named('NotAllowedError', 'Permission denied by system')) });
    expect(await problemOf(openScreen())).toBe('denied');
  });

  test('a page on plain http is told at once', async () => {
    vi.stubGlobal('navigator', {});
    expect(canCapture()).toBe(false);
    expect(await problemOf(openCamera())).toBe('unsupported');
    expect(await problemOf(openScreen())).toBe('unsupported');
    expect(await listDevices()).toEqual([]);
    watchDevices(() => undefined)();
  });

  test('a remembered camera that is gone gives way to any other', async () => {
    const getUserMedia = vi
      .fn()
      .mockRejectedValueOnce(named('OverconstrainedError'))
      .mockResolvedValueOnce(streamOf(new FakeTrack('video')));
    withDevices({ getUserMedia });
    const session = await openCamera({ deviceId: 'gone' });
    expect(session.deviceId).toBe('d1');
    expect(getUserMedia.mock.calls[1]?.[0].video.deviceId).toBeUndefined();
  });
});

describe('a session', () => {
  test('tells once when it ends by itself, and stops everything it opened', async () => {
    const [picture, sound] = [new FakeTrack('video'), new FakeTrack('audio')];
    withDevices({ getDisplayMedia: async () => streamOf(picture, sound) });
    const session = await openScreen({ audio: true, frameRate: 30 });
    expect(session.audioTrack).toBe(sound);
    const told: string[] = [];
    session.onEnded((problem) => told.push(problem));
    session.onEnded(() => told.push('not listening'))();
    picture.dispatchEvent(new Event('ended'));
    picture.dispatchEvent(new Event('ended'));
    expect(told).toEqual(['cancelled']);
    expect([picture.stopped, sound.stopped]).toEqual([true, true]);
  });

  test('unplugged while live is said so; closing by oneself is not', async () => {
    const [first, second] = [new FakeTrack('video'), new FakeTrack('video')];
    const tracks = [first, second];
    withDevices({ getUserMedia: async () => streamOf(tracks.shift() ?? first) });
    const told: string[] = [];
    (await openCamera()).onEnded((problem) => told.push(problem));
    first.dispatchEvent(new Event('ended'));
    const closed = await openCamera();
    closed.onEnded((problem) => told.push(problem));
    closed.close();
    closed.close();
    second.dispatchEvent(new Event('ended'));
    expect(told).toEqual(['unplugged']);
  });
});

describe('devices', () => {
  const infos = [
    { kind: 'videoinput', deviceId: 'c1', label: '' },
    { kind: 'videoinput', deviceId: 'c2', label: 'Document camera' },
    { kind: 'audioinput', deviceId: '', label: '' },
    { kind: 'audiooutput', deviceId: 's1', label: 'Loudspeaker' },
  ];

  test('are listed with a name each, placeholders left out', async () => {
    withDevices({ enumerateDevices: async () => infos });
    expect(await listDevices()).toEqual([
      { deviceId: 'c1', kind: 'camera', label: 'Camera 1' },
      { deviceId: 'c2', kind: 'camera', label: 'Document camera' },
      { deviceId: 's1', kind: 'speaker', label: 'Loudspeaker' },
    ]);
  });

  test('the choice is remembered while the device is there; without storage the first is taken', async () => {
    withDevices({ enumerateDevices: async () => infos });
    const devices = await listDevices();
    rememberDevice('camera', 'c2'); // no window here: nothing is kept, nothing breaks
    expect(chosenDevice('camera', devices)?.deviceId).toBe('c1');
    const kept = new Map<string, string>();
    vi.stubGlobal('window', {
      localStorage: {
        getItem: (key: string) => kept.get(key) ?? null,
        setItem: (key: string, value: string) => kept.set(key, value),
      },
    });
    rememberDevice('camera', 'c2');
    expect(chosenDevice('camera', devices)?.deviceId).toBe('c2');
    expect(chosenDevice('camera', devices.slice(0, 1))?.deviceId).toBe('c1');
    expect(chosenDevice('microphone', devices)).toBeNull();
  });

  test('plugging in and out is told until nobody listens', async () => {
    const devices = Object.assign(new EventTarget(), { enumerateDevices: async () => infos });
    withDevices(devices);
    const told = vi.fn();
    const stop = watchDevices(told);
    devices.dispatchEvent(new Event('devicechange'));
    await vi.waitFor(() => expect(told).toHaveBeenCalledTimes(1));
    stop();
    devices.dispatchEvent(new Event('devicechange'));
    await Promise.resolve();
    expect(told).toHaveBeenCalledTimes(1);
  });
});
