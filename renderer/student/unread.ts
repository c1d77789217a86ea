import { useEffect, useState } from 'react';
import type { ChatLine } from '../../protocol/lesson-state.ts';

/** Lines by others since the chat was last open. */
export function useUnread(lines: readonly ChatLine[], youId: string | null, reading: boolean): number {
  const lastId = lines.at(-1)?.messageId ?? 0;
  const [readTo, setReadTo] = useState(lastId);
  useEffect(() => {
    if (reading) setReadTo(lastId);
  }, [reading, lastId]);
  if (reading) return 0;
  return lines.filter(({ messageId, participantId }) => messageId > readTo && participantId !== youId).length;
}
