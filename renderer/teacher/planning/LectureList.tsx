/** Lectures under one heading, a line each. */
import { MoreHorizontal } from 'lucide-react';
import { type ReactNode, useId } from 'react';
import type { Lecture } from '../../../protocol/models.ts';
import { Chip } from '../../ui/Chip.tsx';
import { Menu } from '../../ui/Menu.tsx';
import { hrefOf } from '../route.ts';
import { useTeacherWords } from '../words.ts';
import { LectureStatusChip } from './LectureStatusChip.tsx';
import type { LectureActions } from './lecture-actions.tsx';
import { formatClock, formatDay } from './lecture-time.ts';
import { lengthInWords, presenceInWords } from './lecture-words.ts';

export interface LectureListProps {
  heading: string;
  /** Shown beside the heading where the list is only a part. */
  total?: number;
  lectures: readonly Lecture[];
  actions: LectureActions;
  now: number;
  footer?: ReactNode;
}

export function LectureList({ heading, total, lectures, actions, now, footer }: LectureListProps) {
  const headingId = useId();
  if (lectures.length === 0) return null;
  return (
    <section className="lecture-list" aria-labelledby={headingId}>
      <h2 id={headingId} className="list-heading">
        {heading} <span className="list-count numbers">{total ?? lectures.length}</span>
      </h2>
      <ul className="card lines">
        {lectures.map((lecture) => (
          <LectureLine key={lecture.lectureId} lecture={lecture} actions={actions} now={now} />
        ))}
      </ul>
      {footer}
    </section>
  );
}

function LectureLine({ lecture, actions, now }: { lecture: Lecture; actions: LectureActions; now: number }) {
  const words = useTeacherWords();
  const at = lecture.startedAt ?? lecture.startsAt;
  const presence = presenceInWords(lecture, words);
  return (
    <li className="line">
      <div className="line-when">
        {at === null ? (
          <span className="line-day">{words.noDate}</span>
        ) : (
          <>
            <span className="line-day">{formatDay(at, now, words.day)}</span>
            <span className="line-clock numbers">{formatClock(at)}</span>
          </>
        )}
      </div>
      <div className="line-what">
        <h3 className="line-title">
          <a href={hrefOf({ page: 'lecture', lectureId: lecture.lectureId })}>{lecture.title}</a>
        </h3>
        <p className="line-facts">
          {lengthInWords(lecture, words)}
          {lecture.roomName !== null && ` · ${lecture.roomName}`}
        </p>
      </div>
      <div className="line-state">
        {presence && <Chip tone="info">{presence}</Chip>}
        <LectureStatusChip lecture={lecture} now={now} />
      </div>
      <Menu icon={<MoreHorizontal />} label={words.actions.menu(lecture.title)} items={actions.itemsFor(lecture)} />
    </li>
  );
}
