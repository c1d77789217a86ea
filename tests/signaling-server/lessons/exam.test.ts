/** What an exam holds back, and how one begins: planned, edited, or switched live. */
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Audience } from '../../../protocol/lesson-state.ts';
import type { LiveLesson } from '../../../signaling-server/lessons/live-lesson.ts';
import { type BenchPage, LessonBench } from '../../support/lesson-bench.ts';

const EXAM = 'This is an exam: you can write to your teacher alone.';

interface Bench {
  readonly bench: LessonBench;
  readonly lesson: LiveLesson;
  readonly teacher: BenchPage;
  readonly anna: BenchPage;
  readonly ben: BenchPage;
}

async function open({ examMode = false } = {}): Promise<Bench> {
  const bench = new LessonBench();
  bench.lecture.examMode = examMode;
  const lesson = await bench.open();
  const teacher = await bench.join(lesson, 'Ms Noether', 'host');
  return { bench, lesson, teacher, anna: await bench.join(lesson, 'Anna'), ben: await bench.join(lesson, 'Ben') };
}

const say = (lesson: LiveLesson, { participantId }: BenchPage, audience: Audience) =>
  lesson.ask('chat:send', participantId, randomUUID(), { text: 'hello', audience, replyTo: null });
const setExam = (lesson: LiveLesson, { participantId }: BenchPage, on: boolean) =>
  lesson.ask('exam:set', participantId, randomUUID(), { on });
const refused = (message = EXAM) => expect.objectContaining({ code: 'forbidden', message });
const to = ({ participantId }: BenchPage): Audience => ({ kind: 'participant', participantId });
const everyone: Audience = { kind: 'everyone' };
const teachers: Audience = { kind: 'teachers' };

describe('in an exam', () => {
  it('students write to those who teach alone, also where more was given to them or their group', async () => {
    const { lesson, teacher, anna, ben } = await open({ examMode: true });
    const { groupId } = await lesson.ask('group:create', teacher.participantId, randomUUID(), { name: 'Table 1' });
    await lesson.ask('participant:move', teacher.participantId, randomUUID(), { participantId: anna.participantId, groupId });
    for (const target of [
      { kind: 'participant', participantId: anna.participantId } as const,
      { kind: 'group', groupId } as const,
    ]) {
      await lesson.ask('permissions:change', teacher.participantId, randomUUID(), { target, give: ['chat'], take: [] });
    }
    await expect(say(lesson, anna, everyone)).rejects.toEqual(refused());
    await expect(say(lesson, anna, { kind: 'group', groupId })).rejects.toEqual(refused());
    await expect(say(lesson, anna, to(ben))).rejects.toEqual(refused());
    await say(lesson, anna, teachers);
    await say(lesson, anna, to(teacher));
    await say(lesson, teacher, everyone);
    await say(lesson, teacher, to(anna));
    expect(ben.state.chat.map(({ participantId }) => participantId)).toEqual([teacher.participantId]);
    await setExam(lesson, teacher, false);
    await say(lesson, anna, { kind: 'group', groupId });
    await say(lesson, ben, everyone);
    await expect(say(lesson, ben, to(anna))).rejects.toEqual(
      refused('Private messages can go to those who lead the lesson only.'),
    );
  });

  it('writing privately stays a right of its own', async () => {
    const { lesson, teacher, anna } = await open({ examMode: true });
    const target = { kind: 'everyone' } as const;
    await lesson.ask('permissions:change', teacher.participantId, randomUUID(), { target, give: [], take: ['private-chat'] });
    await expect(say(lesson, anna, teachers)).rejects.toEqual(refused('Private messages are switched off for you.'));
  });

  it('an assistant who may no longer moderate neither writes to all nor is written to', async () => {
    const { lesson, teacher, anna, ben } = await open({ examMode: true });
    const { participantId } = ben;
    await lesson.ask('participant:set-role', teacher.participantId, randomUUID(), { participantId, role: 'assistant' });
    await say(lesson, ben, everyone);
    await say(lesson, anna, to(ben));
    const target = { kind: 'participant', participantId } as const;
    await lesson.ask('permissions:change', teacher.participantId, randomUUID(), { target, give: [], take: ['moderate'] });
    await expect(say(lesson, ben, everyone)).rejects.toEqual(refused());
    await expect(say(lesson, anna, to(ben))).rejects.toEqual(refused());
  });
});

describe('an exam', () => {
  it('is switched by who moderates, and the same word again is no event', async () => {
    const { lesson, teacher, anna } = await open();
    await expect(setExam(lesson, anna, true)).rejects.toMatchObject({ code: 'forbidden' });
    await setExam(lesson, teacher, true);
    expect(anna.events.at(-1)).toMatchObject({ type: 'exam:changed', by: teacher.participantId, data: { on: true } });
    expect(anna.state.examMode).toBe(true);
    const { seq } = lesson.state;
    await setExam(lesson, teacher, true);
    expect(lesson.state.seq).toBe(seq);
    await setExam(lesson, teacher, false);
    expect(anna.state.examMode).toBe(false);
  });

  it('follows the plan when that is edited, and nothing else that is edited', async () => {
    const { bench, lesson, teacher, anna } = await open();
    await lesson.lectureEdited({ ...bench.lecture, examMode: true });
    expect(anna.state.examMode).toBe(true);
    const { seq } = lesson.state;
    await lesson.lectureEdited({ ...bench.lecture, examMode: true });
    expect(lesson.state.seq).toBe(seq);
    await setExam(lesson, teacher, false);
    await lesson.lectureEdited({ ...bench.lecture, title: 'Geometry', examMode: true });
    expect(anna.state).toMatchObject({ title: 'Geometry', examMode: false });
    await lesson.lectureEdited({ ...bench.lecture, examMode: false });
    await lesson.lectureEdited({ ...bench.lecture, examMode: true });
    expect(anna.state.examMode).toBe(true);
  });

  it('stays as it was switched when the server comes back, and takes over what was planned meanwhile', async () => {
    const { bench, lesson, teacher } = await open({ examMode: true });
    await setExam(lesson, teacher, false);
    await lesson.close();
    const again = await bench.open();
    expect(again.state.examMode).toBe(false);
    await again.close();
    bench.lecture.examMode = false;
    await (await bench.open()).close();
    bench.lecture.examMode = true;
    expect((await bench.open()).state.examMode).toBe(true);
  });
});
