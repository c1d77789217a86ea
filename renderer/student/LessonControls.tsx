import { Mic, MicOff, MonitorOff, MonitorUp, Video, VideoOff } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { Ask } from '../ui/ask.ts';
import { Fetched } from '../ui/Fetched.tsx';
import { HandButton } from '../ui/HandButton.tsx';
import { useHoldToTalk } from '../ui/hold-to-talk.ts';
import { IconButton } from '../ui/IconButton.tsx';
import { Menu } from '../ui/Menu.tsx';
import { ReactionButton } from '../ui/Reactions.tsx';
import { useRoom } from '../ui/room-hooks.ts';
import { useWords } from '../ui/strings/words.ts';
import { handPlace } from './hand-place.ts';
import type { OwnSource, OwnSourceState, Publishing } from './publishing.ts';
import type { SecureDoor } from './secure-dialog.tsx';
import type { StudentRoom } from './student-room.ts';
import { useStudentWords } from './words.ts';

const icons: Record<OwnSource, { on: ReactNode; off: ReactNode; key: string }> = {
  microphone: { on: <Mic />, off: <MicOff />, key: 'M' },
  camera: { on: <Video />, off: <VideoOff />, key: 'C' },
  screen: { on: <MonitorUp />, off: <MonitorOff />, key: 'S' },
};

const loadShares = () => import('../devices/SharesDialog.tsx');

export interface LessonControlsProps {
  room: StudentRoom;
  ask: Ask;
  publishing: Publishing;
  secureDoor: SecureDoor;
  onFailure: (message: string) => void;
  /** The message box, where the chat has no room of its own. */
  children: ReactNode;
}

/** The bar below: voice and picture for those who may, hand, reactions, and on small screens the message box. */
export function LessonControls({ room, ask, publishing, secureDoor, onFailure, children }: LessonControlsProps) {
  const shared = useWords();
  const words = useStudentWords();
  const { lesson, participantId: youId, permissions } = useRoom(room);
  const place = lesson ? handPlace(lesson, youId) : null;
  const [sharesOpen, setSharesOpen] = useState(false);
  const { devices, screenCount } = publishing;
  return (
    <footer className="lesson-controls">
      <div className="lesson-buttons" role="toolbar" aria-label={words.controls}>
        {publishing.sources.map((own) =>
          own.source === 'screen' && devices && screenCount > 0 ? (
            <Menu
              key="screen"
              icon={icons.screen.on}
              label={shared.media.sharing}
              caption={shared.media.screen}
              state="on"
              badge={screenCount > 1 ? screenCount : undefined}
              items={devices.shareItems(() => setSharesOpen(true))}
            />
          ) : (
            <SourceButton key={own.source} own={own} publishing={publishing} />
          ),
        )}
        {publishing.insecure && (
          <IconButton
            icon={<Mic />}
            label={words.speak.use}
            caption={words.speak.useCaption}
            state="off"
            disabled={secureDoor.busy}
            onClick={secureDoor.open}
          />
        )}
        {permissions.has('raise-hand') && (
          <HandButton place={place} onToggle={() => ask(place === null ? 'hand:raise' : 'hand:lower', {})} />
        )}
        {permissions.has('react') && <ReactionButton onReact={(emoji) => ask('reaction:send', { emoji })} />}
      </div>
      {children}
      {sharesOpen && devices && (
        <Fetched
          load={loadShares}
          props={{ media: devices.media, onClose: () => setSharesOpen(false) }}
          onFailure={() => {
            setSharesOpen(false);
            onFailure(shared.somethingFailed);
          }}
        />
      )}
    </footer>
  );
}

function SourceButton({ own, publishing: { talk, holdsToTalk } }: { own: OwnSourceState; publishing: Publishing }) {
  const { media: words } = useWords();
  const { source, on, busy, toggle } = own;
  const labels: Record<OwnSource, { on: string; off: string; caption: string }> = {
    microphone: { on: words.mute, off: words.unmute, caption: words.microphone },
    camera: { on: words.cameraOff, off: words.cameraOn, caption: words.camera },
    screen: { on: words.stopScreen, off: words.shareScreen, caption: words.screen },
  };
  const holds = source === 'microphone' && holdsToTalk;
  const hold = useHoldToTalk(holds ? talk : undefined, toggle);
  return (
    <IconButton
      icon={on ? icons[source].on : icons[source].off}
      label={holds ? (on ? words.heard : words.holdToTalk) : on ? labels[source].on : labels[source].off}
      caption={holds ? words.hold : labels[source].caption}
      state={on ? 'on' : 'off'}
      shortcut={icons[source].key}
      disabled={busy && !holds}
      {...hold}
    />
  );
}
