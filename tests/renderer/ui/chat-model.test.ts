import { expect, test } from 'vitest';
import { emptyLesson } from '../../../lesson/reduce.ts';
import type { ChatLine, LessonState } from '../../../protocol/lesson-state.ts';
import type { Permission } from '../../../protocol/models.ts';
import { audiencesFor, continued, mergeLines, withNews } from '../../../renderer/ui/chat-model.ts';

const line = (messageId: number, text = 'x'): ChatLine => ({
  messageId,
  participantId: 'a',
  displayName: 'A',
  role: 'student',
  text,
  audience: { kind: 'everyone' },
  replyTo: null,
  sentLessonMs: 0,
  deleted: false,
  reactions: {},
});

test('pages and the current lines make one conversation, the latest news of a line winning', () => {
  const merged = mergeLines([line(1), line(2), line(3)], [line(3, 'changed'), line(4)]);
  expect(merged.map(({ messageId, text }) => [messageId, text])).toEqual([
    [1, 'x'],
    [2, 'x'],
    [3, 'changed'],
    [4, 'x'],
  ]);
});

test('older lines go on with the lesson: deleted and reacted to', () => {
  const lines = [line(1), line(2)];
  const deleted = { seq: 300, at: 0, by: 't', type: 'chat:deleted', data: { messageId: 1 } } as const;
  const reaction = { messageId: 2, participantId: 'b', emoji: '👍', on: true };
  const reacted = { seq: 301, at: 0, by: 'b', type: 'chat:reacted', data: reaction } as const;
  expect(withNews(lines, [deleted, reacted])).toMatchObject([
    { messageId: 1, deleted: true, text: '' },
    { messageId: 2, deleted: false, reactions: { '👍': ['b'] } },
  ]);
  expect(withNews(lines, [{ ...deleted, data: { messageId: 9 } }])).toBe(lines);
});

test('lines that were missed leave no hole: the conversation begins anew behind it', () => {
  const now = Array.from({ length: 100 }, (_, index) => line(200 + index));
  expect(continued([line(1), line(199), line(200)], now)).toHaveLength(102);
  expect(continued([line(1), line(2)], now)).toBe(now);
  expect(continued([line(1)], now.slice(50)).length).toBe(51);
});

test('nothing to add keeps the same list, so that nothing is drawn anew', () => {
  const lines = [line(1)];
  expect(mergeLines(lines, [])).toBe(lines);
  expect(mergeLines([], lines)).toBe(lines);
});

function audiences(permissions: Permission[], groupId = 'main'): string[] {
  const lesson: LessonState = {
    ...emptyLesson(),
    participants: {
      a: {
        participantId: 'a',
        displayName: 'A',
        role: 'student',
        place: 'inside',
        groupId,
        given: [],
        taken: [],
        joinedLessonMs: 0,
      },
    },
  };
  return audiencesFor(lesson, 'a', new Set(permissions)).map(({ kind }) => kind);
}

test('whom one may write to follows from what one may do', () => {
  expect(audiences(['chat', 'private-chat'])).toEqual(['everyone', 'teachers']);
  expect(audiences(['private-chat'])).toEqual(['teachers']);
  expect(audiences([])).toEqual([]);
  expect(audiences(['chat'], 'red')).toEqual(['group', 'everyone']);
});
