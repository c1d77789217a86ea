import { describe, expect, it } from 'vitest';
import { emptyLesson, reduceAll } from '../../../lesson/reduce.ts';
import { stateHash } from '../../../lesson/state-hash.ts';
import { LessonBench } from '../../support/lesson-bench.ts';

const say = (text: string) => ({ text, audience: { kind: 'everyone' }, replyTo: null }) as const;

describe('what is acknowledged', () => {
  it('is on the disk, and nobody saw it before', async () => {
    const bench = new LessonBench();
    const lesson = await bench.open();
    const [anna, ben] = [await bench.join(lesson, 'Anna'), await bench.join(lesson, 'Ben')];
    const disk = Promise.withResolvers<void>();
    bench.store.script.push(disk.promise);
    let answered = false;
    const asked = lesson.ask('chat:send', anna.participantId, 'request-1', say('hello')).then((reply) => {
      answered = true;
      return reply;
    });
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expect([answered, ben.state.chat.length, lesson.state.chat.length]).toEqual([false, 0, 0]);
    disk.resolve();
    expect(await asked).toEqual({ messageId: ben.state.seq });
    expect(ben.state.chat).toHaveLength(1);
    expect(bench.store.eventsOf('lecture-1').at(-1)).toMatchObject({ type: 'chat:sent', seq: ben.state.seq });
  });

  it('is written together when it was asked together', async () => {
    const bench = new LessonBench();
    const lesson = await bench.open();
    const anna = await bench.join(lesson, 'Anna');
    const before = bench.store.appends;
    await Promise.all(
      Array.from({ length: 200 }, (_, n) => lesson.ask('chat:send', anna.participantId, `request-${n}`, say(`${n}`))),
    );
    expect(bench.store.appends - before).toBeLessThan(5);
    expect(anna.state.chat.map(({ text }) => text)).toEqual(Array.from({ length: 100 }, (_, n) => `${n + 100}`));
  });

  it('waits for what it was decided on', async () => {
    const bench = new LessonBench();
    const lesson = await bench.open();
    const anna = await bench.join(lesson, 'Anna');
    bench.store.script.push('fail');
    const first = lesson.ask('hand:raise', anna.participantId, 'request-1', {});
    // Already raised, as far as is decided: nothing to do, but not true until the first is.
    const second = lesson.ask('hand:raise', anna.participantId, 'request-2', {});
    await expect(first).rejects.toMatchObject({ code: 'not-saved' });
    await expect(second).rejects.toMatchObject({ code: 'not-saved' });
    await lesson.ask('hand:raise', anna.participantId, 'request-2', {});
    expect(anna.state.hands).toEqual([anna.participantId]);
  });
});

describe('when the disk refuses', () => {
  it('everything that waited is refused, and the lesson goes on from what is true', async () => {
    const bench = new LessonBench();
    bench.lecture.capacity = 1;
    const lesson = await bench.open();
    const teacher = await bench.join(lesson, 'Ms Noether', 'host');
    bench.store.script.push('fail');
    const arrivals = await Promise.allSettled([bench.join(lesson, 'Anna'), bench.join(lesson, 'Ben')]);
    expect(arrivals).toMatchObject([{ reason: { code: 'not-saved' } }, { reason: { code: 'lecture-full' } }]);
    // The place that was decided and not saved is free again.
    const cleo = await bench.join(lesson, 'Cleo');
    expect(stateHash(cleo.state)).toBe(stateHash(teacher.state));
    expect(stateHash(reduceAll(emptyLesson(), bench.store.eventsOf('lecture-1')))).toBe(stateHash(teacher.state));
    expect(Object.values(cleo.state.participants).map(({ displayName }) => displayName)).toEqual(['Ms Noether', 'Cleo']);
  });

  it('what came in behind the failed write is refused with it', async () => {
    const bench = new LessonBench();
    const lesson = await bench.open();
    const anna = await bench.join(lesson, 'Anna');
    const disk = Promise.withResolvers<void>();
    bench.store.script.push(disk.promise.then(() => Promise.reject(new Error('disk gone'))));
    const first = lesson.ask('chat:send', anna.participantId, 'request-1', say('first'));
    for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    const second = lesson.ask('chat:send', anna.participantId, 'request-2', say('second'));
    disk.resolve();
    await expect(first).rejects.toMatchObject({ code: 'not-saved' });
    await expect(second).rejects.toMatchObject({ code: 'not-saved' });
    expect(await lesson.ask('chat:send', anna.participantId, 'request-1', say('first'))).toEqual({ messageId: anna.state.seq });
    expect(anna.state.chat.map(({ text }) => text)).toEqual(['first']);
  });

  it('what reached the disk although the answer was lost did happen', async () => {
    const bench = new LessonBench();
    const lesson = await bench.open();
    const anna = await bench.join(lesson, 'Anna');
    bench.store.script.push('lost-answer');
    const first = lesson.ask('chat:send', anna.participantId, 'request-1', say('first'));
    const second = lesson.ask('chat:send', anna.participantId, 'request-2', say('second'));
    expect(await Promise.all([first, second])).toEqual([{ messageId: anna.state.seq - 1 }, { messageId: anna.state.seq }]);
    expect(anna.state.chat.map(({ text }) => text)).toEqual(['first', 'second']);
  });

  it('nothing is written over what may be on a disk that can not be read', async () => {
    const bench = new LessonBench();
    const lesson = await bench.open();
    const anna = await bench.join(lesson, 'Anna');
    bench.store.script.push('lost-answer');
    bench.store.failingReads = 2;
    const refused = { code: 'not-saved' };
    for (const requestId of ['request-1', 'request-2']) {
      await expect(lesson.ask('chat:send', anna.participantId, requestId, say(requestId))).rejects.toMatchObject(refused);
    }
    // Readable again: what was written is found first, and this one was decided without it.
    await expect(lesson.ask('chat:send', anna.participantId, 'request-3', say('third'))).rejects.toMatchObject(refused);
    await lesson.ask('chat:send', anna.participantId, 'request-4', say('fourth'));
    expect(anna.state.chat.map(({ text }) => text)).toEqual(['request-1', 'fourth']);
    expect(stateHash(reduceAll(emptyLesson(), bench.store.eventsOf('lecture-1')))).toBe(stateHash(anna.state));
  });
});

describe('the lesson clock', () => {
  it('goes on when the wall clock jumps, and never back', async () => {
    const bench = new LessonBench();
    const lesson = await bench.open();
    const anna = await bench.join(lesson, 'Anna');
    const speak = (requestId: string) => lesson.ask('chat:send', anna.participantId, requestId, say('tick'));
    bench.monotonicMs += 1000;
    await speak('request-1');
    bench.wallMs -= 3_600_000;
    bench.monotonicMs += 1000;
    await speak('request-2');
    bench.wallMs += 7_200_000;
    bench.monotonicMs += 1000;
    await speak('request-3');
    expect(anna.state.chat.map(({ sentLessonMs }) => sentLessonMs)).toEqual([1000, 2000, 3000]);
    await lesson.close();
    // Back after ten seconds, by a clock that meanwhile was set back an hour: not before what was.
    bench.wallMs = 1_700_000_000_000 - 3_600_000;
    bench.monotonicMs = 20;
    const again = await bench.open();
    expect(again.nowMs()).toBe(3000);
    await again.close();
    bench.wallMs = 1_700_000_000_000 + 60_000;
    expect((await bench.open()).nowMs()).toBe(60_000);
  });
});

describe('a lesson opened again', () => {
  it('is the same, from its snapshot and what followed', async () => {
    const bench = new LessonBench();
    const lesson = await bench.open();
    const [anna, ben] = [await bench.join(lesson, 'Anna'), await bench.join(lesson, 'Ben')];
    for (let n = 0; n < 30; n += 1) await lesson.ask('chat:send', anna.participantId, `request-${n}`, say(`${n}`));
    await lesson.ask('hand:raise', ben.participantId, 'request-hand', {});
    expect(bench.store.snapshots.get('lecture-1')?.seq).toBeGreaterThan(20);
    const before = stateHash({ ...lesson.state, seq: 0 });
    // Not closed: as after a kill.
    bench.channel.clear();
    const again = await bench.open();
    expect(stateHash({ ...again.state, seq: 0 })).toBe(before);
    expect(stateHash(reduceAll(emptyLesson(), bench.store.eventsOf('lecture-1')))).toBe(stateHash(again.state));
    // Answers from before are remembered.
    expect(await again.ask('chat:send', anna.participantId, 'request-0', say('0'))).toEqual({
      messageId: anna.state.chat[0]?.messageId,
    });
    const back = await bench.comeBack(again, ben, true);
    expect(back.events.map(({ type }) => type)).toEqual(['lesson:resumed']);
    expect(stateHash(back.state)).toBe(stateHash(again.state));
  });
});
