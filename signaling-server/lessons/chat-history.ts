/** Older pages of the chat, read from the log. */
import { chatLineOf, deletedLine, reactedLine } from '../../lesson/reduce.ts';
import type { LessonEvent } from '../../protocol/lesson-events.ts';
import type { ChatLine } from '../../protocol/lesson-state.ts';
import type { Role } from '../../protocol/models.ts';

/** Who wrote a line, as far as is still known. */
export type AuthorOf = (participantId: string) => { readonly displayName: string; readonly role: Role } | null;

const someone = { displayName: '', role: 'student' } as const;

/** Lines from the events of the chat, oldest first: what was said, with the reactions and deletions that followed. */
export function chatLinesOf(events: readonly LessonEvent[], authorOf: AuthorOf): ChatLine[] {
  const lines = new Map<number, ChatLine>();
  for (const event of events) {
    if (event.type === 'chat:sent') {
      lines.set(event.seq, chatLineOf(event, authorOf(event.data.participantId) ?? someone));
    } else if (event.type === 'chat:deleted') {
      const line = lines.get(event.data.messageId);
      if (line) lines.set(line.messageId, deletedLine(line));
    } else if (event.type === 'chat:reacted') {
      const line = lines.get(event.data.messageId);
      if (line) lines.set(line.messageId, reactedLine(line, event.data));
    }
  }
  return [...lines.values()];
}
