import { DoorClosed } from 'lucide-react';
import { Button } from '../ui/Button.tsx';
import { Spinner } from '../ui/Spinner.tsx';
import { PaperPage } from './PaperPage.tsx';
import { useStudentWords } from './words.ts';

/** At the door, until a teacher opens it. */
export function LobbyScreen({ title, onLeave }: { title: string | null; onLeave: () => void }) {
  const words = useStudentWords();
  return (
    <PaperPage title={words.lobby.title} over={title} icon={<DoorClosed />}>
      <p className="paper-page-wait" role="status">
        <Spinner />
        {words.lobby.text}
      </p>
      <Button variant="quiet" wide onClick={onLeave}>
        {words.lobby.leave}
      </Button>
    </PaperPage>
  );
}
