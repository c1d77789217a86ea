/** Reading the teacher's media and devices from React. */
import { useEffect, useState, useSyncExternalStore } from 'react';
import { type Device, listDevices, watchDevices } from '../media/devices.ts';
import { openLevelMeter } from '../media/level-meter.ts';
import type { OwnMedia, OwnMediaState } from '../media/own-media.ts';

export function useMedia(media: OwnMedia): OwnMediaState {
  return useSyncExternalStore(media.subscribe, () => media.state);
}

/** Devices there are now. Asked again when something was opened or closed, since browsers tell names only of what was opened once. */
export function useDevices(media: OwnMedia): readonly Device[] {
  const [devices, setDevices] = useState<readonly Device[]>([]);
  useEffect(() => {
    let stopped = false;
    const ask = () => {
      listDevices().then(
        (listed) => {
          if (!stopped) setDevices(listed);
        },
        () => undefined,
      );
    };
    ask();
    const stopFollowing = media.subscribe(ask);
    const stopWatching = watchDevices(setDevices);
    return () => {
      stopped = true;
      stopFollowing();
      stopWatching();
    };
  }, [media]);
  return devices;
}

/** Between two readings of a meter: as often as a bar needs to look alive. */
const LEVEL_EVERY_MS = 80;
/** Speech is around 0.05 to 0.2 of full scale: stretched so that it fills the bar. */
const LEVEL_GAIN = 5;

/** How loud a track is, 0 to 1; 0 without one. */
export function useLevel(track: MediaStreamTrack | null): number {
  const [level, setLevel] = useState(0);
  useEffect(() => {
    if (!track) {
      setLevel(0);
      return;
    }
    const meter = openLevelMeter(track);
    const timer = setInterval(() => setLevel(Math.min(1, meter.level() * LEVEL_GAIN)), LEVEL_EVERY_MS);
    return () => {
      clearInterval(timer);
      meter.close();
    };
  }, [track]);
  return level;
}
