/** The controls that are always there: microphone, camera, screen, the class, the end. */
import { Camera, CameraOff, Mic, MicOff, MonitorUp, MonitorX, PhoneOff, Plus, SlidersHorizontal } from 'lucide-react';
import { peopleInLobby } from '../../../lesson/permissions.ts';
import type { LessonState } from '../../../protocol/lesson-state.ts';
import { Button } from '../../ui/Button.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { Menu } from '../../ui/Menu.tsx';
import { useTeacherWords } from '../words.ts';
import { useMedia } from './media-hooks.ts';
import type { TeacherMedia } from './teacher-media.ts';

export interface LiveBarProps {
  media: TeacherMedia;
  waiting: LessonState;
  canEnd: boolean;
  onClass: () => void;
  onEnd: () => void;
}

export function LiveBar({ media, waiting, canEnd, onClass, onEnd }: LiveBarProps) {
  const words = useTeacherWords();
  const { camera, microphone, screens } = useMedia(media);
  const inLobby = peopleInLobby(waiting).length;
  return (
    <footer className="live-bar">
      <div className="live-bar-main">
        <IconButton
          icon={microphone.on ? <Mic /> : <MicOff />}
          label={microphone.on ? words.live.muteSelf : words.live.unmuteSelf}
          caption={words.live.microphone}
          state={microphone.on ? 'on' : 'off'}
          shortcut="M"
          aria-disabled={microphone.busy}
          onClick={() => void media.toggle('microphone')}
        />
        <IconButton
          icon={camera.on ? <Camera /> : <CameraOff />}
          label={camera.on ? words.live.cameraOff : words.live.cameraOn}
          caption={words.live.camera}
          state={camera.on ? 'on' : 'off'}
          shortcut="C"
          aria-disabled={camera.busy}
          onClick={() => void media.toggle('camera')}
        />
        {screens.length === 0 ? (
          <IconButton
            icon={<MonitorUp />}
            label={words.live.shareScreen}
            caption={words.live.screen}
            state="off"
            shortcut="S"
            onClick={() => void media.shareScreen()}
          />
        ) : (
          <Menu
            icon={<MonitorUp />}
            label={words.live.sharing}
            caption={words.live.screen}
            state="on"
            badge={screens.length > 1 ? screens.length : undefined}
            items={[
              ...screens.map((screen) => ({
                key: String(screen.shareId),
                label: words.live.stopShare(screen.label),
                icon: <MonitorX />,
                onChoose: () => void media.stopScreen(screen.shareId),
              })),
              { key: 'another', label: words.live.shareAnother, icon: <Plus />, onChoose: () => void media.shareScreen() },
            ]}
          />
        )}
        <IconButton
          icon={<SlidersHorizontal />}
          label={words.live.classSettings}
          caption={words.live.classCaption}
          state="off"
          badge={inLobby > 0 ? inLobby : undefined}
          onClick={onClass}
        />
      </div>
      {canEnd && (
        <Button variant="danger" size="large" icon={<PhoneOff size={20} />} onClick={onEnd}>
          {words.live.end}
        </Button>
      )}
    </footer>
  );
}
