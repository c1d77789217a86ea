import { expect, test } from 'vitest';
import { recordedSources } from '../../../renderer/recording/capture/recorded-sources.ts';
import { readRecorderChoices } from '../../../renderer/recording/recorder-choices.ts';
import { nextRecorderState } from '../../../renderer/recording/recorder-state.ts';

const track = (id: string) => ({ id }) as MediaStreamTrack;
const own = (cameraOn: boolean, microphoneOn: boolean) => ({
  camera: { on: cameraOn, track: track('camera') },
  microphone: { on: microphoneOn, track: track('microphone') },
});
const published = { state: 'connected', received: [], published: [] } as const;

test('a recorder’s life', () => {
  expect(nextRecorderState('off', 'start')).toBe('starting');
  expect(nextRecorderState('starting', 'stop')).toBe('starting');
  expect(nextRecorderState('recording', 'pause')).toBe('paused');
  expect(nextRecorderState('paused', 'stop')).toBe('stopping');
  expect(nextRecorderState('stopping', 'resume')).toBe('stopping');
});

test('a muted microphone is not recorded, whatever its track still hears', () => {
  expect(recordedSources(own(true, false), published, 'all').sounds).toEqual([]);
  expect(recordedSources(own(true, true), published, 'all').sounds.map(({ id }) => id)).toEqual(['microphone']);
  const devices = own(true, true);
  const muted = [{ producerId: 'p', source: 'microphone' as const, label: '', paused: true, track: devices.microphone.track }];
  expect(recordedSources(devices, { ...published, published: muted }, 'all').sounds).toEqual([]);
});

test('all voices, or the teacher’s alone with what is shared', () => {
  const media = {
    ...published,
    published: [
      { producerId: 'a', source: 'screen' as const, label: '1', paused: false, track: track('first') },
      { producerId: 'b', source: 'screen' as const, label: '2', paused: false, track: track('second') },
      { producerId: 'c', source: 'screen-audio' as const, label: '2', paused: false, track: track('film') },
    ],
    received: [
      { producerId: 'd', participantId: 'anna', source: 'microphone' as const, label: '', paused: false, track: track('anna') },
      { producerId: 'e', participantId: 'ben', source: 'microphone' as const, label: '', paused: true, track: track('ben') },
    ],
  };
  const ids = (voices: 'all' | 'own') => recordedSources(own(false, true), media, voices).sounds.map(({ id }) => id);
  expect(ids('all')).toEqual(['microphone', 'film', 'anna']);
  expect(ids('own')).toEqual(['microphone', 'film']);
  expect(recordedSources(own(false, true), media, 'all')).toMatchObject({ camera: null, screen: { id: 'second' } });
});

test('of a paused screen its last picture is recorded, as the class sees it, and never what it shows meanwhile', () => {
  const screen = { producerId: 'a', source: 'screen' as const, label: '', paused: true, track: track('live') };
  const recorded = (still?: MediaStreamTrack) =>
    recordedSources(own(false, true), { ...published, published: [{ ...screen, ...(still ? { still } : {}) }] }, 'all').screen;
  expect(recorded(track('still'))).toMatchObject({ id: 'still' });
  expect(recorded()).toBeNull();
});

test('choices that make no sense are the usual ones', () => {
  const read = (kept: string | null) => readRecorderChoices({ getItem: () => kept });
  expect(read(null)).toEqual({ layout: 'auto', quality: 'standard', voices: 'all' });
  expect(read('{"layout":"upside-down","quality":"sharp"}')).toEqual({ layout: 'auto', quality: 'sharp', voices: 'all' });
  expect(read('nonsense')).toEqual({ layout: 'auto', quality: 'standard', voices: 'all' });
});
