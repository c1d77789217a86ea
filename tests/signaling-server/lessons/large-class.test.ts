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
