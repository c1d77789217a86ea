import { mayRead } from '../../lesson/permissions.ts';
import type { LessonState } from '../../protocol/lesson-state.ts';
import type { Broadcast, Page } from './ports.ts';
import { type RecentEvent, seenBy } from './recent-events.ts';
import type { Seats } from './seats.ts';

/** Nobody: what is seen by them is what everyone may see. */
const NOBODY = '';

/** Tells a lesson's pages what happened: one message for all, encoded once; those for whom more of it is get one of their own. */
export function tellEvents(recent: readonly RecentEvent[], after: LessonState, seats: Seats, broadcast: Broadcast): void {
  const secrets = recent.flatMap(({ secret }) => (secret ? [secret] : []));
  const readers: Page[] = [];
  if (secrets.length > 0) {
    for (const [participantId, page] of seats.following()) {
      if (!secrets.some(({ audience, authorId }) => mayRead(after, participantId, audience, authorId))) continue;
      readers.push(page);
      page.notify('lesson:happened', { events: recent.map((event) => seenBy(event, after, participantId)) });
    }
  }
  const events = recent.map((event) => seenBy(event, after, NOBODY));
  broadcast.toLesson(after.lectureId, 'lesson:happened', { events }, { exceptPageIds: readers.map(({ pageId }) => pageId) });
}
