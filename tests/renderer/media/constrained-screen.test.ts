/** When a screen's capture ends while its size or rate is being changed; the track is played, as Node has none. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { CaptureSession } from '../../../renderer/media/capture.ts';
import { constrained } from '../../../renderer/media/constrained-screen.ts';

let log: string[];
let changes: { resolve: () => void; reject: (error: Error) => void }[];

beforeEach(() => {
  log = [];
  changes = [];
  vi.useFakeTimers();
});

afterEach(() => vi.useRealTimers());

function screen(): CaptureSession {
  const picture = {
    enabled: true,
    applyConstraints: () => new Promise<void>((resolve, reject) => changes.push({ resolve, reject })),
  };
  return {
    source: 'screen',
    track: picture as unknown as MediaStreamTrack,
    audioTrack: { stop: () => void log.push('sound stopped') } as unknown as MediaStreamTrack,
    deviceId: null,
    label: 'Screen',
    surface: null,
    onEnded: () => () => undefined,
    close: () => void log.push('closed'),
  };
}

const settle = () => vi.advanceTimersByTimeAsync(0);

test('a screen that rests as it is is closed at once, and once', async () => {
  const session = constrained(screen());
  const change = session.constrain({ frameRate: 15 });
  changes[0]?.resolve();
  await change;
  session.close();
  session.close();
  expect(log).toEqual(['closed']);
  expect(session.track.enabled).toBe(true);
});

test('while it changes nothing of it is shown any more, and it is closed when the changes are done, or were refused', async () => {
  const session = constrained(screen());
  void session.constrain({ frameRate: 15 });
  void session.constrain({ frameRate: 5 });
  session.close();
  expect(session.track.enabled).toBe(false);
  expect(log).toEqual(['sound stopped']);
  changes[0]?.resolve();
  await settle();
  expect(log).toEqual(['sound stopped']);
  changes[1]?.reject(new Error('OverconstrainedError'));
  await settle();
  expect(log).toEqual(['sound stopped', 'closed']);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(log).toEqual(['sound stopped', 'closed']);
});

test('a change that is never done does not keep the capture on, and none begins after the end', async () => {
  const session = constrained(screen());
  void session.constrain({ frameRate: 15 });
  session.close();
  await session.constrain({ frameRate: 5 });
  expect(changes).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(2_900);
  expect(log).toEqual(['sound stopped']);
  await vi.advanceTimersByTimeAsync(100);
  expect(log).toEqual(['sound stopped', 'closed']);
});
