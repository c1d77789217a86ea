/** What a lesson left behind: who was there, and what was written. */
import { useCallback, useEffect, useId, useState } from 'react';
import type { ChatLine } from '../../../protocol/lesson-state.ts';
import type { RefusedError } from '../../../protocol/refusal.ts';
import type { Reply } from '../../../protocol/requests.ts';
import { Button } from '../../ui/Button.tsx';
import { refusalOf, useTeacherDesk } from '../desk-context.ts';
import { useTeacherWords } from '../words.ts';
import { AttendanceTable } from './AttendanceTable.tsx';
import { PastChat } from './PastChat.tsx';
import { QueryNotice } from './QueryNotice.tsx';
import { Refusal } from './Refusal.tsx';

type Attendance = Reply<'lecture:history'>['attendance'];

export function PastLesson({ lectureId }: { lectureId: string }) {
  const words = useTeacherWords();
  const { desk } = useTeacherDesk();
  const headingId = useId();
  const [lines, setLines] = useState<readonly ChatLine[]>([]);
  const [attendance, setAttendance] = useState<Attendance | null>(null);
  const [more, setMore] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<RefusedError | null>(null);

  const load = useCallback(
    async (beforeMessageId: number | null) => {
      setBusy(true);
      setFailure(null);
      try {
        const reply = await desk.ask('lecture:history', { lectureId, beforeMessageId });
        setLines((last) => (beforeMessageId === null ? reply.lines : [...reply.lines, ...last]));
        setAttendance(reply.attendance);
        setMore(reply.more);
      } catch (error) {
        setFailure(refusalOf(error));
      }
      setBusy(false);
    },
    [desk, lectureId],
  );
  useEffect(() => {
    void load(null);
  }, [load]);

  if (!attendance) return <QueryNotice query={{ reply: null, failure, reload: () => void load(null) }} />;
  return (
    <>
      <AttendanceTable attendance={attendance} />
      <section className="card section" aria-labelledby={headingId}>
        <h2 id={headingId}>{words.lecture.chat}</h2>
        {more && (
          <Button variant="quiet" busy={busy} onClick={() => void load(lines[0]?.messageId ?? null)}>
            {words.lecture.loadOlder}
          </Button>
        )}
        <Refusal failure={failure} />
        <PastChat lines={lines} attendance={attendance} />
      </section>
    </>
  );
}
