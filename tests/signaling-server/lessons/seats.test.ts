import { describe, expect, it, vi } from 'vitest';
import { SeatBook } from '../../../signaling-server/lessons/seat-book.ts';
import { createLog } from '../../../signaling-server/log.ts';
import { openClassroom } from '../../support/classroom.ts';

describe('a seat outlives its connection', () => {
  it('without leaving and joining, with name, group, rights and hand', async () => {
    await using room = await openClassroom({}, { lessonLimits: { awayAfterMs: 0 } });
    const [teacher, anna] = [await room.teacher(), await room.student('Anna')];
    const { groupId } = await teacher.ask('group:create', { name: 'Table 1' });
    await teacher.ask('participant:move', { participantId: anna.participantId, groupId });
    await teacher.ask('permissions:change', {
      target: { kind: 'participant', participantId: anna.participantId },
      give: ['speak'],
    });
    await anna.ask('hand:raise', {});
    const before = anna.state.participants[anna.participantId];
    anna.drop();
    expect(await teacher.next('presence:changed')).toEqual({ away: [anna.participantId], back: [] });
    await teacher.ask('chat:send', { text: 'Anna is away' });
    const back = await room.comeBack(anna.seatToken, anna);
    expect(await teacher.next('presence:changed')).toEqual({ away: [], back: [anna.participantId] });
    expect(back.events.map(({ type }) => type)).toEqual(['chat:sent']);
    const snapshot = (await room.comeBack(anna.seatToken)).state;
    expect(snapshot.participants[anna.participantId]).toEqual(before);
    expect(snapshot.hands).toEqual([anna.participantId]);
    expect(teacher.events.some(({ type }) => type === 'participant:left')).toBe(false);
  });

  it('tells a page that comes in, or comes back, who is away already', async () => {
    await using room = await openClassroom({}, { awayAfterMs: 1 });
    const [teacher, anna, ben] = [await room.teacher(), await room.student('Anna'), await room.student('Ben')];
    anna.drop();
    ben.drop();
    const away = new Set<string>();
    while (away.size < 2) for (const participantId of (await teacher.next('presence:changed')).away) away.add(participantId);
    const newcomer = await room.page();
    const ticket = { kind: 'code', joinCode: room.joinCode } as const;
    const reply = await newcomer.ask('lesson:join', { ticket, displayName: 'Cleo' });
    expect(new Set(reply.away)).toEqual(new Set([anna.participantId, ben.participantId]));
    const again = await room.page();
    const back = await again.ask('lesson:join', {
      ticket: { kind: 'seat', seatToken: ben.seatToken },
      lastSeq: reply.snapshot?.seq,
    });
    expect(back.away).toEqual([anna.participantId]);
  });

  it('but not for ever: then its person is gone, and may come back as the same', async () => {
    await using room = await openClassroom({}, { seatGraceMs: 50 });
    const [teacher, anna] = [await room.teacher(), await room.student('Anna')];
    await teacher.ask('permissions:change', {
      target: { kind: 'participant', participantId: anna.participantId },
      give: ['speak'],
    });
    const { producerId } = await anna.ask('producer:open', { source: 'microphone' });
    await anna.ask('hand:raise', {});
    anna.drop();
    expect(await teacher.nextEvent('participant:left')).toMatchObject({
      data: { participantId: anna.participantId, reason: 'gone' },
    });
    const last = teacher.events.slice(-2);
    expect(last).toMatchObject([{ type: 'producer:closed', data: { producerId } }, { type: 'participant:left' }]);
    expect(teacher.state.hands).toEqual([]);
    const back = await room.comeBack(anna.seatToken, anna);
    expect(back.participantId).toBe(anna.participantId);
    await teacher.nextEvent('participant:joined');
    expect((await teacher.nextEvent('participant:joined')).data.participant).toMatchObject({
      displayName: 'Anna',
      given: ['speak'],
    });
  });

  it('gives a page that was away for too long a snapshot', async () => {
    await using room = await openClassroom({}, { lessonLimits: { recentEvents: 10 } });
    const anna = await room.student('Anna');
    const ben = await room.student('Ben');
    const { seq } = ben.state;
    ben.drop();
    for (let n = 0; n < 30; n += 1) await anna.ask('chat:send', { text: `line ${n}` });
    const back = await room.page();
    const reply = await back.join({ ticket: { kind: 'seat', seatToken: ben.seatToken }, lastSeq: seq });
    expect(reply.events).toEqual([]);
    expect(reply.snapshot?.chat).toHaveLength(30);
    const events = await back.ask('lesson:events', { afterSeq: anna.state.seq - 2 });
    expect(events.snapshot).toBeNull();
    expect(events.events.map(({ seq }) => seq)).toEqual([anna.state.seq - 1, anna.state.seq]);
    expect((await back.ask('lesson:events', { afterSeq: 1_000_000 })).snapshot).not.toBeNull();
  });
});

describe('a second tab of one seat', () => {
  it('takes over; the first is told', async () => {
    await using room = await openClassroom();
    const anna = await room.student('Anna');
    const second = await room.comeBack(anna.seatToken);
    expect(await anna.next('seat:closed')).toEqual({ reason: 'moved' });
    anna.drop();
    await second.ask('chat:send', { text: 'still here' });
    expect(second.events.map(({ type }) => type)).toEqual(['chat:sent']);
    // The first tab, asked by its person, takes the seat back.
    await room.comeBack(anna.seatToken);
    expect(await second.next('seat:closed')).toEqual({ reason: 'moved' });
  });

  it('keeps the seat when the first finds its network again', async () => {
    await using room = await openClassroom();
    const [anna, ben] = [await room.student('Anna'), await room.student('Ben')];
    anna.drop();
    await ben.ask('chat:send', { text: 'meanwhile' });
    const second = await room.comeBack(anna.seatToken);
    await expect(room.comeBack(anna.seatToken, anna)).rejects.toMatchObject({ code: 'seat-moved' });
    await second.ask('chat:send', { text: 'still here' });
  });

  it('ends what the first was sending, as its capture is gone', async () => {
    await using room = await openClassroom();
    const teacher = await room.teacher();
    const { producerId } = await teacher.ask('producer:open', { source: 'camera' });
    const anna = await room.student('Anna');
    expect(anna.state.producers).toHaveProperty([producerId]);
    await room.teacher();
    await anna.nextEvent('producer:closed');
    expect(anna.state.producers).toEqual({});
  });
});

describe('leaving and being sent away', () => {
  it('leaving is for good', async () => {
    await using room = await openClassroom();
    const [anna, ben] = [await room.student('Anna'), await room.student('Ben')];
    await anna.ask('lesson:leave', {});
    expect(await anna.next('seat:closed')).toEqual({ reason: 'left' });
    expect(await ben.nextEvent('participant:left')).toMatchObject({
      data: { participantId: anna.participantId, reason: 'left' },
    });
    await expect(anna.ask('hand:raise', {})).rejects.toMatchObject({ code: 'not-joined' });
  });

  it('removing makes the token worthless; the code still works', async () => {
    await using room = await openClassroom();
    const [teacher, anna] = [await room.teacher(), await room.student('Anna')];
    await teacher.ask('participant:remove', { participantId: anna.participantId });
    expect(await anna.next('seat:closed')).toEqual({ reason: 'removed' });
    await expect(room.comeBack(anna.seatToken)).rejects.toMatchObject({ code: 'seat-lost' });
    await room.student('Anna');
  });

  it('banning keeps out until readmitted', async () => {
    await using room = await openClassroom();
    const [teacher, anna, ben] = [await room.teacher(), await room.student('Anna'), await room.student('Ben')];
    await expect(anna.ask('participant:remove', { participantId: ben.participantId })).rejects.toMatchObject({
      code: 'forbidden',
    });
    await teacher.ask('participant:remove', { participantId: anna.participantId, ban: true });
    expect(await anna.next('seat:closed')).toEqual({ reason: 'banned' });
    await expect(room.comeBack(anna.seatToken)).rejects.toMatchObject({ code: 'banned' });
    await expect(teacher.ask('participant:readmit', { participantId: ben.participantId })).rejects.toMatchObject({
      code: 'not-found',
    });
    await teacher.ask('participant:readmit', { participantId: anna.participantId });
    await vi.waitFor(async () =>
      expect((await room.running.server.store.seats.get(room.lectureId, anna.participantId))?.banned).toBe(false),
    );
    expect((await room.comeBack(anna.seatToken)).participantId).toBe(anna.participantId);
  });

  it('banning holds for the browser, under another name too, also after a restart of the lesson', async () => {
    await using room = await openClassroom();
    const deviceId = 'the-browser-of-anna';
    const byCode = async (displayName: string, device: string | undefined = deviceId) => {
      const page = await room.page();
      await page.join({
        ticket: { kind: 'code', joinCode: room.joinCode },
        displayName,
        ...(device ? { deviceId: device } : {}),
      });
      return page;
    };
    const teacher = await room.teacher();
    const [anna, sister] = [await byCode('Anna'), await byCode('Sister')];
    await teacher.ask('participant:remove', { participantId: anna.participantId, ban: true });
    await expect(byCode('Not Anna')).rejects.toMatchObject({ code: 'banned' });
    await byCode('Ben', 'the-browser-of-ben');
    // Who shares the browser and is inside stays.
    expect((await room.comeBack(sister.seatToken)).participantId).toBe(sister.participantId);
    const clock = { wallMs: Date.now, monotonicMs: () => performance.now() };
    const book = new SeatBook(room.lectureId, room.running.server.store.seats, clock, createLog('silent'));
    await book.open(teacher.state);
    expect(book.holdsBanned(deviceId, teacher.state)).toBe(true);
    await teacher.ask('participant:readmit', { participantId: anna.participantId });
    await byCode('Not Anna');
    await teacher.ask('participant:remove', { participantId: sister.participantId });
    await byCode('Sister');
  });

  it('refuses tokens that are forged or of another lecture gone by', async () => {
    await using room = await openClassroom();
    await expect(room.comeBack('not a token')).rejects.toMatchObject({ code: 'seat-lost' });
    const anna = await room.student('Anna');
    await expect(room.comeBack(`${anna.seatToken.slice(0, -4)}AAAA`)).rejects.toMatchObject({ code: 'seat-lost' });
    await expect(room.comeBack(room.hostToken)).rejects.toMatchObject({ code: 'seat-lost' });
  });

  it('a lesson goes on when the last teacher is gone', async () => {
    await using room = await openClassroom({}, { seatGraceMs: 50 });
    const [teacher, anna] = [await room.teacher(), await room.student('Anna')];
    await teacher.ask('lesson:start', {});
    teacher.drop();
    await anna.nextEvent('participant:left');
    await anna.ask('chat:send', { text: 'we wait' });
    expect(anna.state.phase).toBe('live');
    const back = await room.teacher();
    expect(back.state.participants[back.participantId]).toMatchObject({ role: 'teacher' });
  });
});
