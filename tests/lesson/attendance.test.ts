import { describe, expect, it } from 'vitest';
import { attendanceOf } from '../../lesson/attendance.ts';
import { lessonOf, type Told } from '../support/lesson-log.ts';

const joined = (participantId: string, place: 'inside' | 'lobby' = 'inside'): Told => [
  'participant:joined',
  {
    participant: {
      participantId,
      displayName: participantId,
      role: 'student',
      place,
      groupId: 'main',
      given: [],
      taken: [],
      joinedLessonMs: 0,
    },
  },
];
const left = (participantId: string): Told => ['participant:left', { participantId, reason: 'left' }];

describe('attendance', () => {
  it('sums every stay, and counts on for who is still there', () => {
    // Events come every 10 ms.
    const log = lessonOf(joined('anna'), joined('ben'), left('anna'), joined('anna'), ['lesson:started', {}], left('ben'), [
      'hand:lowered',
      { participantId: 'x' },
    ]);
    expect(attendanceOf(log)).toEqual([
      {
        participantId: 'anna',
        displayName: 'anna',
        role: 'student',
        firstJoinedLessonMs: 10,
        lastLeftLessonMs: null,
        presentMs: 20 + 30,
      },
      { participantId: 'ben', displayName: 'ben', role: 'student', firstJoinedLessonMs: 20, lastLeftLessonMs: 60, presentMs: 40 },
    ]);
  });

  it('begins when somebody is let in, and ends with the lesson', () => {
    const log = lessonOf(
      joined('anna', 'lobby'),
      joined('ben', 'lobby'),
      ['participant:admitted', { participantId: 'anna' }],
      ['participant:renamed', { participantId: 'anna', displayName: 'Anne' }],
      ['lesson:ended', { reason: 'teacher' }],
    );
    expect(attendanceOf(log)).toEqual([
      {
        participantId: 'anna',
        displayName: 'Anne',
        role: 'student',
        firstJoinedLessonMs: 30,
        lastLeftLessonMs: 50,
        presentMs: 20,
      },
    ]);
  });

  it('shows the last role', () => {
    const log = lessonOf(joined('anna'), ['participant:role-changed', { participantId: 'anna', role: 'assistant' }]);
    expect(attendanceOf(log)).toMatchObject([{ role: 'assistant' }]);
  });
});
