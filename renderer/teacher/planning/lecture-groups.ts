/** Sorts the teacher's lectures into what Home shows: what is next, this week, later, drafts, past. */
import type { Lecture } from '../../../protocol/models.ts';
import { endOfWeek } from './lecture-time.ts';

export interface LectureGroups {
  /** The one to open now: live, else the first still to come. */
  readonly next: Lecture | null;
  readonly thisWeek: readonly Lecture[];
  readonly later: readonly Lecture[];
  readonly drafts: readonly Lecture[];
  /** Ended, cancelled, or never held; latest first. */
  readonly past: readonly Lecture[];
}

/** A lecture that did not begin stays among those to come for this long after its planned end: people run late. */
const LATE_START_MS = 2 * 60 * 60_000;

/** Whether a scheduled lecture's time went by without it being held. */
export function wasMissed(lecture: Lecture, now: number): boolean {
  return (
    lecture.status === 'scheduled' &&
    lecture.startsAt !== null &&
    lecture.startsAt + lecture.durationMinutes * 60_000 + LATE_START_MS < now
  );
}

/** Every lecture is in exactly one place. */
export function groupLectures(lectures: readonly Lecture[], now: number): LectureGroups {
  const weekEnds = endOfWeek(now);
  const past = lectures.filter((lecture) => isPast(lecture, now)).sort((a, b) => pastMoment(b) - pastMoment(a));
  const drafts = lectures.filter((lecture) => lecture.status === 'draft').sort((a, b) => b.createdAt - a.createdAt);
  const [next = null, ...others] = lectures
    .filter((lecture) => lecture.status === 'live' || (lecture.status === 'scheduled' && !wasMissed(lecture, now)))
    .sort(byUrgency);
  const isThisWeek = (lecture: Lecture) => lecture.status === 'live' || (lecture.startsAt ?? 0) < weekEnds;
  return {
    next,
    thisWeek: others.filter(isThisWeek),
    later: others.filter((lecture) => !isThisWeek(lecture)),
    drafts,
    past,
  };
}

function isPast(lecture: Lecture, now: number): boolean {
  return lecture.status === 'ended' || lecture.status === 'cancelled' || wasMissed(lecture, now);
}

function pastMoment(lecture: Lecture): number {
  return lecture.endedAt ?? lecture.startedAt ?? lecture.startsAt ?? lecture.createdAt;
}

function byUrgency(a: Lecture, b: Lecture): number {
  const live = Number(b.status === 'live') - Number(a.status === 'live');
  return live || (a.startsAt ?? 0) - (b.startsAt ?? 0) || a.createdAt - b.createdAt;
}
