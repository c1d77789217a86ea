/** "● Rec": that this lesson is being recorded, for everybody who is in it. */
import type { LessonState } from '../../protocol/lesson-state.ts';
import { useWords } from './strings/words.ts';
import './RecordingSign.css';

/** Draws nothing while nothing is recorded. The words are read by screen readers and shown on hover. */
export function RecordingSign({ lesson }: { lesson: Pick<LessonState, 'recording'> | null }) {
  const words = useWords().recording;
  const recording = lesson?.recording;
  if (!recording) return null;
  const sentence = recording.paused ? words.paused : words.running;
  return (
    <span className={`recording-sign${recording.paused ? ' recording-sign-paused' : ''}`} title={sentence}>
      <span className="recording-sign-dot" aria-hidden="true" />
      <span aria-hidden="true">{words.short}</span>
      <span className="visually-hidden">{sentence}</span>
    </span>
  );
}
