import { describe, expect, it } from 'vitest';
import { chatLineOf, deletedLine, emptyLesson, reactedLine, reduce, reduceAll } from '../../lesson/reduce.ts';
import type { LessonEvent, LessonEventType } from '../../protocol/lesson-events.ts';
import { lessonOf, type Told } from '../support/lesson-log.ts';

const anna: Told = [
  'participant:joined',
  {
    participant: {
      participantId: 'anna',
      displayName: 'Anna',
      role: 'student',
      place: 'inside',
      groupId: 'main',
      given: [],
      taken: [],
      joinedLessonMs: 0,
    },
  },
];
const say = (text: string, audience: object = { kind: 'everyone' }): Told => [
  'chat:sent',
  { participantId: 'anna', text, audience, replyTo: null },
];

describe('folding', () => {
  it('passes over what is folded in already', () => {
    const log = lessonOf(anna, ['hand:raised', { participantId: 'anna' }], ['hand:lowered', { participantId: 'anna' }]);
    const state = reduceAll(emptyLesson(), log);
    expect(reduce(state, log[1] as LessonEvent)).toBe(state);
    expect(reduceAll(state, log)).toBe(state);
  });

  it('changes nothing it was given', () => {
    const log = lessonOf(anna, say('hello'), ['chat:reacted', { messageId: 2, participantId: 'anna', emoji: '👍', on: true }]);
    let state = emptyLesson();
    for (const event of log) {
      const frozen = deepFreeze(state);
      state = reduce(frozen, deepFreeze(event));
    }
    expect(state.chat[0]?.reactions).toEqual({ '👍': ['anna'] });
  });

  it('an exam begins with the lecture or live, and an edit of something else ends none', () => {
    const opened = (more: object = {}): Told => [
      'lesson:opened',
      { lectureId: 'l', title: 'Algebra', openedAt: 0, capacity: 10, studentPermissions: [], ...more },
    ];
    const fold = (...told: Told[]) => {
      const { examMode, examPlanned } = reduceAll(emptyLesson(), lessonOf(...told));
      return [examMode, examPlanned];
    };
    const edited: Told = ['lesson:changed', { title: 'Geometry', capacity: 10 }];
    const switched = (on: boolean): Told => ['exam:changed', { on }];
    expect(fold(opened())).toEqual([false, false]);
    expect(fold(opened({ examMode: true }), edited)).toEqual([true, true]);
    expect(fold(opened({ examMode: true }), switched(false), edited)).toEqual([false, true]);
    expect(fold(opened(), switched(true), edited)).toEqual([true, false]);
    expect(fold(opened(), ['lesson:changed', { title: 'Algebra', capacity: 10, examMode: true }])).toEqual([true, true]);
    const log = lessonOf(opened(), ['lesson:changed', { title: 'Geometry', capacity: 9, examMode: true }]);
    expect(reduceAll(emptyLesson(), log)).toMatchObject({ title: 'Geometry', capacity: 9 });
  });

  it('an event about nobody changes seq and time alone', () => {
    const strays: Told[] = [
      ['hand:raised', { participantId: 'nobody' }],
      ['hand:lowered', { participantId: 'nobody' }],
      ['participant:left', { participantId: 'nobody', reason: 'left' }],
      ['participant:renamed', { participantId: '__proto__', displayName: 'x' }],
      ['participant:renamed', { participantId: 'constructor', displayName: 'x' }],
      ['participant:moved', { participantId: 'nobody', groupId: 'main' }],
      ['permissions:changed', { target: { kind: 'group', groupId: 'none' }, give: ['speak'], take: [] }],
      ['permissions:changed', { target: { kind: 'participant', participantId: 'toString' }, give: ['speak'], take: [] }],
      ['producer:paused', { producerId: 'valueOf' }],
      ['producer:closed', { producerId: 'none' }],
      ['group:closed', { groupId: 'none' }],
      ['chat:deleted', { messageId: 99 }],
      ['chat:reacted', { messageId: 99, participantId: 'anna', emoji: '👍', on: true }],
      ['participant:readmitted', { participantId: 'nobody' }],
    ];
    const before = reduceAll(emptyLesson(), lessonOf(anna));
    strays.forEach((told, index) => {
      const [event] = lessonOf(told).map((event) => ({ ...event, seq: before.seq + 1, at: 50 + index })) as [LessonEvent];
      expect(reduce(before, event), event.type).toEqual({ ...before, seq: event.seq, lessonMs: event.at });
    });
  });

  it('whoever leaves takes hand, producers and the word to all along', () => {
    const state = reduceAll(
      emptyLesson(),
      lessonOf(
        anna,
        ['hand:raised', { participantId: 'anna' }],
        [
          'producer:opened',
          { producer: { producerId: 'p', participantId: 'anna', source: 'camera', kind: 'video', label: '', paused: false } },
        ],
        ['group:addressed', { participantId: 'anna' }],
        ['participant:left', { participantId: 'anna', reason: 'banned' }],
      ),
    );
    expect(state).toMatchObject({
      participants: {},
      hands: [],
      producers: {},
      speakingToAll: null,
      banned: { anna: { displayName: 'Anna' } },
    });
  });

  it('a closed group sends its people to the main one', () => {
    const state = reduceAll(
      emptyLesson(),
      lessonOf(
        anna,
        ['group:created', { group: { groupId: 'g', name: 'Table 1', given: [], taken: [] } }],
        ['participant:moved', { participantId: 'anna', groupId: 'g' }],
        ['group:closed', { groupId: 'g' }],
      ),
    );
    expect(state.participants.anna?.groupId).toBe('main');
  });

  it('what is given is no longer taken, and the reverse', () => {
    const target = { kind: 'participant', participantId: 'anna' };
    const state = reduceAll(
      emptyLesson(),
      lessonOf(
        anna,
        ['permissions:changed', { target, give: ['speak'], take: ['chat'] }],
        ['permissions:changed', { target, give: ['chat'], take: ['speak'] }],
      ),
    );
    expect(state.participants.anna).toMatchObject({ given: ['chat'], taken: ['speak'] });
  });
});

describe('the chat in the state', () => {
  it('is bounded apart for lines to everyone and lines to fewer', () => {
    const many = Array.from({ length: 250 }, (_, n) => say(`${n}`, n % 2 === 0 ? { kind: 'everyone' } : { kind: 'teachers' }));
    const { chat } = reduceAll(emptyLesson(), lessonOf(anna, ...many));
    const open = chat.filter(({ audience }) => audience.kind === 'everyone');
    expect([chat.length, open.length, open[0]?.text, open.at(-1)?.text]).toEqual([200, 100, '50', '248']);
    expect(chat.map(({ messageId }) => messageId)).toEqual(chat.map(({ messageId }) => messageId).toSorted((a, b) => a - b));
  });

  it('a deleted line keeps its place without its text, and takes no reactions', () => {
    const [, event] = lessonOf(anna, say('oops'));
    const line = chatLineOf(event as Extract<LessonEvent, { type: 'chat:sent' }>, { displayName: 'Anna', role: 'student' });
    const deleted = deletedLine(reactedLine(line, { participantId: 'anna', emoji: '👍', on: true }));
    expect(deleted).toMatchObject({ text: '', deleted: true, reactions: {} });
    expect(reactedLine(deleted, { participantId: 'anna', emoji: '👍', on: true })).toEqual(deleted);
  });

  it('the last reaction taken back leaves nothing behind', () => {
    const [, event] = lessonOf(anna, say('hi'));
    const line = chatLineOf(event as Extract<LessonEvent, { type: 'chat:sent' }>, { displayName: 'Anna', role: 'student' });
    const on = reactedLine(line, { participantId: 'anna', emoji: '👍', on: true });
    expect(reactedLine(on, { participantId: 'anna', emoji: '👍', on: false })).toEqual(line);
    expect(reactedLine(on, { participantId: 'anna', emoji: '👍', on: true })).toEqual(on);
  });
});

describe('the life of a lesson', () => {
  it('goes one way', () => {
    const types: LessonEventType[] = ['lesson:started', 'lesson:started', 'lesson:ended', 'lesson:started', 'lesson:ended'];
    const phases: string[] = [];
    let state = emptyLesson();
    lessonOf(...types.map((type): Told => [type, type === 'lesson:ended' ? { reason: 'teacher' } : {}])).forEach((event) => {
      state = reduce(state, event);
      phases.push(`${state.phase} ${state.startedLessonMs} ${state.endedLessonMs}`);
    });
    expect(phases).toEqual(['live 10 null', 'live 10 null', 'ended 10 30', 'ended 10 30', 'ended 10 30']);
    expect(
      reduceAll(
        state,
        lessonOf(anna).map((event) => ({ ...event, seq: 9 })),
      ).participants,
    ).toEqual({});
  });
});

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) deepFreeze(inner);
  }
  return value;
}
