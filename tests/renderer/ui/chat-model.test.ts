import { expect, test } from 'vitest';
import { emptyLesson } from '../../../lesson/reduce.ts';
import type { ChatLine, LessonState } from '../../../protocol/lesson-state.ts';
import type { Permission } from '../../../protocol/models.ts';
import { audiencesFor, mergeLines } from '../../../renderer/ui/chat-model.ts';

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
