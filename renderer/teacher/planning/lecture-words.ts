/** A lecture's facts in words. */
import type { Lecture } from '../../../protocol/models.ts';
import type { TeacherWords } from '../words.ts';
import { formatClock, formatDay } from './lecture-time.ts';

/** "Today, 10:15". */
export function momentInWords(at: number, now: number, words: TeacherWords): string {
  return words.when(formatDay(at, now, words.day), formatClock(at));
}

/** When it was, is, or will be. */
export function whenInWords(lecture: Lecture, now: number, words: TeacherWords): string {
  const at = lecture.startedAt ?? lecture.startsAt;
  return at === null ? words.noDate : momentInWords(at, now, words);
}

/** How long it took, or is to take. */
export function lengthInWords(lecture: Lecture, words: TeacherWords): string {
  return words.minutes(heldMinutes(lecture) ?? lecture.durationMinutes);
}

/** Whole minutes from the real start to the real end; null while it was not held. */
export function heldMinutes(lecture: Lecture): number | null {
  if (lecture.startedAt === null || lecture.endedAt === null) return null;
  return Math.max(1, Math.round((lecture.endedAt - lecture.startedAt) / 60_000));
}

/** How many are there now: "12 here" in a lesson, "3 waiting" before it; null when nobody is. */
export function presenceInWords(lecture: Lecture, words: TeacherWords): string | null {
  if (lecture.presentCount === 0 || lecture.status === 'ended' || lecture.status === 'cancelled') return null;
  return lecture.status === 'live' ? words.home.here(lecture.presentCount) : words.home.waiting(lecture.presentCount);
}
