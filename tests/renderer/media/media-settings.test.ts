import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  defaultCamera,
  defaultGeneral,
  defaultMicrophone,
  MediaSettings,
  type SettingsStorage,
} from '../../../renderer/media/media-settings.ts';
import { screenTuning } from '../../../renderer/media/screen-quality.ts';

function storage(first: string | null = null): SettingsStorage {
  let kept = first;
  return {
    getItem: () => kept,
    setItem(_key, value) {
      kept = value;
    },
    removeItem() {
      kept = null;
    },
  };
}

test('each device has its own settings, remembered the next time, and all can be forgotten', () => {
  const kept = storage();
  const settings = new MediaSettings(kept);
  settings.keep({ pushToTalk: true, screenQuality: 'motion' });
  settings.keepMicrophone('usb', { mode: 'music' });
  settings.keepCamera('desk', { turn: 180 });
  settings.keepRegion('monitor', { left: 0.1, top: 0.2, width: 0.3, height: 0.4 });
  const next = new MediaSettings(kept);
  expect(next.general).toMatchObject({ pushToTalk: true, screenQuality: 'motion' });
  expect(next.microphone('usb')).toEqual({ ...defaultMicrophone, mode: 'music' });
  expect(next.microphone('other')).toEqual(defaultMicrophone);
  expect(next.camera('desk')).toEqual({ ...defaultCamera, turn: 180 });
  expect(next.region('monitor')).toEqual({ left: 0.1, top: 0.2, width: 0.3, height: 0.4 });
  expect(next.region('window')).toBeNull();
  let told = 0;
  next.subscribe(() => {
    told += 1;
  });
  next.reset();
  expect(told).toBe(1);
  expect(new MediaSettings(kept).general).toMatchObject(defaultGeneral);
  expect(new MediaSettings(kept).camera('desk')).toEqual(defaultCamera);
});

test('whatever is stored, every setting has a value that means something', () => {
  fc.assert(
    fc.property(fc.oneof(fc.json(), fc.string(), fc.constant(null)), (stored) => {
      const settings = new MediaSettings(storage(stored));
      expect(typeof settings.general.lowCpu).toBe('boolean');
      expect(['text', 'motion', 'saving']).toContain(settings.general.screenQuality);
      expect(defaultMicrophone).toEqual(settings.microphone('any'));
    }),
  );
  const odd = JSON.stringify({
    lowCpu: 'yes',
    screenQuality: 'best',
    cameras: { a: { turn: 45, blur: 1 } },
    regions: { monitor: { left: 7 } },
  });
  const settings = new MediaSettings(storage(odd));
  expect(settings.general).toMatchObject({ lowCpu: false, screenQuality: 'text' });
  expect(settings.camera('a')).toEqual(defaultCamera);
  expect(settings.region('monitor')).toEqual({ left: 0, top: 0, width: 1, height: 1 });
});

test('old devices make room for new ones', () => {
  const settings = new MediaSettings(null);
  for (let device = 0; device < 30; device += 1) settings.keepCamera(`c${device}`, { flipped: true });
  expect(settings.camera('c0')).toEqual(defaultCamera);
  expect(settings.camera('c29').flipped).toBe(true);
});

test('the three qualities differ as their names say; a light picture is lighter; a part keeps its lines', () => {
  const [text, motion, saving] = (['text', 'motion', 'saving'] as const).map((name) => screenTuning(name, null, false));
  expect(text?.sending).toMatchObject({ contentHint: 'text', maxFramerate: 15 });
  expect(text?.constraints.height).toBeUndefined();
  expect(motion?.sending).toMatchObject({ contentHint: 'motion', maxFramerate: 30 });
  expect(saving?.sending.maxBitrate ?? 0).toBeLessThan((text?.sending.maxBitrate ?? 0) / 3);
  expect(screenTuning('motion', null, true)).toMatchObject({
    sending: { maxFramerate: 15 },
    constraints: { height: { max: 720 } },
  });
  const half = { left: 0, top: 0, width: 0.5, height: 0.5 };
  expect(screenTuning('saving', half, false).constraints.height).toEqual({ max: 1440 });
});
