/** What is next, and everything planned and held. */
import { CalendarPlus, Circle, LogIn, Plus, Presentation, Zap } from 'lucide-react';
import { useDeferredValue, useState } from 'react';
import type { LectureStatus } from '../../../protocol/models.ts';
import { Button } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { useDeskQuery, useGo, useNow } from '../desk-context.ts';
import { DoctorLine } from '../doctor/DoctorLine.tsx';
import { useTeacherWords } from '../words.ts';
import { HomeFilter, type HomeFilterValues, NO_FILTER } from './HomeFilter.tsx';
import { LectureList } from './LectureList.tsx';
import { useLectureActions } from './lecture-actions.tsx';
import { groupLectures } from './lecture-groups.ts';
import { NextLecture } from './NextLecture.tsx';
import { QueryNotice } from './QueryNotice.tsx';
import { useRecordLecture } from './record-lecture.ts';

const COMING: LectureStatus[] = ['draft', 'scheduled', 'live'];
const OVER: LectureStatus[] = ['ended', 'cancelled'];
/** Past lectures shown at first, and more with each press. */
const PAST_STEP = 20;
/** The most one request gives (`lecture:list`). */
const MOST = 500;

export function Home() {
  const words = useTeacherWords();
  const go = useGo();
  const now = useNow();
  const [filter, setFilter] = useState<HomeFilterValues>(NO_FILTER);
  const [pastShown, setPastShown] = useState(PAST_STEP);
  const search = useDeferredValue(filter.search);
  const actions = useLectureActions();
  const record = useRecordLecture();
  const wanted = { search, roomId: filter.roomId };
  const coming = useDeskQuery('lecture:list', { ...wanted, statuses: within(COMING, filter.statuses), limit: MOST });
  const over = useDeskQuery('lecture:list', { ...wanted, statuses: within(OVER, filter.statuses), limit: pastShown });

  const heading = (
    <header className="home-head">
      <h1>{greeting(now, words.home.greeting)}</h1>
      <div className="home-new">
        <Button icon={<Circle size={18} />} busy={record.busy} onClick={() => record.run()}>
          {words.home.record}
        </Button>
        <Button icon={<Zap size={18} />} onClick={() => go({ page: 'new', startNow: true })}>
          {words.home.startNow}
        </Button>
        <Button variant="primary" icon={<Plus size={18} />} onClick={() => go({ page: 'new', startNow: false })}>
          {words.home.newLecture}
        </Button>
      </div>
    </header>
  );

  if (!coming.reply || !over.reply) {
    return (
      <>
        {heading}
        <QueryNotice query={coming.reply ? over : coming} />
      </>
    );
  }

  const failure = coming.failure ?? over.failure;
  const isFiltered = filter.search.trim() !== '' || filter.statuses !== null || filter.roomId !== null;
  const shown = (
    filter.statuses && !filter.statuses.some((status) => COMING.includes(status)) ? [] : coming.reply.lectures
  ).concat(filter.statuses && !filter.statuses.some((status) => OVER.includes(status)) ? [] : over.reply.lectures);
  const groups = groupLectures(shown, now);
  const missed = groups.past.filter((lecture) => lecture.status === 'scheduled').length;

  if (shown.length === 0 && !isFiltered) {
    return (
      <>
        <header className="home-head">
          <h1>{greeting(now, words.home.greeting)}</h1>
        </header>
        <div className="card home-empty">
          <EmptyState
            icon={<Presentation size={40} />}
            title={words.home.emptyTitle}
            action={
              <div className="row home-empty-actions">
                <Button
                  variant="primary"
                  size="large"
                  icon={<CalendarPlus size={20} />}
                  onClick={() => go({ page: 'new', startNow: false })}
                >
                  {words.home.emptyAction}
                </Button>
                <Button size="large" icon={<Zap size={20} />} onClick={() => go({ page: 'new', startNow: true })}>
                  {words.home.emptyNow}
                </Button>
                <Button size="large" icon={<Circle size={20} />} busy={record.busy} onClick={() => record.run()}>
                  {words.home.record}
                </Button>
                {/* Who has nothing planned may be a student, and the app is theirs, too. */}
                {window.desk && (
                  <Button size="large" icon={<LogIn size={20} />} onClick={() => go({ page: 'join' })}>
                    {words.home.joinClass}
                  </Button>
                )}
              </div>
            }
          >
            {words.home.emptyText}
          </EmptyState>
        </div>
        <DoctorLine />
        {actions.dialogs}
      </>
    );
  }

  const thisWeek = isFiltered && groups.next ? [groups.next, ...groups.thisWeek] : groups.thisWeek;
  return (
    <>
      {heading}
      {record.failure && <Notice tone="warning">{record.failure.message}</Notice>}
      {failure && <Notice tone="warning">{failure.message}</Notice>}
      {!isFiltered && groups.next && <NextLecture lecture={groups.next} actions={actions} now={now} />}
      <DoctorLine />
      <HomeFilter values={filter} onChange={setFilter} />
      <p className={isFiltered ? 'found' : 'visually-hidden'} role="status">
        {isFiltered ? words.home.results(coming.reply.total + over.reply.total) : ''}
      </p>
      {shown.length === 0 && <p className="nothing-found">{words.home.nothingFound}</p>}
      <LectureList heading={words.home.thisWeek} lectures={thisWeek} actions={actions} now={now} />
      <LectureList heading={words.home.later} lectures={groups.later} actions={actions} now={now} />
      <LectureList heading={words.home.drafts} lectures={groups.drafts} actions={actions} now={now} />
      <LectureList
        heading={words.home.past}
        lectures={groups.past}
        total={missed + over.reply.total}
        actions={actions}
        now={now}
        footer={
          over.reply.total > over.reply.lectures.length && pastShown < MOST ? (
            <Button variant="quiet" onClick={() => setPastShown((n) => Math.min(MOST, n + PAST_STEP))}>
              {words.home.showMore}
            </Button>
          ) : null
        }
      />
      {actions.dialogs}
    </>
  );
}

/** The statuses of a half of the list that the filter lets through. With none left the half is not shown, whatever is asked. */
function within(half: LectureStatus[], chosen: readonly LectureStatus[] | null): LectureStatus[] {
  const wanted = chosen === null ? half : half.filter((status) => chosen.includes(status));
  return wanted.length > 0 ? wanted : half;
}

function greeting(now: number, words: Record<'morning' | 'afternoon' | 'evening' | 'night', string>): string {
  const hour = new Date(now).getHours();
  if (hour < 5 || hour >= 22) return words.night;
  if (hour < 12) return words.morning;
  return hour < 18 ? words.afternoon : words.evening;
}
