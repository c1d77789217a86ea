import { describe, expect, it } from 'vitest';
import { DEFAULT_STUDENT_PERMISSIONS, type Lecture } from '../../../protocol/models.ts';
import { hostKeyIn } from '../../../renderer/teacher/host-key.ts';
import { originOf, shortAddress, spacedCode } from '../../../renderer/teacher/invite/join-code.ts';
import { keepLastChoices, readLastChoices } from '../../../renderer/teacher/planning/last-choices.ts';
import {
  checkLectureForm,
  DEFAULT_CHOICES,
  newLectureValues,
  permissionsOfFeatures,
  sameValues,
  valuesOfLecture,
  withPermission,
} from '../../../renderer/teacher/planning/lecture-form.ts';
import { groupLectures } from '../../../renderer/teacher/planning/lecture-groups.ts';
import {
  daysFromToday,
  endOfWeek,
  formatDay,
  formatElapsed,
  momentOfFields,
  suggestedStart,
  timeFieldValue,
} from '../../../renderer/teacher/planning/lecture-time.ts';

const HOUR = 3_600_000;
/** A Tuesday, ten in the morning. */
const now = new Date(2026, 10, 24, 10, 0).getTime();
const words = { today: 'Today', tomorrow: 'Tomorrow', yesterday: 'Yesterday' };
const messages = { whenMissing: 'missing', whenPast: 'past', durationRange: 'duration', capacityRange: 'capacity' };

function lecture(title: string, more: Partial<Lecture> = {}): Lecture {
  return {
    lectureId: title,
    title,
    description: '',
    roomId: null,
    roomName: null,
    status: 'scheduled',
    startsAt: now + HOUR,
    durationMinutes: 45,
    capacity: 100,
    studentPermissions: [...DEFAULT_STUDENT_PERMISSIONS],
    seriesId: null,
    joinCode: 'ABCDEF',
    startedAt: null,
    endedAt: null,
    createdAt: now - 24 * HOUR,
    deletedAt: null,
    presentCount: 0,
    recordFromStart: false,
    examMode: false,
    ...more,
  };
}

describe('grouping lectures', () => {
  const titles = (lectures: readonly Lecture[]) => lectures.map(({ title }) => title);

  it('puts each in one place', () => {
    const groups = groupLectures(
      [
        lecture('thursday', { startsAt: now + 48 * HOUR }),
        lecture('soon'),
        lecture('next week', { startsAt: now + 7 * 24 * HOUR }),
        lecture('draft', { status: 'draft', startsAt: null }),
        lecture('old', { status: 'ended', endedAt: now - 72 * HOUR }),
        lecture('called off', { status: 'cancelled' }),
      ],
      now,
    );
    expect(groups.next?.title).toBe('soon');
    expect(titles(groups.thisWeek)).toEqual(['thursday']);
    expect(titles(groups.later)).toEqual(['next week']);
    expect(titles(groups.drafts)).toEqual(['draft']);
    expect(titles(groups.past)).toEqual(['called off', 'old']);
  });

  it('takes a live lecture for the next, whatever was planned', () => {
    const live = lecture('live', { status: 'live', startsAt: null, startedAt: now });
    expect(groupLectures([lecture('soon'), live], now).next).toBe(live);
  });

  it('keeps a late lecture to come for two hours, then calls it past', () => {
    const late = lecture('late', { startsAt: now - HOUR });
    expect(groupLectures([late], now).next).toBe(late);
    expect(groupLectures([late], now + 2 * HOUR).past).toEqual([late]);
  });
});

describe('times', () => {
  it('names days near today and dates others', () => {
    expect(formatDay(now, now, words, 'en-GB')).toBe('Today');
    expect(formatDay(now + 24 * HOUR, now, words, 'en-GB')).toBe('Tomorrow');
    expect(formatDay(now - 24 * HOUR, now, words, 'en-GB')).toBe('Yesterday');
    expect(formatDay(now + 72 * HOUR, now, words, 'en-GB')).toBe('Friday');
    expect(formatDay(now + 240 * HOUR, now, words, 'en-GB')).toMatch(/4 Dec/);
    expect(formatDay(now + 1440 * HOUR, now, words, 'en-GB')).toMatch(/2027/);
  });

  it('counts days by midnights', () => {
    expect(daysFromToday(new Date(2026, 10, 25, 0, 1).getTime(), new Date(2026, 10, 24, 23, 59).getTime())).toBe(1);
  });

  it('ends a week on Sunday night', () => {
    expect(endOfWeek(now)).toBe(new Date(2026, 10, 30).getTime());
    expect(endOfWeek(new Date(2026, 10, 29, 23, 0).getTime())).toBe(new Date(2026, 10, 30).getTime());
  });

  it('reads date and time fields, and nothing from half of them', () => {
    expect(momentOfFields('2026-11-24', '10:00')).toBe(now);
    expect(momentOfFields('', '10:00')).toBeNull();
    expect(momentOfFields('2026-11-24', '')).toBeNull();
  });

  it('suggests the next quarter of an hour', () => {
    expect(timeFieldValue(suggestedStart(now))).toBe('10:15');
    expect(timeFieldValue(suggestedStart(now + 6 * 60_000))).toBe('10:30');
  });

  it('tells a lesson’s clock', () => {
    expect(formatElapsed(247_000)).toBe('4:07');
    expect(formatElapsed(3_729_000)).toBe('1:02:09');
  });
});

describe('the lecture form', () => {
  const fresh = newLectureValues(DEFAULT_CHOICES, 'date', now);
  const check = (changes: Partial<typeof fresh>, kept: number | null = null) =>
    checkLectureForm({ ...fresh, title: 'Algebra', ...changes }, now, messages, kept);

  it('makes a draft of what was typed', () => {
    expect(check({ title: '  Algebra ' }).draft).toEqual({
      title: 'Algebra',
      description: '',
      roomId: null,
      startsAt: now + 15 * 60_000,
      durationMinutes: 45,
      capacity: 100,
      studentPermissions: [...DEFAULT_STUDENT_PERMISSIONS],
      recordFromStart: false,
      examMode: false,
    });
  });

  it('says beside each field what is wrong', () => {
    const { errors } = check({ title: ' ', date: '', durationMinutes: '4', capacity: 'many' });
    expect(errors).toEqual({
      title: 'Please give the lecture a title.',
      when: 'missing',
      durationMinutes: 'duration',
      capacity: 'capacity',
    });
  });

  it('refuses a time gone by, unless it is the lecture’s own', () => {
    const past = { date: '2026-11-24', time: '09:00' };
    expect(check(past).errors).toEqual({ when: 'past' });
    expect(check(past, now - HOUR).draft?.startsAt).toBe(now - HOUR);
  });

  it('needs no date for a draft or for starting now', () => {
    expect(check({ plan: 'draft', date: '' }).draft?.startsAt).toBeNull();
    expect(check({ plan: 'now', date: '' }).draft?.startsAt).toBeNull();
  });

  it('knows whether anything was changed', () => {
    const values = valuesOfLecture(lecture('a'), now);
    const other = [...values.studentPermissions].reverse();
    expect(sameValues(values, { ...values, studentPermissions: other })).toBe(true);
    expect(sameValues(values, { ...values, title: 'b' })).toBe(false);
  });

  it('plans an exam, and shows one that was planned', () => {
    expect(check({ examMode: true }).draft?.examMode).toBe(true);
    const values = valuesOfLecture(lecture('a', { examMode: true }), now);
    expect(values.examMode).toBe(true);
    expect(sameValues(values, { ...values, examMode: false })).toBe(false);
  });

  it('gives and takes a right once', () => {
    expect(withPermission(['chat'], 'speak', true)).toEqual(['chat', 'speak']);
    expect(withPermission(['chat', 'speak'], 'speak', true)).toEqual(['chat', 'speak']);
    expect(withPermission(['chat', 'speak'], 'chat', false)).toEqual(['speak']);
  });

  it('reads rights from a room’s features', () => {
    expect(permissionsOfFeatures(['lobby', 'chat'])).toEqual(['see', 'hear', 'chat', 'private-chat']);
    expect(permissionsOfFeatures(['student-microphone'])).toEqual(['enter', 'see', 'hear', 'speak']);
  });
});

describe('what is remembered', () => {
  const storage = (): Storage => {
    const kept = new Map<string, string>();
    return {
      getItem: (key) => kept.get(key) ?? null,
      setItem: (key, value) => void kept.set(key, value),
      removeItem: (key) => void kept.delete(key),
      clear: () => kept.clear(),
      key: () => null,
      length: 0,
    };
  };

  it('comes back', () => {
    const kept = storage();
    const choices = { ...DEFAULT_CHOICES, durationMinutes: 90, roomId: 'r' };
    keepLastChoices(kept, choices);
    expect(readLastChoices(kept)).toEqual(choices);
  });

  it('is the defaults where the storage holds rubbish or refuses', () => {
    const rubbish = storage();
    rubbish.setItem('lectern.teacher.last-choices', '{"capacity":-1}');
    expect(readLastChoices(rubbish)).toEqual(DEFAULT_CHOICES);
    const refusing = {
      ...storage(),
      getItem: (): string => {
        throw new Error('forbidden');
      },
    };
    expect(readLastChoices(refusing)).toEqual(DEFAULT_CHOICES);
  });
});

describe('what people read and paste', () => {
  it('finds the key in whatever was pasted', () => {
    expect(hostKeyIn('abc')).toBe('abc');
    expect(hostKeyIn(' http://localhost:8480/teach#key=a%2Bc ')).toBe('a+c');
    expect(hostKeyIn('#key=%E0')).toBe('%E0');
  });

  it('spaces a code and shortens an address', () => {
    expect(spacedCode('K7PQ3M')).toBe('K7 PQ 3M');
    expect(shortAddress(originOf('http://192.168.1.23:8480/j/K7PQ3M'))).toBe('192.168.1.23:8480');
  });
});
