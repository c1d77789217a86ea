/** Secrets, and the reducer on anything: random logs, folded by the server and by each page from what that page may see. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyLesson, reduce, reduceAll } from '../../lesson/reduce.ts';
import { stateHash } from '../../lesson/state-hash.ts';
import { eventFor, hiddenEvent, secretAudience, viewOf } from '../../lesson/view.ts';
import { eventData, type LessonEvent, type LessonEventType, parseLessonEvent } from '../../protocol/lesson-events.ts';
import { LessonState } from '../../protocol/lesson-state.ts';
import { lessonOf, type Told } from '../support/lesson-log.ts';

const id = fc.constantFrom('anna', 'ben', 'cleo', 'teacher', 'constructor');
const groupId = fc.constantFrom('main', 'g1', 'g2');
const producerId = fc.constantFrom('p1', 'p2', 'p3');
const rights = fc.uniqueArray(fc.constantFrom('see', 'hear', 'speak', 'moderate', 'enter'), { maxLength: 3 });
const messageId = fc.integer({ min: 1, max: 80 });
const audience = fc.oneof(
  fc.constant({ kind: 'everyone' }),
  fc.constant({ kind: 'teachers' }),
  fc.record({ kind: fc.constant('group'), groupId }),
  fc.record({ kind: fc.constant('participant'), participantId: id }),
);
const participant = fc.record({
  participantId: id,
  displayName: fc.string(),
  role: fc.constantFrom('teacher', 'assistant', 'student'),
  place: fc.constantFrom('inside', 'inside', 'lobby'),
  groupId,
  given: rights,
  taken: rights,
  joinedLessonMs: fc.nat(),
});

/** Anything that could stand in a log, whether or not a server would write it. */
const data: { [T in LessonEventType]: fc.Arbitrary<object> } = {
  'lesson:opened': fc.record(
    {
      lectureId: fc.constant('l'),
      title: fc.string(),
      openedAt: fc.nat(),
      capacity: fc.nat(),
      studentPermissions: rights,
      examMode: fc.boolean(),
    },
    { requiredKeys: ['lectureId', 'title', 'openedAt', 'capacity', 'studentPermissions'] },
  ),
  'lesson:resumed': fc.record({ resumedAt: fc.nat() }),
  'lesson:started': fc.constant({}),
  'lesson:ended': fc.constant({ reason: 'teacher' }),
  'lesson:changed': fc.record(
    { title: fc.string(), capacity: fc.nat(), examMode: fc.boolean() },
    { requiredKeys: ['title', 'capacity'] },
  ),
  'lesson:locked': fc.record({ locked: fc.boolean() }),
  'participant:joined': fc.record({ participant }),
  'participant:admitted': fc.record({ participantId: id }),
  'participant:left': fc.record({ participantId: id, reason: fc.constantFrom('left', 'gone', 'banned') }),
  'participant:readmitted': fc.record({ participantId: id }),
  'participant:renamed': fc.record({ participantId: id, displayName: fc.string() }),
  'participant:role-changed': fc.record({ participantId: id, role: fc.constantFrom('teacher', 'assistant', 'student') }),
  'participant:moved': fc.record({ participantId: id, groupId }),
  'permissions:changed': fc.record({
    target: fc.oneof(
      fc.constant({ kind: 'everyone' }),
      fc.record({ kind: fc.constant('group'), groupId }),
      fc.record({ kind: fc.constant('participant'), participantId: id }),
    ),
    give: rights,
    take: rights,
  }),
  'exam:changed': fc.record({ on: fc.boolean() }),
  'hand:raised': fc.record({ participantId: id }),
  'hand:lowered': fc.record({ participantId: id }),
  'chat:sent': fc.record({ participantId: id, text: fc.string(), audience, replyTo: fc.constant(null) }),
  'chat:deleted': fc.record({ messageId }),
  'chat:reacted': fc.record({
    messageId,
    participantId: id,
    emoji: fc.constantFrom('👍', 'constructor'),
    on: fc.boolean(),
  }),
  'announcement:set': fc.record({ participantId: id, text: fc.string() }),
  'announcement:cleared': fc.constant({}),
  'producer:opened': fc.record({
    producer: fc.record({
      producerId,
      participantId: id,
      source: fc.constant('camera'),
      kind: fc.constant('video'),
      label: fc.string(),
      paused: fc.boolean(),
    }),
  }),
  'producer:paused': fc.record({ producerId }),
  'producer:resumed': fc.record({ producerId }),
  'producer:closed': fc.record({ producerId }),
  'stage:changed': fc.record({
    layout: fc.constantFrom('speaker', 'gallery', 'screen-only'),
    spotlight: fc.option(producerId),
    followed: fc.boolean(),
  }),
  'group:created': fc.record({
    group: fc.record({ groupId: fc.constantFrom('g1', 'g2'), name: fc.string(), given: rights, taken: rights }),
  }),
  'group:closed': fc.record({ groupId }),
  'group:addressed': fc.record({ participantId: fc.option(id) }),
  'recording:started': fc.record({ recordingId: id }),
  'recording:paused': fc.record({ recordingId: id }),
  'recording:resumed': fc.record({ recordingId: id }),
  'recording:stopped': fc.record({ recordingId: id, reason: fc.constantFrom('asked', 'ended', 'interrupted', 'disk-full') }),
  'recording:marked': fc.record({
    marker: fc.record({ markerId: id, title: fc.string(), recordingMs: fc.nat(), lessonMs: fc.nat() }),
  }),
  'rewind:allowed': fc.record({ allowed: fc.boolean() }),
  'server-copy:started': fc.record({}),
  'server-copy:stopped': fc.record({ reason: fc.constantFrom('asked', 'disk-full') }),
  hidden: fc.constant({}),
};

const opened: Told = [
  'lesson:opened',
  { lectureId: 'l', title: 'Algebra', openedAt: 1, capacity: 100, studentPermissions: ['see', 'hear'] },
];

const types = Object.keys(eventData) as LessonEventType[];
const logOf = (allowed: readonly LessonEventType[]) =>
  fc
    .array(
      fc.constantFrom(...allowed).chain((type) => data[type].map((data): Told => [type, data])),
      { maxLength: 80, size: 'max' },
    )
    .map((told) => lessonOf(opened, ...told));

describe('any log', () => {
  it('can be folded, by versions before and after writing it down', () => {
    fc.assert(
      fc.property(logOf(types), (log) => {
        const state = reduceAll(emptyLesson(), log);
        expect(state.seq).toBe(log.length);
        const stored = (JSON.parse(JSON.stringify(log)) as unknown[]).flatMap((event) => parseLessonEvent(event) ?? []);
        expect(stateHash(reduceAll(emptyLesson(), stored))).toBe(stateHash(state));
        expect(stateHash(LessonState.parse(JSON.parse(JSON.stringify(state))))).toBe(stateHash(state));
      }),
      { numRuns: 150 },
    );
  });

  it('is the same from a snapshot and what followed', () => {
    fc.assert(
      fc.property(logOf(types), fc.nat({ max: 80 }), (log, at) => {
        const snapshot = JSON.parse(JSON.stringify(reduceAll(emptyLesson(), log.slice(0, at)))) as LessonState;
        expect(stateHash(reduceAll(snapshot, log.slice(at)))).toBe(stateHash(reduceAll(emptyLesson(), log)));
      }),
      { numRuns: 150 },
    );
  });
});

describe('a page', () => {
  /** Roles, groups and places decide who reads; while they stay, what a page folds is what it would be sent as a snapshot. */
  const people = lessonOf(
    ...['anna', 'ben', 'cleo', 'teacher'].map(
      (participantId): Told => [
        'participant:joined',
        {
          participant: {
            participantId,
            displayName: participantId,
            role: participantId === 'teacher' ? 'teacher' : 'student',
            place: 'inside',
            groupId: 'main',
            given: [],
            taken: [],
            joinedLessonMs: 0,
          },
        },
      ],
    ),
  );
  const talk = logOf(['chat:sent', 'chat:sent', 'chat:sent', 'chat:reacted', 'chat:deleted', 'hand:raised', 'hand:lowered']).map(
    (log) => log.map((event) => ({ ...event, seq: event.seq + people.length, at: event.at + 100 })),
  );

  it('that folds what it may see holds what it would be sent as a snapshot', () => {
    fc.assert(
      fc.property(talk, (log) => {
        let server = reduceAll(emptyLesson(), people);
        const pages = new Map(['anna', 'ben', 'teacher'].map((participantId) => [participantId, viewOf(server, participantId)]));
        for (const event of log) {
          const after = reduce(server, event);
          for (const [participantId, page] of pages)
            pages.set(participantId, reduce(page, eventFor(after, participantId, event)));
          server = after;
        }
        for (const [participantId, page] of pages) {
          expect(page).toEqual(viewOf(server, participantId));
          expect(stateHash(page)).toBe(stateHash(server));
        }
      }),
      { numRuns: 150 },
    );
  });

  it('learns nothing of a line for others', () => {
    const log = [
      ...people,
      ...lessonOf([
        'chat:sent',
        { participantId: 'anna', text: 'psst', audience: { kind: 'participant', participantId: 'teacher' }, replyTo: null },
      ]).map((event) => ({ ...event, seq: 5 })),
    ];
    const state = reduceAll(emptyLesson(), log);
    const secret = log[4] as LessonEvent;
    expect(eventFor(state, 'ben', secret)).toEqual(hiddenEvent(secret));
    expect(JSON.stringify(hiddenEvent(secret))).not.toMatch(/psst|anna|teacher/);
    for (const reader of ['anna', 'teacher']) expect(eventFor(state, reader, secret)).toBe(secret);
    expect(viewOf(state, 'ben').chat).toEqual([]);
    expect(viewOf(state, 'nobody').chat).toEqual([]);
    const reacted = {
      ...(lessonOf(['chat:reacted', { messageId: 5, participantId: 'teacher', emoji: '👍', on: true }])[0] as LessonEvent),
      seq: 6,
    };
    expect(secretAudience(state, reacted)).not.toBeNull();
    expect(eventFor(state, 'ben', reacted).type).toBe('hidden');
  });
});
