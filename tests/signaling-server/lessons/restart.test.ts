import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { stateHash } from '../../../lesson/state-hash.ts';
import { joinAs, openDesk, openPage, type TestPage, teach } from '../../support/join-as.ts';
import { startTestServer } from '../../support/start-test-server.ts';

let dataFolder = '';
beforeEach(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'lectern-restart-'));
});
afterEach(() => rm(dataFolder, { recursive: true, force: true }));

async function comeBack(url: string, before: TestPage, keeping: boolean): Promise<TestPage> {
  const page = await openPage({ url });
  if (keeping) page.state = before.state;
  await page.join({ ticket: { kind: 'seat', seatToken: before.seatToken }, ...(keeping ? { lastSeq: before.state.seq } : {}) });
  return page;
}

describe('a server that stops and starts again', () => {
  it('has the lesson, the seats and the answers', async () => {
    const first = await startTestServer({ dataFolder });
    const hostToken = await first.server.signHostToken();
    const desk = await openDesk(first.url, hostToken);
    const { lecture } = await desk.ask('lecture:create', { title: 'Algebra' });
    const { lectureId, joinCode } = lecture;
    const teacher = await teach(first.url, hostToken, lectureId);
    const [anna, ben, cleo] = (await Promise.all(
      ['Anna', 'Ben', 'Cleo'].map((name) => joinAs(name, { url: first.url, joinCode })),
    )) as [TestPage, TestPage, TestPage];
    await teacher.ask('lesson:start', {});
    const { groupId } = await teacher.ask('group:create', { name: 'Table 1' });
    await teacher.ask('participant:move', { participantId: anna.participantId, groupId });
    await teacher.ask('permissions:change', {
      target: { kind: 'participant', participantId: anna.participantId },
      give: ['speak'],
    });
    await anna.ask('hand:raise', {});
    const microphone = await anna.ask('producer:open', { source: 'microphone' });
    const line = await ben.ask('chat:send', { text: 'hello' }, 'a-request-of-ben');
    await teacher.ask('participant:remove', { participantId: cleo.participantId, ban: true });
    const last = teacher.state.seq;
    await Promise.all([anna.reached(last), ben.reached(last)]);
    const closing = [anna, ben, teacher].map((page) => page.next('server:closing'));
    await first.server.close();
    await Promise.all(closing);

    const second = await startTestServer({ dataFolder });
    const pages = await Promise.all([
      comeBack(second.url, anna, true),
      comeBack(second.url, ben, true),
      comeBack(second.url, teacher, false),
    ]);
    const [anna2, ben2, teacher2] = pages as [TestPage, TestPage, TestPage];
    const again = await ben2.ask('chat:send', { text: 'hello' }, 'a-request-of-ben');
    expect(again).toEqual(line);
    expect(await anna2.ask('producer:open', { source: 'microphone' })).toEqual(microphone);
    await teacher2.ask('chat:send', { text: 'back again' });
    await Promise.all(pages.map((page) => page.reached(teacher2.state.seq)));
    expect(new Set(pages.map((page) => stateHash(page.state))).size).toBe(1);
    expect(teacher2.state).toMatchObject({
      phase: 'live',
      hands: [anna.participantId],
      chat: [{ text: 'hello' }, { text: 'back again' }],
      participants: { [anna.participantId]: { groupId, given: ['speak'] } },
      banned: { [cleo.participantId]: { displayName: 'Cleo' } },
    });
    expect(anna2.events.map(({ type }) => type)).toEqual(['lesson:resumed', 'chat:sent']);
    await expect(comeBack(second.url, cleo, false)).rejects.toMatchObject({ code: 'banned' });
    await teacher2.ask('lesson:end', {});
    await second.server.close();

    const third = await startTestServer({ dataFolder });
    const late = await openPage({ url: third.url });
    await expect(late.ask('lesson:look', { joinCode })).rejects.toMatchObject({ code: 'lecture-ended' });
    const desk3 = await openDesk(third.url, hostToken);
    const history = await desk3.ask('lecture:history', { lectureId });
    expect(history.lines.map(({ text }) => text)).toEqual(['hello', 'back again']);
    expect(history.attendance.map(({ displayName }) => displayName)).toEqual(['Ms Noether', 'Anna', 'Ben', 'Cleo']);
    for (const page of [desk3, late]) page.close();
    await third.server.close();
  });

  it('lets go of those who do not come back', async () => {
    const first = await startTestServer({ dataFolder });
    const hostToken = await first.server.signHostToken();
    const desk = await openDesk(first.url, hostToken);
    const { lecture } = await desk.ask('lecture:create', { title: 'Algebra' });
    const teacher = await teach(first.url, hostToken, lecture.lectureId);
    const anna = await joinAs('Anna', { url: first.url, joinCode: lecture.joinCode });
    await teacher.ask('lesson:start', {});
    await first.server.close();
    const second = await startTestServer({ dataFolder, seatGraceMs: 300 });
    expect(second.server.lessons.presentCount(lecture.lectureId)).toBe(2);
    const back = await comeBack(second.url, teacher, false);
    expect(await back.nextEvent('participant:left')).toMatchObject({
      data: { participantId: anna.participantId, reason: 'gone' },
    });
    expect(Object.keys(back.state.participants)).toEqual([teacher.participantId]);
    back.close();
    await second.server.close();
  });
});
