import { expect, test } from 'vitest';
import { SoundVolumes, type VolumeStorage } from '../../../renderer/ui/sound-volumes.ts';

const voice = { participantId: 'ben', source: 'microphone', label: '' } as const;
const film = { participantId: 'teacher', source: 'screen-audio', label: 'Film' } as const;

function tabStorage(first: string | null = null): VolumeStorage & { kept: string | null } {
  return {
    kept: first,
    getItem() {
      return this.kept;
    },
    setItem(_key, value) {
      this.kept = value;
    },
  };
}

test('each sound has a volume of its own, told to who draws and plays it, and kept over a reload', () => {
  const storage = tabStorage();
  const volumes = new SoundVolumes(storage);
  let told = 0;
  const stop = volumes.subscribe(() => {
    told += 1;
  });
  const before = volumes.version();
  volumes.set(voice, 0.25);
  volumes.set(film, 7);
  expect([volumes.of(voice), volumes.of(film), volumes.of({ ...film, label: 'Another film' })]).toEqual([0.25, 1, 1]);
  expect(told).toBe(2);
  expect(volumes.version()).not.toBe(before);
  stop();
  volumes.set(voice, -1);
  expect(told).toBe(2);
  expect(new SoundVolumes(storage).of(voice)).toBe(0);
});

test('what another version stored, or nobody can store, changes nothing', () => {
  for (const stored of ['{', '{"a":1}', '[["ben microphone ","loud"]]', '[["ben microphone ",3]]', '[7,null,[]]']) {
    expect(new SoundVolumes(tabStorage(stored)).of(voice)).toBe(1);
  }
  const forbidden: VolumeStorage = {
    getItem() {
      throw new Error('forbidden');
    },
    setItem() {
      throw new Error('full');
    },
  };
  const volumes = new SoundVolumes(forbidden);
  volumes.set(voice, 0.5);
  expect(volumes.of(voice)).toBe(0.5);
});

test('old ones make room for new ones', () => {
  const storage = tabStorage();
  const volumes = new SoundVolumes(storage);
  for (let each = 0; each < 250; each += 1) volumes.set({ ...voice, participantId: `p${each}` }, 0.5);
  expect(JSON.parse(storage.kept ?? '')).toHaveLength(200);
  expect(volumes.of({ ...voice, participantId: 'p0' })).toBe(1);
  expect(volumes.of({ ...voice, participantId: 'p249' })).toBe(0.5);
});
