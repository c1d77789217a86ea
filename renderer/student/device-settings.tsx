/** The settings of one's own devices, in the menu of those who may send something. */
import { Settings2 } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type DeviceDialogType from '../devices/DeviceDialog.tsx';
import type { MenuItem } from '../ui/Menu.tsx';
import { useWords } from '../ui/strings/words.ts';
import type { Publishing } from './publishing.ts';
import { useStudentWords } from './words.ts';

export interface DeviceSettingsParts {
  /** For the menu; empty where nothing may be sent. */
  readonly items: readonly MenuItem[];
  readonly dialog: ReactNode;
}

/** @param onFailure gets what to tell the person when the settings can't be fetched */
export function useDeviceSettings({ sources, devices }: Publishing, onFailure: (message: string) => void): DeviceSettingsParts {
  const shared = useWords();
  const words = useStudentWords();
  const [Dialog, setDialog] = useState<typeof DeviceDialogType | null>(null);
  const [open, setOpen] = useState(false);
  const offers = (wanted: 'camera' | 'microphone') => sources.some(({ source }) => source === wanted);
  if (!devices || !(offers('camera') || offers('microphone'))) return { items: [], dialog: null };
  const show = () => {
    import('../devices/DeviceDialog.tsx').then(
      (fetched) => {
        setDialog(() => fetched.default);
        setOpen(true);
      },
      () => onFailure(shared.somethingFailed),
    );
  };
  return {
    items: [{ key: 'devices', label: words.devices, icon: <Settings2 />, onChoose: show }],
    dialog: open && Dialog && (
      <Dialog
        media={devices.media}
        speaker={devices.speaker}
        extent="student"
        camera={offers('camera')}
        microphone={offers('microphone')}
        onClose={() => setOpen(false)}
      />
    ),
  };
}
