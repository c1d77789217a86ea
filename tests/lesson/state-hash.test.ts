import { describe, expect, it } from 'vitest';
import { emptyLesson } from '../../lesson/reduce.ts';
import { stateHash } from '../../lesson/state-hash.ts';
import type { ChatLine } from '../../protocol/lesson-state.ts';

const line: ChatLine = {
  messageId: 1,
  participantId: 'anna',
  displayName: 'Änna 🎉 \u0800',
  role: 'student',
  text: 'hi',
  audience: { kind: 'everyone' },
  replyTo: null,
  sentLessonMs: 1,
  deleted: false,
  reactions: {},
};

describe('the state hash', () => {
  it('is the same whatever the order of keys', () => {
    const state = { ...emptyLesson(), chat: [line] };
    const turned = Object.fromEntries(Object.entries(state).reverse()) as typeof state;
    expect(stateHash(turned)).toBe(stateHash(state));
    expect(stateHash(state)).toMatch(/^[0-9a-f]{16}$/);
  });

  it('differs where anything everyone shares differs', () => {
    const states = [
      emptyLesson(),
      { ...emptyLesson(), seq: 1 },
      { ...emptyLesson(), chat: [line] },
      { ...emptyLesson(), chat: [{ ...line, text: 'ho' }] },
      { ...emptyLesson(), hands: ['anna'] },
    ];
    expect(new Set(states.map(stateHash)).size).toBe(states.length);
  });

  it('leaves out what only some may read', () => {
    const secret = { ...line, audience: { kind: 'teachers' as const } };
    expect(stateHash({ ...emptyLesson(), chat: [secret] })).toBe(stateHash(emptyLesson()));
  });
});
