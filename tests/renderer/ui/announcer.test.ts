import { expect, test } from 'vitest';
import { emptyLesson, reduce } from '../../../lesson/reduce.ts';
import type { EventData, LessonEvent, LessonEventType } from '../../../protocol/lesson-events.ts';
import type { LessonState } from '../../../protocol/lesson-state.ts';
import { collect, nothingHappened, sentenceOf } from '../../../renderer/ui/announcer.ts';
import { shared as words } from '../../../renderer/ui/strings/en.ts';

function after<T extends LessonEventType>(state: LessonState, type: T, data: EventData<T>): LessonState {
  return reduce(state, { seq: state.seq + 1, at: state.lessonMs + 10, type, by: null, data } as LessonEvent);
}
function joined(state: LessonState, participantId: string, place: 'inside' | 'lobby' = 'inside'): LessonState {
  const participant = {
    participantId,
    displayName: participantId,
    role: 'student' as const,
    place,
    groupId: 'main',
    given: [],
    taken: [],
    joinedLessonMs: 0,
  };
  return after(state, 'participant:joined', { participant });
}
function heard(before: LessonState, now: LessonState, more: { youId?: string; moderates?: boolean } = {}): string {
  return sentenceOf(collect(nothingHappened, before, now, { youId: 'Anna', moderates: false, words, ...more }), words);
}
const start = joined(emptyLesson(), 'Anna');

test('a class coming in is one sentence', () => {
  const now = ['Ben', 'Carla', 'David', 'Elif'].reduce((state, name) => joined(state, name), start);
  expect(heard(start, now)).toBe('Ben, Carla and 2 others joined');
});

test('that an exam begins and is over is said', () => {
  const exam = after(start, 'exam:changed', { on: true });
  expect(heard(start, exam)).toBe(words.exam.sentence);
  expect(heard(exam, after(exam, 'exam:changed', { on: false }))).toBe('The exam is over');
});

test('hands and announcements are said in full', () => {
  const withBen = joined(start, 'Ben');
  const raised = after(withBen, 'hand:raised', { participantId: 'Ben' });
  const now = after(raised, 'announcement:set', { participantId: 'Ben', text: 'Test on Friday' });
  expect(heard(withBen, now)).toBe('Announcement: Test on Friday. Ben raised a hand');
});

test("one's own hand is told of when somebody else lowers it, not when it goes up", () => {
  const raised = after(start, 'hand:raised', { participantId: 'Anna' });
  expect(heard(start, raised)).toBe('');
  expect(heard(raised, after(raised, 'hand:lowered', { participantId: 'Anna' }))).toBe('Your hand was lowered');
});

test("two messages are read, many are counted, one's own are not", () => {
  const withBen = joined(start, 'Ben');
  const line = (
    state: LessonState,
    participantId: string,
    text: string,
    audience: EventData<'chat:sent'>['audience'] = { kind: 'everyone' },
  ) => after(state, 'chat:sent', { participantId, text, audience, replyTo: null });
  const one = line(line(withBen, 'Ben', 'Hello'), 'Anna', 'Hi');
  expect(heard(withBen, one)).toBe('Ben: Hello');
  expect(heard(withBen, line(withBen, 'Ben', 'psst', { kind: 'participant', participantId: 'Anna' }))).toBe(
    'Ben, privately: psst',
  );
  const many = ['a', 'b', 'c'].reduce((state, text) => line(state, 'Ben', text), withBen);
  expect(heard(withBen, many)).toBe('3 new messages');
});

test('only who opens the door hears the knocking', () => {
  const now = joined(start, 'Ben', 'lobby');
  expect(heard(start, now)).toBe('');
  expect(heard(start, now, { moderates: true })).toBe('Ben is waiting to come in');
  expect(heard(now, after(now, 'participant:admitted', { participantId: 'Ben' }))).toBe('Ben joined');
});

test('the end is not thirty people leaving', () => {
  const full = joined(joined(start, 'Ben'), 'Carla');
  expect(heard(full, after(full, 'participant:left', { participantId: 'Ben', reason: 'left' }))).toBe('Ben left');
  expect(heard(full, after(full, 'lesson:ended', { reason: 'teacher' }))).toBe('');
});
