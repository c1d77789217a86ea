/** The settings of one's own devices, for those who may send something, and of what one hears, for everybody. */
import { Crop, Settings2, Volume2 } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { Fetched } from '../ui/Fetched.tsx';
import type { MenuItem } from '../ui/Menu.tsx';
import type { RoomSource } from '../ui/room-hooks.ts';
import { useWords } from '../ui/strings/words.ts';
import type { Publishing } from './publishing.ts';
import { useStudentWords } from './words.ts';

export interface DeviceSettingsParts {
  /** For the menu. */
  readonly items: readonly MenuItem[];
  readonly dialog: ReactNode;
}

const loadDevices = () => import('../devices/DeviceDialog.tsx');
const loadSound = () => import('../devices/SoundDialog.tsx');

/** @param onFailure gets what to tell the person when the settings can't be fetched */
export function useDeviceSettings(
  room: RoomSource,
  { sources, devices, volumes, sharePart }: Publishing,
  onFailure: (message: string) => void,
): DeviceSettingsParts {
  const shared = useWords();
  const words = useStudentWords();
  const [open, setOpen] = useState<'devices' | 'sound' | null>(null);
  const offers = (wanted: 'camera' | 'microphone') => sources.some(({ source }) => source === wanted);
  const camera = offers('camera');
  const microphone = offers('microphone');
  const maySend = devices !== null && (camera || microphone);
  const onClose = () => setOpen(null);
  const notFetched = () => {
    onClose();
    onFailure(shared.somethingFailed);
  };
  const sound = { key: 'sound', label: words.volumes, icon: <Volume2 />, onChoose: () => setOpen('sound') };
  const own = { key: 'devices', label: words.devices, icon: <Settings2 />, onChoose: () => setOpen('devices') };
  const part = sharePart ? [{ key: 'part', label: words.sharePart, icon: <Crop />, onChoose: sharePart }] : [];
  return {
    items: [...part, ...(maySend ? [own] : []), sound],
    dialog: (
      <>
        {open === 'sound' && <Fetched load={loadSound} props={{ room, volumes, onClose }} onFailure={notFetched} />}
        {open === 'devices' && maySend && (
          <Fetched
            load={loadDevices}
            props={{ media: devices.media, speaker: devices.speaker, extent: 'student', camera, microphone, onClose }}
            onFailure={notFetched}
          />
        )}
      </>
    ),
  };
}
