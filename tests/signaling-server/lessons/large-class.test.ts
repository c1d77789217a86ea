import { expect, it } from 'vitest';
import { stateHash } from '../../../lesson/state-hash.ts';
import { type BenchPage, LessonBench } from '../../support/lesson-bench.ts';

it('a large class is told in batches: in order, each event once, the secrets only to whom they are for', async () => {
  const bench = new LessonBench();
  bench.lecture.capacity = 1000;
  const lesson = await bench.open();
  const teacher = await bench.join(lesson, 'Ms Noether', 'host');
  const pages: BenchPage[] = [];
  // The clock stands still: once the class is large, nothing is told before the pause is over.
  for (let n = 0; n < 130; n += 1) {
    const page = await bench.join(lesson, `Student ${n}`);
    pages.push(page);
    const audience = n % 3 === 0 ? ({ kind: 'teachers' } as const) : ({ kind: 'everyone' } as const);
    await lesson.ask('chat:send', page.participantId, `request-${n}`, { text: `line ${n}`, audience, replyTo: null });
  }
  const toldTeacher = teacher.notices.filter(({ name }) => name === 'lesson:happened').length;
  expect(toldTeacher).toBeLessThan(230);
  await lesson.close();
  for (const page of [teacher, ...pages]) expect(stateHash(page.state)).toBe(stateHash(lesson.state));
  expect(teacher.state.chat.filter(({ audience }) => audience.kind === 'teachers')).toHaveLength(44);
  expect(pages[1]?.state.chat.filter(({ audience }) => audience.kind === 'teachers')).toHaveLength(0);
});

it('those who come in together get one snapshot and what followed it, those who may read more get their own', async () => {
  const bench = new LessonBench();
  bench.lecture.capacity = 1000;
  const lesson = await bench.open();
  const teacher = await bench.join(lesson, 'Ms Noether', 'host');
  const say = (page: BenchPage, text: string, kind: 'teachers' | 'everyone') =>
    lesson.ask('chat:send', page.participantId, `${page.participantId} ${text}`, { text, audience: { kind }, replyTo: null });
  const pages: BenchPage[] = [teacher];
  for (let n = 0; n < 120; n += 1) pages.push(await bench.join(lesson, `Student ${n}`));
  const author = pages[1] as BenchPage;
  await say(author, 'only for those who teach', 'teachers');
  await say(author, 'for everyone', 'everyone');

  // Anew without what was held: the first makes the shared snapshot, events follow it before the next.
  const given = (page: BenchPage) => lesson.attach(page.participantId, page, undefined);
  const first = given(pages[5] as BenchPage);
  await say(author, 'a secret after the snapshot', 'teachers');
  await say(author, 'a word after the snapshot', 'everyone');
  const second = given(pages[6] as BenchPage);
  expect(second.snapshot).toBe(first.snapshot);
  expect(second.events.map(({ type }) => type)).toEqual(['hidden', 'chat:sent']);

  const secretsOf = (page: BenchPage) => page.state.chat.filter(({ audience }) => audience.kind === 'teachers').length;
  for (const before of [...pages]) {
    const page = await bench.comeBack(lesson, before, false);
    expect(stateHash(page.state)).toBe(stateHash(lesson.state));
    expect(page.state.seq).toBe(lesson.state.seq);
    expect(secretsOf(page)).toBe(before === teacher || before === author ? 2 : 0);
  }
  // Far enough on, a new one is made.
  for (let n = 0; n < 15; n += 1) await say(author, `line ${n}`, 'everyone');
  const later = given(pages[7] as BenchPage);
  expect(later.snapshot).not.toBe(first.snapshot);
  expect(later.events.length).toBeLessThan(12);
  await lesson.close();
});
