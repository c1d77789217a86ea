/** What was refused, said near what caused it; a room clash names the other lecture and leads there. */
import { z } from 'zod';
import { LectureId } from '../../../protocol/models.ts';
import type { RefusedError } from '../../../protocol/refusal.ts';
import { Notice } from '../../ui/Notice.tsx';
import { useNow } from '../desk-context.ts';
import { hrefOf } from '../route.ts';
import { useTeacherWords } from '../words.ts';
import { momentInWords } from './lecture-words.ts';

const ClashDetails = z.object({ lectureId: LectureId, title: z.string(), startsAt: z.number() });

export function Refusal({ failure }: { failure: RefusedError | null }) {
  const words = useTeacherWords();
  const now = useNow();
  if (!failure) return null;
  const clash = failure.code === 'room-clash' ? ClashDetails.safeParse(failure.details).data : undefined;
  if (!clash) {
    return (
      <Notice tone="danger" urgent>
        {failure.message}
      </Notice>
    );
  }
  return (
    <Notice tone="danger" urgent>
      {words.form.clash(momentInWords(clash.startsAt, now, words))}{' '}
      <a href={hrefOf({ page: 'lecture', lectureId: clash.lectureId })}>{clash.title}</a>. {words.form.clashWayOut}
    </Notice>
  );
}
