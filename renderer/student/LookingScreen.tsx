import { WifiOff } from 'lucide-react';
import { Button } from '../ui/Button.tsx';
import { Spinner } from '../ui/Spinner.tsx';
import { useLater } from './later.ts';
import { PaperPage } from './PaperPage.tsx';
import { useStudentWords } from './words.ts';

/** What is over sooner isn't worth a flash on the screen. */
const FLASH_MS = 250;

export interface LookingScreenProps {
  what: 'lecture' | 'seat';
  unreachable: boolean;
  /** null where the room client tries by itself. */
  onAgain: (() => void) | null;
}

/** On the way to the laptop. */
export function LookingScreen({ what, unreachable, onAgain }: LookingScreenProps) {
  const words = useStudentWords();
  const shown = useLater(true, FLASH_MS);
  if (unreachable) {
    return (
      <PaperPage title={words.unreachable.title} icon={<WifiOff />}>
        <p>{words.unreachable.text}</p>
        <p className="paper-page-wait" role="status">
          <Spinner />
          {what === 'seat' ? words.comingBack : words.name.looking}
        </p>
        {onAgain && (
          <Button size="large" wide onClick={onAgain}>
            {words.unreachable.retry}
          </Button>
        )}
      </PaperPage>
    );
  }
  if (!shown) return <div className="paper-page" data-surface="paper" />;
  return (
    <PaperPage title={what === 'seat' ? words.comingBack : words.name.looking}>
      <Spinner size={28} />
    </PaperPage>
  );
}
