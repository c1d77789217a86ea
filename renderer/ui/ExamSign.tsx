/** "Exam": that this lesson is one, for everybody who is in it. */
import type { LessonState } from '../../protocol/lesson-state.ts';
import { Chip } from './Chip.tsx';
import { useWords } from './strings/words.ts';

/** Draws nothing in other lessons. The sentence is read by screen readers and shown on hover. */
export function ExamSign({ lesson }: { lesson: Pick<LessonState, 'examMode'> | null }) {
  const words = useWords().exam;
  if (!lesson?.examMode) return null;
  return (
    <span title={words.sentence}>
      <Chip tone="warning">
        <span aria-hidden="true">{words.short}</span>
        <span className="visually-hidden">{words.sentence}</span>
      </Chip>
    </span>
  );
}
