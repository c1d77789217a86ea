/** What was deleted, and the way back. */
import { RotateCcw, Trash2 } from 'lucide-react';
import { Button } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { useDeskQuery, useNow } from '../desk-context.ts';
import { hrefOf } from '../route.ts';
import { useTeacherWords } from '../words.ts';
import { LectureStatusChip } from './LectureStatusChip.tsx';
import { useLectureActions } from './lecture-actions.tsx';
import { momentInWords } from './lecture-words.ts';
import { QueryNotice } from './QueryNotice.tsx';

export function Bin() {
  const words = useTeacherWords();
  const now = useNow();
  const actions = useLectureActions();
  const query = useDeskQuery('lecture:list', { inBin: true, limit: 500 });
  const { reply } = query;
  return (
    <>
      <h1>{words.bin.title}</h1>
      <p className="lead">{words.bin.lead}</p>
      <QueryNotice query={query} />
      {reply?.lectures.length === 0 && (
        <div className="card">
          <EmptyState icon={<Trash2 />} title={words.bin.emptyTitle}>
            {words.bin.emptyText}
          </EmptyState>
        </div>
      )}
      {reply && reply.lectures.length > 0 && (
        <ul className="card lines">
          {reply.lectures.map((lecture) => (
            <li key={lecture.lectureId} className="line line-bin">
              <div className="line-what">
                <h2 className="line-title">
                  <a href={hrefOf({ page: 'lecture', lectureId: lecture.lectureId })}>{lecture.title}</a>
                </h2>
                <p className="line-facts">{words.bin.since(momentInWords(lecture.deletedAt ?? lecture.createdAt, now, words))}</p>
              </div>
              <div className="line-state">
                <LectureStatusChip lecture={lecture} now={now} />
              </div>
              <Button icon={<RotateCcw size={18} />} onClick={() => actions.restore(lecture)}>
                {words.bin.restore}
              </Button>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
