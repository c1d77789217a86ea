import { Mic, MicOff, MonitorOff, MonitorUp, Video, VideoOff } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Ask } from '../ui/ask.ts';
import { HandButton } from '../ui/HandButton.tsx';
import { IconButton } from '../ui/IconButton.tsx';
import { ReactionButton } from '../ui/Reactions.tsx';
import { useRoom } from '../ui/room-hooks.ts';
import { useWords } from '../ui/strings/words.ts';
import { handPlace } from './hand-place.ts';
import type { OwnSource, Publishing } from './publishing.ts';
import type { StudentRoom } from './student-room.ts';
import { useStudentWords } from './words.ts';

const icons: Record<OwnSource, { on: ReactNode; off: ReactNode; key: string }> = {
  microphone: { on: <Mic />, off: <MicOff />, key: 'M' },
  camera: { on: <Video />, off: <VideoOff />, key: 'C' },
  screen: { on: <MonitorUp />, off: <MonitorOff />, key: 'S' },
};

export interface LessonControlsProps {
  room: StudentRoom;
  ask: Ask;
  publishing: Publishing;
  /** The message box, where the chat has no room of its own. */
  children: ReactNode;
}

/** The bar below: voice and picture for those who may, hand, reactions, and on small screens the message box. */
export function LessonControls({ room, ask, publishing, children }: LessonControlsProps) {
  const shared = useWords();
  const words = useStudentWords();
  const { lesson, participantId: youId, permissions } = useRoom(room);
  const place = lesson ? handPlace(lesson, youId) : null;
  const labels: Record<OwnSource, { on: string; off: string; caption: string }> = {
    microphone: { on: shared.media.mute, off: shared.media.unmute, caption: shared.media.microphone },
    camera: { on: shared.media.cameraOff, off: shared.media.cameraOn, caption: shared.media.camera },
    screen: { on: shared.media.stopScreen, off: shared.media.shareScreen, caption: shared.media.screen },
  };
  return (
    <footer className="lesson-controls">
      <div className="lesson-buttons" role="toolbar" aria-label={words.controls}>
        {publishing.sources.map(({ source, on, busy, toggle }) => (
          <IconButton
            key={source}
            icon={on ? icons[source].on : icons[source].off}
            label={on ? labels[source].on : labels[source].off}
            caption={labels[source].caption}
            state={on ? 'on' : 'off'}
            shortcut={icons[source].key}
            disabled={busy}
            onClick={toggle}
          />
        ))}
        {permissions.has('raise-hand') && (
          <HandButton place={place} onToggle={() => ask(place === null ? 'hand:raise' : 'hand:lower', {})} />
        )}
        {permissions.has('react') && <ReactionButton onReact={(emoji) => ask('reaction:send', { emoji })} />}
      </div>
      {children}
    </footer>
  );
}
