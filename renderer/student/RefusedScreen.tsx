import { CalendarX2, DoorClosed, Users } from 'lucide-react';
import type { Failure } from '../../protocol/errors.ts';
import { Button } from '../ui/Button.tsx';
import { PaperPage } from './PaperPage.tsx';
import { type StudentWords, useStudentWords } from './words.ts';

/** Refusals that trying again can change. */
const passing: readonly string[] = ['lecture-full', 'lesson-locked', 'too-fast', 'other'];
const icons: Record<string, typeof Users> = { 'lecture-full': Users, 'lecture-cancelled': CalendarX2 };

export interface RefusedScreenProps {
  failure: Pick<Failure, 'code' | 'message'>;
  onAgain: () => void;
  onOtherCode: () => void;
}

/** Not let in, why, and the one thing to try. */
export function RefusedScreen({ failure, onAgain, onOtherCode }: RefusedScreenProps) {
  const words = useStudentWords();
  const kind = kindOf(failure, words);
  const texts = words.refused[kind];
  const Icon = icons[kind] ?? DoorClosed;
  const again = passing.includes(kind);
  return (
    <PaperPage title={texts.title} icon={<Icon />}>
      <p>{kind === 'other' && failure.message !== '' ? failure.message : texts.text}</p>
      <div className="paper-page-actions">
        {again && (
          <Button variant="primary" size="large" wide onClick={onAgain}>
            {words.tryAgain}
          </Button>
        )}
        <Button variant={again ? 'quiet' : 'primary'} size={again ? 'normal' : 'large'} wide onClick={onOtherCode}>
          {words.otherCode}
        </Button>
      </div>
    </PaperPage>
  );
}

function kindOf({ code }: Pick<Failure, 'code'>, words: StudentWords): keyof StudentWords['refused'] {
  return Object.hasOwn(words.refused, code) ? (code as keyof StudentWords['refused']) : 'other';
}
