/** Chat lines that came while the chat was not looked at. */
import { useEffect, useState } from 'react';
import type { LessonState } from '../../../protocol/lesson-state.ts';
import { useMediaQuery, WIDE } from '../../ui/media-query.ts';

export function useUnread(lesson: LessonState | null, youId: string | null, chatChosen: boolean): number {
  const wide = useMediaQuery(WIDE);
  const seen = wide || chatChosen;
  const lastId = lesson?.chat.at(-1)?.messageId ?? 0;
  const [seenId, setSeenId] = useState<number | null>(null);
  useEffect(() => {
    if (lesson && (seen || seenId === null)) setSeenId(lastId);
  }, [lesson, seen, seenId, lastId]);
  if (!lesson || seen || seenId === null) return 0;
  return lesson.chat.filter((line) => line.messageId > seenId && line.participantId !== youId).length;
}
