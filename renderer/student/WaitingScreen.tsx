import { Clock } from 'lucide-react';
import { peopleInside } from '../../lesson/permissions.ts';
import { AnnouncementBar } from '../ui/AnnouncementBar.tsx';
import { ConnectionNote } from '../ui/ConnectionNote.tsx';
import { useRoom } from '../ui/room-hooks.ts';
import { useWords } from '../ui/strings/words.ts';
import { PaperPage } from './PaperPage.tsx';
import type { StudentRoom } from './student-room.ts';
import { whenText } from './when-text.ts';
import { useStudentWords } from './words.ts';

/** In, before the teacher goes live. Turns into the stage by itself. */
export function WaitingScreen({ room, startsAt }: { room: StudentRoom; startsAt: number | null }) {
  const words = useStudentWords();
  const shared = useWords();
  const { lesson, connection, media } = useRoom(room);
  if (!lesson) return null;
  return (
    <PaperPage title={words.waiting.title} over={lesson.title} icon={<Clock />}>
      <p role="status">{words.waiting.text}</p>
      {startsAt !== null && <p>{words.waiting.planned(whenText(startsAt, Date.now()))}</p>}
      <p>{shared.here(peopleInside(lesson).length)}</p>
      {lesson.announcement && <AnnouncementBar text={lesson.announcement.text} />}
      <ConnectionNote connection={connection} media={media.state} />
    </PaperPage>
  );
}
