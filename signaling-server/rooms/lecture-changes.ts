/** What may be changed about a lecture when: pure rules over the stored row. */
import { nextLectureStatus } from '../../lesson/lecture-lifecycle.ts';
import { RefusedError } from '../../protocol/errors.ts';
import type { LectureChanges, Permission } from '../../protocol/models.ts';
import type { LectureRow, RoomRow } from '../store/store.ts';

/**
 * The changes to store, checked against the lecture's status. A form sends everything it shows, so what equals the present is no change.
 *
 * @param room where the lecture is afterwards, null for none
 * @throws RefusedError `wrong-state` naming what can't be changed now; `too-many` when the room doesn't hold that many
 */
export function permittedChanges(lecture: LectureRow, changes: LectureChanges, room: RoomRow | null): Partial<LectureRow> {
  const changed = differences(lecture, changes);
  if (lecture.status === 'live') refuseWhileLive(lecture, changed);
  if (lecture.status === 'ended' || lecture.status === 'cancelled') {
    const { title: _title, description: _description, ...rest } = changed;
    const words = lecture.status === 'ended' ? 'over' : 'cancelled';
    if (Object.keys(rest).length > 0) {
      throw new RefusedError('wrong-state', `This lecture is ${words}: only its title and description can be changed.`);
    }
  }
  return {
    ...changed,
    ...fittingCapacity(lecture, changed, room),
    ...(changed.startsAt === undefined ? {} : { status: plannedStatus(lecture, changed.startsAt) }),
  };
}

/** A lecture never holds more people than its room. */
export function capacityIn(room: RoomRow | null, capacity: number): number {
  return Math.min(capacity, room?.capacity ?? capacity);
}

function differences(lecture: LectureRow, changes: LectureChanges): Partial<LectureRow> {
  const entries = Object.entries(changes).filter(([name, value]) => {
    if (value === undefined) return false;
    if (name === 'studentPermissions') return !sameRights(lecture.studentPermissions, value as Permission[]);
    return lecture[name as keyof LectureRow] !== value;
  });
  return Object.fromEntries(entries);
}

function sameRights(some: readonly Permission[], others: readonly Permission[]): boolean {
  const set = new Set(some);
  return set.size === new Set(others).size && others.every((right) => set.has(right));
}

function refuseWhileLive(lecture: LectureRow, changed: Partial<LectureRow>): void {
  if (changed.startsAt !== undefined || changed.durationMinutes !== undefined || changed.roomId !== undefined) {
    throw new RefusedError('wrong-state', 'This lecture is live: its time and room can be changed when it is over.');
  }
  if (changed.studentPermissions !== undefined) {
    throw new RefusedError('wrong-state', 'This lecture is live: please change what students may do inside it.');
  }
  if (changed.capacity !== undefined && changed.capacity < lecture.capacity) {
    throw new RefusedError('wrong-state', 'This lecture is live: more places can be added, but none taken away.');
  }
}

/** A capacity asked for has to fit the room; one kept from before shrinks with it. */
function fittingCapacity(lecture: LectureRow, changed: Partial<LectureRow>, room: RoomRow | null): Partial<LectureRow> {
  if (room === null) return {};
  if (changed.capacity !== undefined && changed.capacity > room.capacity) {
    throw new RefusedError('too-many', `The room “${room.name}” holds ${room.capacity} people. Please raise that first.`);
  }
  const capacity = changed.capacity ?? lecture.capacity;
  return changed.roomId !== undefined && capacity > room.capacity ? { capacity: room.capacity } : {};
}

function plannedStatus(lecture: LectureRow, startsAt: number | null): LectureRow['status'] {
  if (startsAt === null && lecture.status === 'draft') return 'draft';
  const status = nextLectureStatus(lecture.status, startsAt === null ? 'unschedule' : 'schedule');
  if (status === null) throw new RefusedError('wrong-state', 'This lecture can’t be planned anew.');
  return status;
}
