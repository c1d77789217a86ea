/** "● Rec": that this lesson is being recorded, for everybody who is in it. */
import type { LessonState } from '../../protocol/lesson-state.ts';
import { useWords } from './strings/words.ts';
import './RecordingSign.css';

/** Draws nothing while nothing is recorded. The words are read by screen readers and shown on hover. */
export function RecordingSign({ lesson }: { lesson: Pick<LessonState, 'recording' | 'serverCopy' | 'phase'> | null }) {
  const words = useWords().recording;
  const copied = lesson?.serverCopy === true && lesson.phase === 'live';
  const recording = lesson?.recording;
  if (!recording && !copied) return null;
  const paused = recording?.paused === true && !copied;
  const sentence = copied ? words.copied : paused ? words.paused : words.running;
  return (
    <span className={`recording-sign${paused ? ' recording-sign-paused' : ''}`} title={sentence}>
      <span className="recording-sign-dot" aria-hidden="true" />
      <span aria-hidden="true">{words.short}</span>
      <span className="visually-hidden">{sentence}</span>
    </span>
  );
}
