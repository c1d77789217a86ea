import { describe, expect, it } from 'vitest';
import { stateHash } from '../../../lesson/state-hash.ts';
import { openClassroom } from '../../support/classroom.ts';
import type { TestPage } from '../../support/join-as.ts';

const texts = (page: TestPage) => page.state.chat.map(({ text }) => text);

describe('chat', () => {
  it('reaches whom it is for, and nobody learns that there was more', async () => {
    await using room = await openClassroom();
    const teacher = await room.teacher();
    const [anna, ben, cleo] = (await room.students('Anna', 'Ben', 'Cleo')) as [TestPage, TestPage, TestPage];
    await teacher.ask('participant:set-role', { participantId: cleo.participantId, role: 'assistant' });
    const { groupId } = await teacher.ask('group:create', { name: 'Table 1' });
    await teacher.ask('participant:move', { participantId: ben.participantId, groupId });

    await anna.ask('chat:send', { text: 'to all' });
    await anna.ask('chat:send', { text: 'to teachers', audience: { kind: 'teachers' } });
    await anna.ask('chat:send', { text: 'to Cleo', audience: { kind: 'participant', participantId: cleo.participantId } });
    await teacher.ask('chat:send', { text: 'to Anna', audience: { kind: 'participant', participantId: anna.participantId } });
    await ben.ask('chat:send', { text: 'to my group', audience: { kind: 'group', groupId } });
    const last = await ben.ask('chat:send', { text: 'done' });
    await Promise.all([teacher, anna, ben, cleo].map((page) => page.reached(last.messageId)));

    expect(texts(teacher)).toEqual(['to all', 'to teachers', 'to Anna', 'to my group', 'done']);
    expect(texts(anna)).toEqual(['to all', 'to teachers', 'to Cleo', 'to Anna', 'done']);
    expect(texts(ben)).toEqual(['to all', 'to my group', 'done']);
    expect(texts(cleo)).toEqual(['to all', 'to teachers', 'to Cleo', 'to my group', 'done']);
    expect(new Set([teacher, anna, ben, cleo].map((page) => stateHash(page.state))).size).toBe(1);
    expect(ben.events.filter(({ type }) => type === 'hidden')).toHaveLength(3);

    // A snapshot and a gap keep the same secrets.
    const afresh = await room.comeBack(ben.seatToken);
    expect(texts(afresh)).toEqual(['to all', 'to my group', 'done']);
    const { events } = await afresh.ask('lesson:events', { afterSeq: 1 });
    expect(JSON.stringify(events)).not.toMatch(/to teachers|to Cleo|to Anna/);
  });

  it('asks for the right to write', async () => {
    await using room = await openClassroom();
    const teacher = await room.teacher();
    const [anna, ben] = (await room.students('Anna', 'Ben')) as [TestPage, TestPage];
    const toBen = { kind: 'participant', participantId: ben.participantId } as const;
    await expect(anna.ask('chat:send', { text: 'psst', audience: toBen })).rejects.toMatchObject({ code: 'forbidden' });
    await expect(anna.ask('chat:send', { text: 'x', audience: { kind: 'group', groupId: 'none' } })).rejects.toMatchObject({
      code: 'not-found',
    });
    const { groupId } = await teacher.ask('group:create', { name: 'Table 1' });
    await expect(anna.ask('chat:send', { text: 'x', audience: { kind: 'group', groupId } })).rejects.toMatchObject({
      code: 'forbidden',
    });
    await teacher.ask('permissions:change', { target: { kind: 'everyone' }, take: ['chat'] });
    await expect(anna.ask('chat:send', { text: 'hello' })).rejects.toMatchObject({
      code: 'forbidden',
      failure: { details: { permission: 'chat' } },
    });
    await anna.ask('chat:send', { text: 'may I?', audience: { kind: 'teachers' } });
    await teacher.ask('permissions:change', {
      target: { kind: 'participant', participantId: anna.participantId },
      give: ['chat'],
      take: ['private-chat'],
    });
    await anna.ask('chat:send', { text: 'hello' });
    await expect(anna.ask('chat:send', { text: 'may I?', audience: { kind: 'teachers' } })).rejects.toMatchObject({
      code: 'forbidden',
    });
    await expect(anna.ask('chat:send', { text: '   ' })).rejects.toMatchObject({
      code: 'bad-request',
      failure: { message: 'Please write something first.' },
    });
    await expect(anna.ask('chat:send', { text: 'x'.repeat(2001) })).rejects.toMatchObject({ code: 'bad-request' });
  });

  it('replies, reactions and deletions', async () => {
    await using room = await openClassroom();
    const teacher = await room.teacher();
    const [anna, ben] = (await room.students('Anna', 'Ben')) as [TestPage, TestPage];
    const { messageId } = await anna.ask('chat:send', { text: 'What is x?' });
    await ben.ask('chat:send', { text: '42', replyTo: messageId });
    await ben.ask('chat:react', { messageId, emoji: '👍🏽', on: true });
    await ben.ask('chat:react', { messageId, emoji: '👍🏽', on: true });
    await anna.ask('chat:react', { messageId, emoji: '👍🏽', on: true });
    await ben.ask('chat:react', { messageId, emoji: '👍🏽', on: false });
    await anna.reached(ben.state.seq);
    expect(anna.state.chat[0]).toMatchObject({ reactions: { '👍🏽': [anna.participantId] } });
    await expect(ben.ask('chat:react', { messageId, emoji: '<b>', on: true })).rejects.toMatchObject({ code: 'bad-request' });
    await expect(ben.ask('chat:delete', { messageId })).rejects.toMatchObject({ code: 'forbidden' });
    await teacher.ask('chat:delete', { messageId });
    await anna.nextEvent('chat:deleted');
    expect(anna.state.chat[0]).toMatchObject({ text: '', deleted: true, reactions: {} });
    await expect(ben.ask('chat:react', { messageId, emoji: '👍', on: true })).rejects.toMatchObject({ code: 'wrong-state' });
    await expect(anna.ask('chat:send', { text: 'x', replyTo: 9999 })).rejects.toMatchObject({ code: 'not-found' });
    const secret = await teacher.ask('chat:send', {
      text: 'psst',
      audience: { kind: 'participant', participantId: ben.participantId },
    });
    await expect(anna.ask('chat:react', { messageId: secret.messageId, emoji: '👍', on: true })).rejects.toMatchObject({
      code: 'not-found',
    });
    await expect(anna.ask('chat:delete', secret)).rejects.toMatchObject({ code: 'not-found' });
    await expect(anna.ask('chat:send', { text: 'x', replyTo: secret.messageId })).rejects.toMatchObject({ code: 'not-found' });
  });

  it('pages back through what is too old for the snapshot', async () => {
    await using room = await openClassroom({}, { edgeLimits: { talkPerTenSeconds: 10_000, requestsPerTenSeconds: 10_000 } });
    const teacher = await room.teacher();
    const [anna, ben] = (await room.students('Anna', 'Ben')) as [TestPage, TestPage];
    for (let n = 0; n < 150; n += 1) {
      await anna.ask('chat:send', { text: `line ${n}` });
      if (n % 10 === 0) await anna.ask('chat:send', { text: `secret ${n}`, audience: { kind: 'teachers' } });
    }
    await ben.reached(anna.state.seq);
    expect(texts(ben)).toHaveLength(100);
    const oldest = ben.state.chat[0]?.messageId ?? 0;
    const page = await ben.ask('chat:history', { beforeMessageId: oldest, limit: 40 });
    expect(page.lines.map(({ text }) => text)).toEqual(Array.from({ length: 40 }, (_, n) => `line ${n + 10}`));
    expect(page.more).toBe(true);
    const first = await ben.ask('chat:history', { beforeMessageId: page.lines[0]?.messageId ?? 0 });
    expect(first.lines.map(({ text }) => text)).toEqual(Array.from({ length: 10 }, (_, n) => `line ${n}`));
    expect(first).toMatchObject({
      more: false,
      lines: [{ displayName: 'Anna', role: 'student' }, ...Array.from({ length: 9 }, () => ({}))],
    });
    const { lines } = await teacher.ask('chat:history', { beforeMessageId: oldest, limit: 100 });
    expect(lines.filter(({ text }) => text.startsWith('secret'))).toHaveLength(5);
    // An old line can still be deleted by who may, and by nobody else.
    const messageId = first.lines[0]?.messageId ?? 0;
    await expect(ben.ask('chat:delete', { messageId })).rejects.toMatchObject({ code: 'forbidden' });
    await anna.ask('chat:delete', { messageId });
    expect((await ben.ask('chat:history', { beforeMessageId: messageId + 1 })).lines).toMatchObject([
      { deleted: true, text: '' },
    ]);
    expect(stateHash(ben.state)).toBe(stateHash(teacher.state));
  });
});

describe('hands', () => {
  it('queue in order, for late joiners too, and are lowered by either side', async () => {
    await using room = await openClassroom();
    const teacher = await room.teacher();
    const [anna, ben, cleo] = (await room.students('Anna', 'Ben', 'Cleo')) as [TestPage, TestPage, TestPage];
    for (const page of [ben, anna, cleo, ben]) await page.ask('hand:raise', {});
    const late = await room.student('Dan');
    expect(late.state.hands).toEqual([ben.participantId, anna.participantId, cleo.participantId]);
    await expect(anna.ask('hand:lower', { participantId: ben.participantId })).rejects.toMatchObject({ code: 'forbidden' });
    await anna.ask('hand:lower', {});
    await teacher.ask('hand:lower', { participantId: ben.participantId });
    await late.reached(teacher.state.seq);
    expect(late.state.hands).toEqual([cleo.participantId]);
    await expect(anna.ask('hand:lower-all', {})).rejects.toMatchObject({ code: 'forbidden' });
    await teacher.ask('hand:lower-all', {});
    await late.reached(teacher.state.seq);
    expect(late.state.hands).toEqual([]);
    await teacher.ask('permissions:change', { target: { kind: 'everyone' }, take: ['raise-hand'] });
    await expect(anna.ask('hand:raise', {})).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('one hand is raised once, however many ask', async () => {
    await using room = await openClassroom();
    const anna = await room.student('Anna');
    await Promise.all(Array.from({ length: 20 }, () => anna.ask('hand:raise', {})));
    expect(anna.events.filter(({ type }) => type === 'hand:raised')).toHaveLength(1);
  });
});

describe('reactions and announcements', () => {
  it('a reaction is shown and not kept', async () => {
    await using room = await openClassroom();
    const [anna, ben] = (await room.students('Anna', 'Ben')) as [TestPage, TestPage];
    const { seq } = room.running.server.lessons.peek(room.lectureId)?.state ?? { seq: 0 };
    await anna.ask('reaction:send', { emoji: '🎉' });
    expect(await ben.next('reaction:shown')).toEqual({ participantId: anna.participantId, emoji: '🎉' });
    expect(room.running.server.lessons.peek(room.lectureId)?.state.seq).toBe(seq);
  });

  it('a reaction stays within its group', async () => {
    await using room = await openClassroom();
    const teacher = await room.teacher();
    const [anna, ben] = (await room.students('Anna', 'Ben')) as [TestPage, TestPage];
    const { groupId } = await teacher.ask('group:create', { name: 'Table 1' });
    await teacher.ask('participant:move', { participantId: anna.participantId, groupId });
    await anna.ask('reaction:send', { emoji: '🎉' });
    await ben.ask('reaction:send', { emoji: '👋' });
    expect(await teacher.next('reaction:shown')).toMatchObject({ emoji: '👋' });
    expect(await anna.next('reaction:shown')).toMatchObject({ emoji: '🎉' });
    expect(teacher.noticesLeft.filter(({ name }) => name === 'reaction:shown')).toEqual([]);
  });

  it('an announcement stays on top until it is cleared', async () => {
    await using room = await openClassroom();
    const [teacher, anna] = [await room.teacher(), await room.student('Anna')];
    await expect(anna.ask('announcement:set', { text: 'Party!' })).rejects.toMatchObject({ code: 'forbidden' });
    await teacher.ask('announcement:set', { text: 'Test on Friday' });
    const late = await room.student('Ben');
    expect(late.state.announcement).toMatchObject({ text: 'Test on Friday', participantId: teacher.participantId });
    await teacher.ask('announcement:set', { text: null });
    await late.nextEvent('announcement:cleared');
    expect(late.state.announcement).toBeNull();
  });
});
