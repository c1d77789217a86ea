import { useEffect, useRef, useState } from 'react';
import type { LessonState } from '../../protocol/lesson-state.ts';
import { collect, nothingHappened, sentenceOf } from './announcer.ts';
import { useWords } from './strings/words.ts';

/** News within this time is said together: a class coming in is one sentence, not thirty. */
const TOGETHER_MS = 2_000;

export interface LiveRegionProps {
  lesson: LessonState | null;
  youId: string | null;
  moderates: boolean;
}

/** Tells screen readers what happens in the lesson; draws nothing. */
export function LiveRegion({ lesson, youId, moderates }: LiveRegionProps) {
  const words = useWords();
  const [sentence, setSentence] = useState('');
  const before = useRef<LessonState | null>(null);
  const waiting = useRef(nothingHappened);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  useEffect(() => {
    if (before.current && lesson) {
      waiting.current = collect(waiting.current, before.current, lesson, { youId, moderates, words });
    }
    before.current = lesson;
    if (timer.current === null && sentenceOf(waiting.current, words) !== '') {
      timer.current = setTimeout(() => {
        timer.current = null;
        setSentence(sentenceOf(waiting.current, words));
        waiting.current = nothingHappened;
      }, TOGETHER_MS);
    }
  }, [lesson, youId, moderates, words]);
  useEffect(
    () => () => {
      if (timer.current !== null) clearTimeout(timer.current);
      timer.current = null;
    },
    [],
  );
  return (
    <div className="visually-hidden" role="log" aria-live="polite" aria-atomic="true">
      {sentence}
    </div>
  );
}
