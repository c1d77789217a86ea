/** Plans a lecture, or opens one right away. */
import { useMemo, useState } from 'react';
import { useTeacherDesk } from '../desk-context.ts';
import { useTeacherWords } from '../words.ts';
import { LectureForm } from './LectureForm.tsx';
import { keepLastChoices, readLastChoices } from './last-choices.ts';
import { newLectureValues } from './lecture-form.ts';

export function NewLecture({ startNow }: { startNow: boolean }) {
  const words = useTeacherWords();
  const { desk, router, note } = useTeacherDesk();
  const choices = useMemo(() => readLastChoices(localStorage), []);
  const [openedAt] = useState(() => Date.now());
  return (
    <LectureForm
      heading={words.form.newTitle}
      initial={newLectureValues(choices, startNow ? 'now' : 'date', openedAt)}
      isNew
      onCancel={() => router.go({ page: 'home' })}
      onSave={async (draft, plan) => {
        const { lecture } = await desk.ask('lecture:create', draft);
        const { durationMinutes, capacity, roomId, studentPermissions } = draft;
        keepLastChoices(localStorage, { durationMinutes, capacity, roomId, studentPermissions });
        if (plan === 'now') {
          router.replace({ page: 'teach', lectureId: lecture.lectureId });
        } else {
          router.replace({ page: 'lecture', lectureId: lecture.lectureId });
          note(words.form.saved, { tone: 'success' });
        }
      }}
    />
  );
}
