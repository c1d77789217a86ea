/** The dialogs of a live class, one at a time. */
import type { LessonState } from '../../../protocol/lesson-state.ts';
import { ClassDialog } from '../../leading/ClassDialog.tsx';
import type { Ask } from '../../ui/ask.ts';
import { ConfirmDialog } from '../../ui/Dialog.tsx';
import { Fetched } from '../../ui/Fetched.tsx';
import { ShortcutsDialog, type ShortcutsDialogProps } from '../../ui/ShortcutsDialog.tsx';
import type { SoundVolumes } from '../../ui/sound-volumes.ts';
import { useWords } from '../../ui/strings/words.ts';
import { useAction, useTeacherDesk } from '../desk-context.ts';
import { InviteDialog } from '../invite/InviteDialog.tsx';
import { Refusal } from '../planning/Refusal.tsx';
import { useTeacherWords } from '../words.ts';
import type { TeachingParts } from './Teaching.tsx';

export type LiveDialogName = 'invite' | 'class' | 'end' | 'devices' | 'sound' | 'shares' | 'shortcuts';

const loadDeviceDialog = () => import('../../devices/DeviceDialog.tsx');
const loadSoundDialog = () => import('../../devices/SoundDialog.tsx');
const loadSharesDialog = () => import('../../devices/SharesDialog.tsx');

export interface LiveDialogsProps {
  name: LiveDialogName | null;
  parts: TeachingParts;
  volumes: SoundVolumes;
  lectureId: string;
  lesson: LessonState;
  ask: Ask;
  shortcuts: Omit<ShortcutsDialogProps, 'onClose'>;
  /** Set while leaving is being asked about; goes on with it. */
  leave: (() => void) | null;
  onLeaveClose: () => void;
  onClose: () => void;
}

export function LiveDialogs(props: LiveDialogsProps) {
  const { name, parts, volumes, lectureId, lesson, ask, shortcuts, leave, onLeaveClose, onClose } = props;
  const words = useTeacherWords();
  const { note } = useTeacherDesk();
  const shared = useWords();
  const notFetched = () => {
    onClose();
    note(shared.somethingFailed, { tone: 'warning' });
  };
  if (leave) {
    return (
      <ConfirmDialog
        title={words.live.leaveTitle}
        confirm={words.live.leaveConfirm}
        cancel={words.live.endStay}
        onConfirm={() => {
          onLeaveClose();
          leave();
        }}
        onClose={onLeaveClose}
      >
        <p>{words.live.leaveText}</p>
      </ConfirmDialog>
    );
  }
  if (name === 'invite') return <InviteDialog lectureId={lectureId} title={null} onClose={onClose} />;
  if (name === 'class')
    return (
      <ClassDialog
        room={parts.room}
        lesson={lesson}
        ask={ask}
        onFailure={(message) => note(message, { tone: 'warning' })}
        onClose={onClose}
      />
    );
  if (name === 'end') return <EndDialog parts={parts} onClose={onClose} />;
  if (name === 'shortcuts') return <ShortcutsDialog {...shortcuts} onClose={onClose} />;
  if (name === 'devices') {
    return (
      <Fetched
        load={loadDeviceDialog}
        props={{ media: parts.media, speaker: parts.speaker, extent: 'teacher', onClose }}
        onFailure={notFetched}
      />
    );
  }
  if (name === 'sound') {
    return <Fetched load={loadSoundDialog} props={{ room: parts.room, volumes, onClose }} onFailure={notFetched} />;
  }
  if (name === 'shares') {
    return <Fetched load={loadSharesDialog} props={{ media: parts.media, onClose }} onFailure={notFetched} />;
  }
  return null;
}

function EndDialog({ parts, onClose }: { parts: TeachingParts; onClose: () => void }) {
  const words = useTeacherWords();
  const end = useAction(async () => {
    await parts.room.ask('lesson:end', {});
  });
  return (
    <ConfirmDialog
      title={words.live.endTitle}
      confirm={words.live.endConfirm}
      cancel={words.live.endStay}
      danger
      busy={end.busy}
      onConfirm={() => end.run()}
      onClose={onClose}
    >
      <p>{words.live.endText}</p>
      <Refusal failure={end.failure} />
    </ConfirmDialog>
  );
}
