/** What is kept of a lecture: its chat, page by page, and who was there. Both read from the lesson log. */
import { attendanceOf } from '../../lesson/attendance.ts';
import { chatLineOf, deletedLine, reactedLine } from '../../lesson/reduce.ts';
import type { LessonEvent, LessonEventType } from '../../protocol/lesson-events.ts';
import type { ChatLine } from '../../protocol/lesson-state.ts';
import type { Role } from '../../protocol/models.ts';
import type { Reply } from '../../protocol/requests.ts';
import type { LessonLog } from '../store/store.ts';

/** Events that say who was inside, under which name and role. */
export const peopleEvents: readonly LessonEventType[] = [
  'participant:joined',
  'participant:admitted',
  'participant:left',
  'participant:renamed',
  'participant:role-changed',
  'lesson:ended',
];

interface Author {
  displayName: string;
  role: Role;
}

/** One page of the chat, and everybody's attendance. */
export async function readLectureHistory(
  log: LessonLog,
  { lectureId, beforeMessageId, limit }: { lectureId: string; beforeMessageId: number | null; limit: number },
): Promise<Reply<'lecture:history'>> {
  const people = await log.read(lectureId, { afterSeq: 0, types: peopleEvents });
  const { events, more } = await log.readChat(lectureId, { beforeSeq: beforeMessageId, limit });
  // The last event says how late it is for those still inside.
  const latest = await log.read(lectureId, { afterSeq: Math.max(people.at(-1)?.seq ?? 0, (await log.lastSeq(lectureId)) - 1) });
  return { lines: chatLinesOf(events, people), more, attendance: attendanceOf([...people, ...latest]) };
}

/**
 * Chat lines as they stand, oldest first.
 *
 * @param chat lines with the reactions and deletions that followed them, in order (`LessonLog.readChat`)
 * @param people events that tell names and roles, in order; a line carries its author's as they were when it was written
 */
export function chatLinesOf(chat: readonly LessonEvent[], people: readonly LessonEvent[]): ChatLine[] {
  const lines = new Map<number, ChatLine>();
  const authors = new Map<string, Author>();
  let next = 0;
  for (const event of chat) {
    for (let person = people[next]; person && person.seq < event.seq; person = people[next]) {
      noteAuthor(authors, person);
      next += 1;
    }
    if (event.type === 'chat:sent') {
      const author = authors.get(event.data.participantId) ?? { displayName: '', role: 'student' };
      lines.set(event.seq, chatLineOf(event, author));
    } else if (event.type === 'chat:deleted' || event.type === 'chat:reacted') {
      const line = lines.get(event.data.messageId);
      if (line) lines.set(line.messageId, event.type === 'chat:deleted' ? deletedLine(line) : reactedLine(line, event.data));
    }
  }
  return [...lines.values()];
}

function noteAuthor(authors: Map<string, Author>, event: LessonEvent): void {
  if (event.type === 'participant:joined') {
    const { participantId, displayName, role } = event.data.participant;
    authors.set(participantId, { displayName, role });
  } else if (event.type === 'participant:renamed') {
    const author = authors.get(event.data.participantId);
    if (author) author.displayName = event.data.displayName;
  } else if (event.type === 'participant:role-changed') {
    const author = authors.get(event.data.participantId);
    if (author) author.role = event.data.role;
  }
}
