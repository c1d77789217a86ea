import { Dialog } from '../../ui/Dialog.tsx';
import { useTeacherWords } from '../words.ts';
import { InvitePanel } from './InvitePanel.tsx';

/** The invitation (of the lecture named, where it isn't plain which) as a dialog, for pages that show something else. */
export function InviteDialog({ lectureId, title, onClose }: { lectureId: string; title: string | null; onClose: () => void }) {
  const words = useTeacherWords();
  return (
    <Dialog title={title === null ? words.invite.title : `${words.invite.title} · ${title}`} size="wide" onClose={onClose}>
      <p className="invite-lead">{words.invite.lead}</p>
      <InvitePanel lectureId={lectureId} />
    </Dialog>
  );
}
