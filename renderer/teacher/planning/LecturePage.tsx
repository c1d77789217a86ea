/** One lecture: what is planned, or what became of it. */
import { ArrowLeft, DoorOpen, MoreHorizontal, Pencil, Repeat2, RotateCcw } from 'lucide-react';
import { lazy, Suspense } from 'react';
import type { Lecture } from '../../../protocol/models.ts';
import { SWITCHABLE_PERMISSIONS } from '../../leading/switchable-permissions.ts';
import { useLeadingWords } from '../../leading/words.ts';
import { Button } from '../../ui/Button.tsx';
import { Chip } from '../../ui/Chip.tsx';
import { Menu } from '../../ui/Menu.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { useDeskQuery, useGo, useNow } from '../desk-context.ts';
import { InvitePanel } from '../invite/InvitePanel.tsx';
import { useTitle } from '../PaperPage.tsx';
import { useTeacherWords } from '../words.ts';
import { LectureStatusChip } from './LectureStatusChip.tsx';
import { useLectureActions } from './lecture-actions.tsx';
import { lengthInWords, presenceInWords, whenInWords } from './lecture-words.ts';
import { PastLesson } from './PastLesson.tsx';
import { QueryNotice } from './QueryNotice.tsx';

// Most lectures have none. Without them the page still says the rest.
const LectureRecordings = lazy(() => import('../library/LectureRecordings.tsx').catch(() => ({ default: () => null })));

export function LecturePage({ lectureId }: { lectureId: string }) {
  const words = useTeacherWords();
  const query = useDeskQuery('lecture:get', { lectureId });
  const { reply } = query;
  useTitle(reply?.lecture.title ?? '');
  return (
    <>
      <p>
        <a href="#/" className="back-link">
          <ArrowLeft size={18} aria-hidden="true" /> {words.nav.lectures}
        </a>
      </p>
      <QueryNotice query={query} />
      {reply && <LectureDetails lecture={reply.lecture} />}
    </>
  );
}

function LectureDetails({ lecture }: { lecture: Lecture }) {
  const words = useTeacherWords();
  const go = useGo();
  const now = useNow();
  const actions = useLectureActions({ onDuplicated: (copy) => go({ page: 'edit', lectureId: copy.lectureId }) });
  const { lectureId, status } = lecture;
  const isOpenable = (status === 'draft' || status === 'scheduled' || status === 'live') && lecture.deletedAt === null;
  const presence = presenceInWords(lecture, words);
  return (
    <>
      <header className="lecture-head">
        <div className="lecture-name">
          <h1>{lecture.title}</h1>
          <div className="row">
            <LectureStatusChip lecture={lecture} now={now} />
            {presence && <Chip tone="info">{presence}</Chip>}
          </div>
        </div>
        <div className="row lecture-actions">
          {isOpenable && (
            <Button variant="primary" size="large" icon={<DoorOpen size={20} />} onClick={() => go({ page: 'teach', lectureId })}>
              {status === 'live' ? words.lecture.goBackIn : words.lecture.open}
            </Button>
          )}
          {isOpenable && status !== 'live' && (
            <Button size="large" icon={<Pencil size={18} />} onClick={() => go({ page: 'edit', lectureId })}>
              {words.actions.edit}
            </Button>
          )}
          {(status === 'ended' || status === 'cancelled') && lecture.deletedAt === null && (
            <Button icon={<Repeat2 size={18} />} onClick={() => actions.duplicate(lecture)}>
              {words.lecture.duplicateAsNew}
            </Button>
          )}
          {lecture.deletedAt === null && (
            <Menu icon={<MoreHorizontal />} label={words.actions.menu(lecture.title)} items={actions.itemsFor(lecture)} />
          )}
        </div>
      </header>
      {lecture.deletedAt !== null && (
        <Notice
          tone="warning"
          action={
            <Button icon={<RotateCcw size={18} />} onClick={() => actions.restore(lecture)}>
              {words.bin.restore}
            </Button>
          }
        >
          {words.lecture.inBin}
        </Notice>
      )}
      {status === 'cancelled' && lecture.deletedAt === null && (
        <Notice
          tone="warning"
          action={
            <Button icon={<RotateCcw size={18} />} onClick={() => actions.reinstate(lecture)}>
              {words.actions.reinstate}
            </Button>
          }
        >
          {words.lecture.cancelledText}
        </Notice>
      )}
      <LectureFacts lecture={lecture} now={now} />
      {isOpenable && (
        <section className="card section" aria-labelledby="invite-heading">
          <h2 id="invite-heading">{words.invite.title}</h2>
          <p className="invite-lead">{words.invite.lead}</p>
          <InvitePanel lectureId={lectureId} />
        </section>
      )}
      {(status === 'ended' || status === 'live') && (
        <Suspense fallback={null}>
          <LectureRecordings lectureId={lectureId} />
        </Suspense>
      )}
      {(status === 'ended' || status === 'live') && <PastLesson lectureId={lectureId} />}
      {actions.dialogs}
    </>
  );
}

function LectureFacts({ lecture, now }: { lecture: Lecture; now: number }) {
  const words = useTeacherWords();
  const { right } = useLeadingWords();
  const over = lecture.status === 'ended';
  const rights = SWITCHABLE_PERMISSIONS.filter((permission) => lecture.studentPermissions.includes(permission));
  const facts: [string, string][] = [
    [over ? words.lecture.held : words.lecture.plannedFor, whenInWords(lecture, now, words)],
    [over ? words.lecture.lasted : words.lecture.length, lengthInWords(lecture, words)],
    [words.lecture.room, lecture.roomName ?? words.noRoom],
  ];
  if (!over) {
    const may: string[] = rights.map((permission) => right[permission]);
    if (!lecture.studentPermissions.includes('enter')) may.push(words.lecture.lobby);
    facts.push(
      [words.lecture.capacity, words.home.upTo(lecture.capacity)],
      [words.lecture.rights, may.length > 0 ? may.join(', ') : words.lecture.rightsNone],
    );
  }
  return (
    <section className="card section">
      <dl className="facts">
        {facts.map(([term, fact]) => (
          <div key={term} className="fact">
            <dt>{term}</dt>
            <dd>{fact}</dd>
          </div>
        ))}
      </dl>
      {lecture.description && <p className="description">{lecture.description}</p>}
    </section>
  );
}
