/** Sharing in the bar of controls: one button for a screen, what is being shared, and the rarer ways to show something. */
import { Camera, Crop, MonitorUp, SquarePlus } from 'lucide-react';
import { useDevices, useMedia } from '../../devices/media-hooks.ts';
import { shareItems } from '../../devices/share-items.tsx';
import { useDeviceWords } from '../../devices/words.ts';
import { canShareScreen } from '../../media/capture.ts';
import type { OwnMedia } from '../../media/own-media.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { Menu } from '../../ui/Menu.tsx';
import { useTeacherWords } from '../words.ts';

export function ShareMenus({ media, onShares }: { media: OwnMedia; onShares: () => void }) {
  const words = useDeviceWords();
  const { live } = useTeacherWords();
  const { screens, documentCamera } = useMedia(media);
  const cameras = useDevices(media).filter(({ kind }) => kind === 'camera').length;
  const toggleSecond = () => void media.toggle('document-camera');
  const ways = [
    ...(canShareScreen()
      ? [{ key: 'part', label: words.share.part, icon: <Crop />, onChoose: () => void media.shareScreen('part') }]
      : []),
    ...(documentCamera.on
      ? [{ key: 'second', label: words.share.stopDocumentCamera, icon: <Camera />, onChoose: toggleSecond }]
      : cameras > 1
        ? [{ key: 'second', label: words.share.documentCamera, icon: <Camera />, onChoose: toggleSecond }]
        : []),
  ];
  return (
    <>
      {screens.length === 0 ? (
        <IconButton
          icon={<MonitorUp />}
          label={live.shareScreen}
          caption={live.screen}
          state="off"
          shortcut="S"
          onClick={() => void media.shareScreen()}
        />
      ) : (
        <Menu
          icon={<MonitorUp />}
          label={live.sharing}
          caption={live.screen}
          state="on"
          badge={screens.length > 1 ? screens.length : undefined}
          items={shareItems(media, screens, words, onShares)}
        />
      )}
      {ways.length > 0 && (
        <Menu
          icon={<SquarePlus />}
          label={words.share.ways}
          caption={words.share.waysCaption}
          state={documentCamera.on ? 'on' : 'off'}
          items={ways}
        />
      )}
    </>
  );
}
