/** In what order a device and what is made of it are closed; the tracks are played, as Node has none. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { CaptureSession } from '../../../renderer/media/capture.ts';
import type { ProcessedTrack } from '../../../renderer/media/picture-edit.ts';
import { processed } from '../../../renderer/media/processed-session.ts';

let log: string[];

beforeEach(() => {
  log = [];
  vi.useFakeTimers();
});

afterEach(() => vi.useRealTimers());

const track = (name: string): MediaStreamTrack => ({ label: name }) as MediaStreamTrack;

const camera = (): CaptureSession => ({
  source: 'camera',
  track: track('camera'),
  audioTrack: null,
  deviceId: 'one',
  label: 'One',
  surface: null,
  onEnded: () => () => undefined,
  close: () => void log.push('camera closed'),
});

/** @param last resolves when the step has seen to its last frame */
const step =
  (name: string, last: Promise<void> = Promise.resolve()) =>
  async (from: MediaStreamTrack): Promise<ProcessedTrack> => {
    log.push(`${name} from ${from.label}`);
    return {
      track: track(name),
      async close() {
        log.push(`${name} ends`);
        await last;
        log.push(`${name} ended`);
      },
    };
  };

test('each step is made of the one before, and ends before it', async () => {
  const session = await processed(camera(), [step('blur'), step('turn')]);
  expect(session.track.label).toBe('turn');
  session.close();
  await vi.advanceTimersByTimeAsync(0);
  expect(log).toEqual([
    'blur from camera',
    'turn from blur',
    'turn ends',
    'turn ended',
    'blur ends',
    'blur ended',
    'camera closed',
  ]);
  await vi.advanceTimersByTimeAsync(5000);
  expect(log.filter((line) => line === 'camera closed')).toHaveLength(1);
});

test('a step that hangs does not keep the camera on', async () => {
  const session = await processed(camera(), [step('blur', new Promise(() => undefined))]);
  session.close();
  await vi.advanceTimersByTimeAsync(900);
  expect(log.at(-1)).toBe('blur ends');
  await vi.advanceTimersByTimeAsync(100);
  expect(log.at(-1)).toBe('camera closed');
});

test('a step that fails closes the camera, and what was made of it', async () => {
  const failing = async (): Promise<ProcessedTrack> => {
    throw new Error('no memory');
  };
  await expect(processed(camera(), [step('blur'), failing])).rejects.toThrow('no memory');
  await vi.advanceTimersByTimeAsync(0);
  expect(log.slice(1)).toEqual(['blur ends', 'blur ended', 'camera closed']);
});

test('a step that fails in the middle is told as the device’s own end would be, unless it was closed', async () => {
  const fails: (() => void)[] = [];
  const fragile = async (from: MediaStreamTrack): Promise<ProcessedTrack> => ({
    ...(await step('blur')(from)),
    failed: new Promise((resolve) => fails.push(() => resolve('blur-failed'))),
  });
  const told: string[] = [];
  const [first, second, third] = await Promise.all([1, 2, 3].map(() => processed(camera(), [fragile, step('turn')])));
  first?.onEnded((problem) => told.push(`first ${problem}`));
  second?.onEnded((problem) => told.push(`second ${problem}`));
  third?.onEnded((problem) => told.push(`third ${problem}`))();
  second?.close();
  for (const fail of fails) fail();
  await vi.advanceTimersByTimeAsync(0);
  expect(told).toEqual(['first blur-failed']);
});

test('without steps it is the device itself', async () => {
  const plain = camera();
  expect(await processed(plain, [])).toBe(plain);
});
