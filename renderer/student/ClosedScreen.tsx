import { CircleCheck, DoorOpen, MonitorSmartphone } from 'lucide-react';
import type { SeatClosedReason } from '../../protocol/notices.ts';
import { Button } from '../ui/Button.tsx';
import { PaperPage } from './PaperPage.tsx';
import { useStudentWords } from './words.ts';

export interface ClosedScreenProps {
  reason: SeatClosedReason;
  /** The way back, where there is one. */
  onAgain?: () => void;
  onOtherCode: () => void;
}

/** Out of the lesson, and why. */
export function ClosedScreen({ reason, onAgain, onOtherCode }: ClosedScreenProps) {
  const words = useStudentWords();
  const texts = words.closed[reason];
  const Icon = { ended: CircleCheck, moved: MonitorSmartphone }[reason as string] ?? DoorOpen;
  return (
    <PaperPage title={texts.title} icon={<Icon />}>
      <p>{texts.text}</p>
      <div className="paper-page-actions">
        {'again' in texts && onAgain && (
          <Button variant="primary" size="large" wide onClick={onAgain}>
            {texts.again}
          </Button>
        )}
        {reason !== 'moved' && (
          <Button variant="quiet" wide onClick={onOtherCode}>
            {words.otherCode}
          </Button>
        )}
      </div>
    </PaperPage>
  );
}
