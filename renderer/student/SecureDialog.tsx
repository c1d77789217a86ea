import { SecureGuide } from '../doors/guide/SecureGuide.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { doors } from '../ui/strings/en/doors.ts';

export interface SecureDialogProps {
  onGo: () => Promise<void>;
  onClose: () => void;
}

/** The way to microphone and camera, while the lesson goes on behind it. */
export function SecureDialog({ onGo, onClose }: SecureDialogProps) {
  return (
    <Dialog title={doors.title} size="wide" onClose={onClose}>
      <p>{doors.lead}</p>
      <SecureGuide onGo={onGo} />
    </Dialog>
  );
}
