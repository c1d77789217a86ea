/** Changes a planned lecture. */
import { useState } from 'react';
import { useDeskQuery, useTeacherDesk } from '../desk-context.ts';
import { useTeacherWords } from '../words.ts';
import { LectureForm } from './LectureForm.tsx';
import { valuesOfLecture } from './lecture-form.ts';
import { QueryNotice } from './QueryNotice.tsx';

export function EditLecture({ lectureId }: { lectureId: string }) {
  const words = useTeacherWords();
  const { desk, router, note } = useTeacherDesk();
  const query = useDeskQuery('lecture:get', { lectureId });
  const [openedAt] = useState(() => Date.now());
  if (!query.reply) return <QueryNotice query={query} />;
  const { lecture } = query.reply;
  return (
    <LectureForm
      heading={words.form.editTitle}
      initial={valuesOfLecture(lecture, openedAt)}
      keptStart={lecture.startsAt}
      onCancel={() => router.go({ page: 'lecture', lectureId })}
      onSave={async (draft) => {
        await desk.ask('lecture:update', { lectureId, changes: draft });
        router.replace({ page: 'lecture', lectureId });
        note(words.form.saved, { tone: 'success' });
      }}
    />
  );
}
