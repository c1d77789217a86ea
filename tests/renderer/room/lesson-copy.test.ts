import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { emptyLesson, reduceAll } from '../../../lesson/reduce.ts';
import { stateHash } from '../../../lesson/state-hash.ts';
import type { LessonEvent } from '../../../protocol/lesson-events.ts';
import type { LessonState } from '../../../protocol/lesson-state.ts';
import { LessonCopy } from '../../../renderer/room/lesson-copy.ts';

const someone = 'p1';

/** A lesson of so many events: opened, somebody in, then talk. */
function lessonOf(count: number): LessonEvent[] {
  const events: LessonEvent[] = [];
  for (let seq = 1; seq <= count; seq += 1) events.push(eventAt(seq));
  return events;
}

function eventAt(seq: number): LessonEvent {
  const at = seq * 10;
  if (seq === 1) {
    return {
      seq,
      at,
      type: 'lesson:opened',
      by: null,
      data: { lectureId: 'l1', title: 'Algebra', openedAt: 0, capacity: 9, studentPermissions: ['chat'] },
    };
  }
  if (seq === 2) {
    const participant = {
      participantId: someone,
      displayName: 'Anna',
      role: 'student',
      place: 'inside',
      groupId: 'main',
      given: [],
      taken: [],
      joinedLessonMs: at,
    } as const;
    return { seq, at, type: 'participant:joined', by: someone, data: { participant: { ...participant, given: [], taken: [] } } };
  }
  const data = { participantId: someone, text: `line ${seq}`, audience: { kind: 'everyone' } as const, replyTo: null };
  return { seq, at, type: 'chat:sent', by: someone, data };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('the copy of a lesson', () => {
  test('is equal to the original however news is doubled, lost or shuffled', async () => {
    const log = lessonOf(60);
    const wanted = stateHash(reduceAll(emptyLesson(), log));
    const deliveries = fc.array(fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 8 }), { maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 60 }), deliveries, fc.boolean(), async (start, batches, bySnapshot) => {
        const folded: number[] = [];
        let asked = 0;
        const copy = new LessonCopy(
          async (afterSeq) => {
            asked += 1;
            const events = log.filter(({ seq }) => seq > afterSeq);
            return bySnapshot ? { snapshot: reduceAll(emptyLesson(), log), events: [] } : { snapshot: null, events };
          },
          (events) => folded.push(...events.map(({ seq }) => seq)),
        );
        copy.begin({ snapshot: reduceAll(emptyLesson(), log.slice(0, start)), events: [] });
        for (const batch of batches) copy.happened(batch.map((seq) => eventAt(seq)));
        copy.happened([eventAt(60)]);
        await settled();
        expect(stateHash(copy.state as LessonState)).toBe(wanted);
        expect(new Set(folded).size).toBe(folded.length); // none twice
        expect(asked).toBeLessThanOrEqual(batches.length + 1);
      }),
      { numRuns: 60 },
    );
  });

  test('asks once while a gap is being filled, and keeps what comes meanwhile', async () => {
    const log = lessonOf(10);
    let asked = 0;
    let answer: (events: LessonEvent[]) => void = () => undefined;
    const copy = new LessonCopy(
      (afterSeq) => {
        asked += 1;
        expect(afterSeq).toBe(3);
        return new Promise((resolve) => {
          answer = (events) => resolve({ snapshot: null, events });
        });
      },
      () => undefined,
    );
    copy.begin({ snapshot: reduceAll(emptyLesson(), log.slice(0, 3)), events: [] });
    copy.happened(log.slice(5, 6));
    copy.happened(log.slice(6, 8));
    answer(log.slice(3, 6));
    await settled();
    expect(asked).toBe(1);
    expect(copy.state?.seq).toBe(8);
  });

  test('a gap that cannot be filled leaves the state as it was, and the next news tries again', async () => {
    const log = lessonOf(6);
    let fail = true;
    const copy = new LessonCopy(
      async (afterSeq) => {
        if (fail) throw new Error('line lost');
        return { snapshot: null, events: log.filter(({ seq }) => seq > afterSeq) };
      },
      () => undefined,
    );
    copy.begin({ snapshot: reduceAll(emptyLesson(), log.slice(0, 2)), events: [] });
    copy.happened(log.slice(3, 4));
    await settled();
    expect(copy.state?.seq).toBe(2);
    fail = false;
    copy.happened(log.slice(5));
    await settled();
    expect(copy.state?.seq).toBe(6);
  });

  test('news before the answer to joining is left to that answer', () => {
    const copy = new LessonCopy(
      () => Promise.reject(new Error('not asked')),
      () => undefined,
    );
    copy.happened(lessonOf(3));
    expect(copy.state).toBeNull();
  });
});
