import { expect, test } from 'vitest';
import type { LessonEvent } from '../../../protocol/lesson-events.ts';
import { readLectureHistory } from '../../../signaling-server/rooms/lecture-history.ts';
import { chatEntry, entryOf, lectureRow, openTestStore } from '../../support/open-test-store.ts';

const everyone = { kind: 'everyone' as const };

function joined(seq: number, at: number, displayName: string): LessonEvent {
  const participant = {
    participantId: 'anna',
    displayName,
    role: 'student' as const,
    place: 'inside' as const,
    groupId: 'main',
    given: [],
    taken: [],
    joinedLessonMs: at,
  };
  return { seq, at, type: 'participant:joined', by: 'anna', data: { participant } };
}
const said = (seq: number, at: number, text: string): LessonEvent => ({
  seq,
  at,
  type: 'chat:sent',
  by: 'anna',
  data: { participantId: 'anna', text, audience: everyone, replyTo: null },
});

test('lines carry the name of their time, with reactions and without deleted words; attendance sums all stays', async () => {
  const store = await openTestStore();
  const { lectureId } = lectureRow();
  await store.lectures.insert([lectureRow({ lectureId, status: 'live' })]);
  const events: LessonEvent[] = [
    joined(1, 100, 'Ana'),
    said(2, 200, 'Hello'),
    { seq: 3, at: 300, type: 'participant:renamed', by: 'anna', data: { participantId: 'anna', displayName: 'Anna' } },
    said(4, 400, 'Sorry, Anna'),
    { seq: 5, at: 500, type: 'participant:left', by: 'anna', data: { participantId: 'anna', reason: 'left' } },
    { seq: 6, at: 600, type: 'chat:reacted', by: 'ben', data: { messageId: 2, participantId: 'ben', emoji: '👍', on: true } },
    { seq: 7, at: 700, type: 'chat:deleted', by: null, data: { messageId: 4 } },
    joined(8, 800, 'Anna'),
    { seq: 9, at: 1_000, type: 'hand:raised', by: 'anna', data: { participantId: 'anna' } },
  ];
  await store.lessonLog.append(lectureId, events.map(entryOf));
  const history = await readLectureHistory(store.lessonLog, { lectureId, beforeMessageId: null, limit: 10 });
  expect(history.lines).toMatchObject([
    { messageId: 2, displayName: 'Ana', text: 'Hello', reactions: { '👍': ['ben'] }, deleted: false },
    { messageId: 4, displayName: 'Anna', text: '', deleted: true },
  ]);
  expect(history.more).toBe(false);
  // 400 ms of the first stay, 200 ms of the second, which goes on.
  expect(history.attendance).toEqual([
    {
      participantId: 'anna',
      displayName: 'Anna',
      role: 'student',
      firstJoinedLessonMs: 100,
      lastLeftLessonMs: null,
      presentMs: 600,
    },
  ]);
});

test('a long chat comes page by page', async () => {
  const store = await openTestStore();
  const { lectureId } = lectureRow();
  await store.lectures.insert([lectureRow({ lectureId, status: 'live' })]);
  await store.lessonLog.append(lectureId, [
    entryOf(joined(1, 0, 'Anna')),
    ...Array.from({ length: 25 }, (_, index) => chatEntry(index + 2)),
  ]);
  const found: number[] = [];
  let beforeMessageId: number | null = null;
  for (let more = true; more; ) {
    const page = await readLectureHistory(store.lessonLog, { lectureId, beforeMessageId, limit: 10 });
    expect(page.lines.every(({ displayName }) => displayName === 'Anna')).toBe(true);
    found.unshift(...page.lines.map(({ messageId }) => messageId));
    beforeMessageId = found[0] ?? null;
    more = page.more;
  }
  expect(found).toEqual(Array.from({ length: 25 }, (_, index) => index + 2));
});

test('a lecture nobody came to has an empty history', async () => {
  const store = await openTestStore();
  const empty = await readLectureHistory(store.lessonLog, { lectureId: 'x', beforeMessageId: null, limit: 10 });
  expect(empty).toEqual({ lines: [], more: false, attendance: [] });
});
