import { expect, test } from 'vitest';
import { tellProblems } from '../../../renderer/devices/device-problems.ts';
import type { DeviceProblem } from '../../../renderer/media/device-feed.ts';
import type { OwnMedia, OwnMediaState } from '../../../renderer/media/own-media.ts';

/** Stands for a person's devices: only what is wrong with each is looked at. */
function devices() {
  let problems: Partial<Record<'camera' | 'microphone' | 'documentCamera', DeviceProblem>> = { camera: 'missing' };
  const listeners = new Set<() => void>();
  const feed = (name: keyof typeof problems) => ({ problem: problems[name] ?? null });
  const media = {
    get state() {
      return { camera: feed('camera'), microphone: feed('microphone'), documentCamera: feed('documentCamera') } as OwnMediaState;
    },
    subscribe(listener: () => void) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  } as unknown as OwnMedia;
  const set = (now: typeof problems) => {
    problems = now;
    for (const listener of listeners) listener();
  };
  return { media, set };
}

test('each problem is told when it comes, once, and again when it comes again', () => {
  const { media, set } = devices();
  const told: string[] = [];
  const stop = tellProblems(media, (device, problem) => told.push(`${device} ${problem}`));
  // Known before, and seen in the fields.
  set({ camera: 'missing' });
  expect(told).toEqual([]);
  set({ microphone: 'denied' });
  set({ microphone: 'denied' });
  set({});
  set({ microphone: 'denied', documentCamera: 'busy' });
  expect(told).toEqual(['microphone denied', 'microphone denied', 'document-camera busy']);
  // Told as news, with what took its place.
  set({ camera: 'unplugged' });
  stop();
  set({ camera: 'busy' });
  expect(told).toHaveLength(3);
});
