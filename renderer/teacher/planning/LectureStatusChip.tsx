/** Where a lecture stands, in a word. */
import type { Lecture } from '../../../protocol/models.ts';
import { Chip } from '../../ui/Chip.tsx';
import { useTeacherWords } from '../words.ts';
import { wasMissed } from './lecture-groups.ts';

const tones = {
  draft: 'normal',
  scheduled: 'accent',
  live: 'danger',
  ended: 'normal',
  cancelled: 'warning',
  missed: 'warning',
} as const;

export function LectureStatusChip({ lecture, now }: { lecture: Lecture; now: number }) {
  const words = useTeacherWords();
  const status = wasMissed(lecture, now) ? 'missed' : lecture.status;
  return <Chip tone={tones[status]}>{words.status[status]}</Chip>;
}
