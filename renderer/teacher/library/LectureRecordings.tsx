import { useId } from 'react';
import { useDeskQuery } from '../desk-context.ts';
import { RecordingList } from './RecordingList.tsx';
import { useLibraryWords } from './words.ts';

/** On a lecture's page: what was recorded of it; nothing where nothing was. */
export default function LectureRecordings({ lectureId }: { lectureId: string }) {
  const words = useLibraryWords();
  const headingId = useId();
  const { reply, reload } = useDeskQuery('recording:list', { lectureId });
  if (!reply || reply.recordings.length === 0) return null;
  return (
    <section className="lecture-list" aria-labelledby={headingId}>
      <h2 id={headingId} className="list-heading">
        {words.ofLecture} <span className="list-count numbers">{reply.recordings.length}</span>
      </h2>
      <RecordingList recordings={reply.recordings} onChanged={reload} />
    </section>
  );
}
