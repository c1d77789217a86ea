/** Who was there and for how long, read from the log. */
import type { LessonEvent } from '../protocol/lesson-events.ts';
import type { Role } from '../protocol/models.ts';

export interface Attendance {
  readonly participantId: string;
  displayName: string;
  role: Role;
  firstJoinedLessonMs: number;
  /** null while still inside. */
  lastLeftLessonMs: number | null;
  /** Time inside, summed over every stay; up to the end of the given events for who is still there. */
  presentMs: number;
}

/** One entry per person who was ever inside, in order of arrival. Waiting in the lobby doesn't count. */
export function attendanceOf(events: Iterable<LessonEvent>): Attendance[] {
  const attendances = new Map<string, Attendance>();
  const insideSince = new Map<string, number>();
  const waiting = new Map<string, { displayName: string; role: Role }>();
  let now = 0;

  const enter = (participantId: string, displayName: string, role: Role) => {
    const known = attendances.get(participantId);
    if (known) Object.assign(known, { displayName, role, lastLeftLessonMs: null });
    else {
      const entry = { participantId, displayName, role, firstJoinedLessonMs: now, lastLeftLessonMs: null, presentMs: 0 };
      attendances.set(participantId, entry);
    }
    if (!insideSince.has(participantId)) insideSince.set(participantId, now);
  };
  const leave = (participantId: string) => {
    const since = insideSince.get(participantId);
    const attendance = attendances.get(participantId);
    insideSince.delete(participantId);
    if (since === undefined || !attendance) return;
    attendance.presentMs += now - since;
    attendance.lastLeftLessonMs = now;
  };

  for (const event of events) {
    now = Math.max(now, event.at);
    if (event.type === 'participant:joined') {
      const { participantId, displayName, role, place } = event.data.participant;
      if (place === 'inside') enter(participantId, displayName, role);
      else waiting.set(participantId, { displayName, role });
    } else if (event.type === 'participant:admitted') {
      const person = waiting.get(event.data.participantId);
      if (person) enter(event.data.participantId, person.displayName, person.role);
      waiting.delete(event.data.participantId);
    } else if (event.type === 'participant:left') {
      waiting.delete(event.data.participantId);
      leave(event.data.participantId);
    } else if (event.type === 'participant:renamed') {
      const attendance = attendances.get(event.data.participantId);
      if (attendance) attendance.displayName = event.data.displayName;
    } else if (event.type === 'participant:role-changed') {
      const attendance = attendances.get(event.data.participantId);
      if (attendance) attendance.role = event.data.role;
    } else if (event.type === 'lesson:ended') {
      for (const participantId of [...insideSince.keys()]) leave(participantId);
    }
  }
  for (const [participantId, since] of insideSince) {
    const attendance = attendances.get(participantId);
    if (attendance) attendance.presentMs += now - since;
  }
  return [...attendances.values()];
}
