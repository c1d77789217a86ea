/** A lecture's life as one word and one table. */
import type { LectureStatus, RoomStatus } from '../protocol/models.ts';

export type LectureChange = 'schedule' | 'unschedule' | 'start' | 'end' | 'cancel' | 'reinstate';

const next: Record<LectureStatus, Partial<Record<LectureChange, LectureStatus>>> = {
  draft: { schedule: 'scheduled', start: 'live', cancel: 'cancelled' },
  scheduled: { schedule: 'scheduled', unschedule: 'draft', start: 'live', cancel: 'cancelled' },
  live: { end: 'ended' },
  ended: {},
  cancelled: { reinstate: 'draft' },
};

/** The status after a change, or null where the change makes no sense from here. */
export function nextLectureStatus(status: LectureStatus, change: LectureChange): LectureStatus | null {
  return next[status][change] ?? null;
}

/** A room's status follows from the lectures in it. */
export function roomStatusOf(lectureStatuses: readonly LectureStatus[]): RoomStatus {
  if (lectureStatuses.includes('live')) return 'occupied';
  return lectureStatuses.includes('scheduled') ? 'scheduled' : 'available';
}
