import { Clock } from 'lucide-react';
import { useState } from 'react';
import { peopleInside } from '../../lesson/permissions.ts';
import { AnnouncementBar } from '../ui/AnnouncementBar.tsx';
import { useAsk } from '../ui/ask.ts';
import { Button } from '../ui/Button.tsx';
import { ConnectionNote } from '../ui/ConnectionNote.tsx';
import { Notice } from '../ui/Notice.tsx';
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
  const { lesson, connection, media, permissions } = useRoom(room);
  const [failure, setFailure] = useState<string | null>(null);
  const ask = useAsk(room, setFailure);
  if (!lesson) return null;
  return (
    <PaperPage title={words.waiting.title} over={lesson.title} icon={<Clock />}>
      <p role="status">{words.waiting.text}</p>
      {lesson.examMode && <p>{shared.exam.sentence}.</p>}
      {startsAt !== null && <p>{words.waiting.planned(whenText(startsAt, Date.now()))}</p>}
      <p>{shared.here(peopleInside(lesson).length)}</p>
      {permissions.has('start') && (
        <Button variant="primary" onClick={() => ask('lesson:start', {})}>
          {words.start}
        </Button>
      )}
      {failure !== null && <Notice tone="warning">{failure}</Notice>}
      {lesson.announcement && <AnnouncementBar text={lesson.announcement.text} />}
      <ConnectionNote connection={connection} media={media.state} />
    </PaperPage>
  );
}
