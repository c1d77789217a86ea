/** What can be done with what one shares, as entries of a menu. */
import { MonitorPause, MonitorPlay, MonitorX, Plus, SlidersVertical } from 'lucide-react';
import type { OwnMedia } from '../media/own-media.ts';
import type { SharedScreen } from '../media/screen-feeds.ts';
import type { MenuItem } from '../ui/Menu.tsx';
import type { DeviceWords } from './words.ts';

/** @param onSettings opens quality, sound and the part that is shown */
export function shareItems(
  media: Pick<OwnMedia, 'pauseScreen' | 'stopScreen' | 'shareScreen'>,
  screens: readonly SharedScreen[],
  { share: words }: DeviceWords,
  onSettings: () => void,
): MenuItem[] {
  return [
    ...screens.flatMap(({ shareId, label, paused }) => [
      {
        key: `pause ${shareId}`,
        label: paused ? words.resumeOf(label) : words.pauseOf(label),
        icon: paused ? <MonitorPlay /> : <MonitorPause />,
        onChoose: () => void media.pauseScreen(shareId, !paused),
      },
      {
        key: `stop ${shareId}`,
        label: words.stopOf(label),
        icon: <MonitorX />,
        onChoose: () => void media.stopScreen(shareId),
      },
    ]),
    { key: 'settings', label: words.settings, icon: <SlidersVertical />, onChoose: onSettings },
    { key: 'another', label: words.another, icon: <Plus />, onChoose: () => void media.shareScreen() },
  ];
}
