/** The lecture to open now: one card, one obvious button. */
import { DoorOpen, MoreHorizontal, QrCode } from 'lucide-react';
import { useId, useState } from 'react';
import type { Lecture } from '../../../protocol/models.ts';
import { Button } from '../../ui/Button.tsx';
import { Chip } from '../../ui/Chip.tsx';
import { Menu } from '../../ui/Menu.tsx';
import { useGo } from '../desk-context.ts';
import { InviteDialog } from '../invite/InviteDialog.tsx';
import { hrefOf } from '../route.ts';
import { useTeacherWords } from '../words.ts';
import type { LectureActions } from './lecture-actions.tsx';
import { lengthInWords, presenceInWords, whenInWords } from './lecture-words.ts';

export function NextLecture({ lecture, actions, now }: { lecture: Lecture; actions: LectureActions; now: number }) {
  const words = useTeacherWords();
  const go = useGo();
  const headingId = useId();
  const [inviting, setInviting] = useState(false);
  const live = lecture.status === 'live';
  const presence = presenceInWords(lecture, words);
  return (
    <section className={`card next${live ? ' next-live' : ''}`} aria-labelledby={headingId}>
      <div className="next-head">
        <h2 id={headingId} className="next-heading">
          {live ? words.home.liveNow : words.home.next}
        </h2>
        {presence && <Chip tone={live ? 'danger' : 'info'}>{presence}</Chip>}
      </div>
      <h3 className="next-title">
        <a href={hrefOf({ page: 'lecture', lectureId: lecture.lectureId })}>{lecture.title}</a>
      </h3>
      <p className="next-facts">
        {[whenInWords(lecture, now, words), lengthInWords(lecture, words), lecture.roomName, words.home.upTo(lecture.capacity)]
          .filter(Boolean)
          .join(' · ')}
      </p>
      <div className="next-actions">
        <Button
          variant="primary"
          size="large"
          icon={<DoorOpen size={20} />}
          onClick={() => go({ page: 'teach', lectureId: lecture.lectureId })}
        >
          {live ? words.home.goBackIn : words.home.open}
        </Button>
        <Button size="large" icon={<QrCode size={20} />} onClick={() => setInviting(true)}>
          {words.home.invite}
        </Button>
        <Menu icon={<MoreHorizontal />} label={words.actions.menu(lecture.title)} items={actions.itemsFor(lecture)} />
      </div>
      {inviting && <InviteDialog lectureId={lecture.lectureId} title={lecture.title} onClose={() => setInviting(false)} />}
    </section>
  );
}
