/** The controls that are always there: microphone, camera, screen, the class, the end. */
import { Camera, CameraOff, Mic, MicOff, PhoneOff, SlidersHorizontal } from 'lucide-react';
import type { ReactNode } from 'react';
import { peopleInLobby } from '../../../lesson/permissions.ts';
import type { LessonState } from '../../../protocol/lesson-state.ts';
import { useMedia } from '../../devices/media-hooks.ts';
import type { OwnMedia } from '../../media/own-media.ts';
import { Button } from '../../ui/Button.tsx';
import { useHoldToTalk } from '../../ui/hold-to-talk.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { useWords } from '../../ui/strings/words.ts';
import { useTeacherWords } from '../words.ts';
import { ShareMenus } from './ShareMenus.tsx';

export interface LiveBarProps {
  media: OwnMedia;
  waiting: LessonState;
  canEnd: boolean;
  /** The record button. */
  record?: ReactNode;
  onClass: () => void;
  onShares: () => void;
  onEnd: () => void;
}

export function LiveBar({ media, waiting, canEnd, record, onClass, onShares, onEnd }: LiveBarProps) {
  const words = useTeacherWords();
  const shared = useWords();
  const { camera, microphone, settings, talking } = useMedia(media);
  // Who is heard without holding ends that with a press.
  const holds = settings.pushToTalk && (talking || !microphone.on);
  const hold = useHoldToTalk(holds ? (on) => media.talk(on) : undefined, () => void media.toggle('microphone'));
  const inLobby = peopleInLobby(waiting).length;
  return (
    <footer className="live-bar">
      <div className="live-bar-main">
        <IconButton
          icon={microphone.on ? <Mic /> : <MicOff />}
          label={
            holds
              ? microphone.on
                ? shared.media.heard
                : shared.media.holdToTalk
              : microphone.on
                ? words.live.muteSelf
                : words.live.unmuteSelf
          }
          caption={holds ? shared.media.hold : words.live.microphone}
          state={microphone.on ? 'on' : 'off'}
          shortcut="M"
          aria-disabled={microphone.busy && !holds}
          {...hold}
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
        <ShareMenus media={media} onShares={onShares} />
        {record}
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
