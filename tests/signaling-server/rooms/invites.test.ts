import { describe, expect, it } from 'vitest';
import type { LectureInvite } from '../../../protocol/invites.ts';
import { openClassroom } from '../../support/classroom.ts';
import { joinAs, type TestPage } from '../../support/join-as.ts';

type Classroom = Awaited<ReturnType<typeof openClassroom>>;

async function invitesOf(room: Classroom): Promise<LectureInvite[]> {
  return (await room.desk.ask('invite:list', { lectureId: room.lectureId })).invites;
}

async function assistantLink(room: Classroom): Promise<LectureInvite> {
  const { invites } = await room.desk.ask('invite:create', { lectureId: room.lectureId, kind: 'assistant' });
  return invites[0] as LectureInvite;
}

async function personalLinks(room: Classroom, ...names: string[]): Promise<LectureInvite[]> {
  return (await room.desk.ask('invite:create', { lectureId: room.lectureId, kind: 'personal', names })).invites;
}

function comeBy(room: Classroom, { code }: { code: string }, displayName = 'Anna'): Promise<TestPage> {
  return joinAs(displayName, { url: room.url, joinCode: code });
}

describe('the class’s code', () => {
  it('is one of the ways in from the first day, and counts who came', async () => {
    await using room = await openClassroom();
    const [anna] = await room.students('Anna', 'Ben');
    expect(await invitesOf(room)).toMatchObject([
      { inviteId: 'class', kind: 'class', code: room.joinCode, uses: 2, here: 2, expiresAt: null, withdrawnAt: null },
    ]);
    await anna?.ask('lesson:leave', {});
    expect(await invitesOf(room)).toMatchObject([{ uses: 2, here: 1 }]);
  });

  it('lets in so many and no more, those at the same moment included; who comes back is not counted again', async () => {
    await using room = await openClassroom();
    await room.desk.ask('invite:change', { lectureId: room.lectureId, inviteId: 'class', mostUses: 2 });
    const came = await Promise.allSettled(['Anna', 'Ben', 'Cleo', 'Dan'].map((name) => room.student(name)));
    expect(came.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
    for (const result of came) if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'invite-used-up' });
    const page = await room.page();
    await expect(page.ask('lesson:look', { joinCode: room.joinCode })).rejects.toMatchObject({ code: 'invite-used-up' });
    const first = came.find((result) => result.status === 'fulfilled');
    if (first?.status !== 'fulfilled') throw new Error('nobody came in');
    await first.value.ask('hand:raise', {});
    first.value.drop();
    await room.comeBack(first.value.seatToken);
    expect(await invitesOf(room)).toMatchObject([{ uses: 2 }]);
    await room.desk.ask('invite:change', { lectureId: room.lectureId, inviteId: 'class', mostUses: null });
    await room.student('Eve');
  });

  it('expires for those who are new', async () => {
    let now = Date.parse('2026-11-24T09:00:00Z');
    const clock = { wallMs: () => now, monotonicMs: () => performance.now() };
    await using room = await openClassroom({}, { clock });
    const anna = await room.student('Anna');
    await room.desk.ask('invite:change', { lectureId: room.lectureId, inviteId: 'class', expiresAt: now + 60_000 });
    await room.student('Ben');
    now += 60_000;
    await expect(room.student('Cleo')).rejects.toMatchObject({ code: 'invite-expired' });
    await anna.ask('chat:send', { text: 'still here' });
    await room.comeBack(anna.seatToken);
  });

  it('is renewed: the old one says so, who is in stays', async () => {
    await using room = await openClassroom();
    const anna = await room.student('Anna');
    const { invite } = await room.desk.ask('invite:renew', { lectureId: room.lectureId, inviteId: 'class' });
    expect(invite.code).not.toBe(room.joinCode);
    expect((await room.desk.ask('lecture:get', { lectureId: room.lectureId })).lecture.joinCode).toBe(invite.code);
    expect((await room.desk.ask('lecture:invite', { lectureId: room.lectureId })).invite.joinCode).toBe(invite.code);
    await expect(room.student('Ben')).rejects.toMatchObject({ code: 'invite-withdrawn' });
    await anna.ask('chat:send', { text: 'still here' });
    (await comeBy(room, invite, 'Ben')).close();
  });

  it('is withdrawn: who came by it stays or is asked out, as the teacher says', async () => {
    await using room = await openClassroom();
    const [anna, ben] = (await room.students('Anna', 'Ben')) as [TestPage, TestPage];
    const change = { lectureId: room.lectureId, inviteId: 'class' };
    const kept = await room.desk.ask('invite:withdraw', { ...change, withdrawn: true });
    expect(kept).toMatchObject({ askedOut: 0, invite: { withdrawnAt: expect.any(Number), here: 2 } });
    await expect(room.student('Cleo')).rejects.toMatchObject({ code: 'invite-withdrawn' });
    ben.drop();
    await room.comeBack(ben.seatToken);

    expect(await room.desk.ask('invite:withdraw', { ...change, withdrawn: true, askOut: true })).toMatchObject({
      askedOut: 2,
      invite: { here: 0 },
    });
    expect(await anna.next('seat:closed')).toEqual({ reason: 'removed' });
    await expect(room.comeBack(ben.seatToken)).rejects.toMatchObject({ code: 'seat-lost' });

    await room.desk.ask('invite:withdraw', { ...change, withdrawn: false });
    await room.student('Anna');
  });

  it('takes the way back from those who are gone, too, when they are asked out', async () => {
    await using room = await openClassroom({}, { seatGraceMs: 0 });
    const teacher = await room.teacher();
    const anna = await room.student('Anna');
    anna.drop();
    await teacher.nextEvent('participant:left');
    await room.desk.ask('invite:withdraw', { lectureId: room.lectureId, inviteId: 'class', withdrawn: true, askOut: true });
    await expect(room.comeBack(anna.seatToken)).rejects.toMatchObject({ code: 'seat-lost' });
  });
});

describe('a link for those who assist', () => {
  it('makes an assistant, past the lobby, and nobody else’s code does', async () => {
    await using room = await openClassroom({ studentPermissions: ['chat'] });
    const link = await assistantLink(room);
    expect(link.code).toHaveLength(16);
    const ada = await comeBy(room, link, 'Ada');
    expect(ada.state.participants[ada.participantId]).toMatchObject({ role: 'assistant', place: 'inside' });
    const ben = await room.student('Ben');
    await ada.ask('participant:admit', { participantId: ben.participantId });
    await expect(ada.ask('invite:list', { lectureId: room.lectureId })).rejects.toMatchObject({ code: 'not-signed-in' });
    ada.close();
  });

  it('is worth nothing after it was withdrawn, renewed, or its lecture went', async () => {
    await using room = await openClassroom();
    const { lectureId } = room;
    const link = await assistantLink(room);
    const { invite: renewed } = await room.desk.ask('invite:renew', { lectureId, inviteId: link.inviteId });
    await expect(comeBy(room, link)).rejects.toMatchObject({ code: 'invite-withdrawn' });
    (await comeBy(room, renewed)).close();
    await room.desk.ask('invite:withdraw', { lectureId, inviteId: link.inviteId, withdrawn: true });
    await expect(comeBy(room, renewed)).rejects.toMatchObject({ code: 'invite-withdrawn' });
    await room.desk.ask('invite:withdraw', { lectureId, inviteId: link.inviteId, withdrawn: false });
    await room.desk.ask('lecture:cancel', { lectureId }).catch(() => undefined);
    await room.desk.ask('lecture:delete', { lectureId });
    await expect(comeBy(room, renewed)).rejects.toMatchObject({ code: 'code-unknown' });
  });
});

describe('a personal link', () => {
  it('names its person, lets them in past the lobby, and is one seat wherever it is opened', async () => {
    await using room = await openClassroom({ studentPermissions: ['chat'] });
    const [link] = await personalLinks(room, 'Zoë Maier', 'Ben');
    if (!link) throw new Error('no link');
    const look = await (await room.page()).ask('lesson:look', { joinCode: link.code });
    expect(look.welcome).toEqual({ kind: 'personal', displayName: 'Zoë Maier', roster: null });
    const phone = await comeBy(room, link, 'Somebody else');
    expect(phone.state.participants[phone.participantId]).toMatchObject({ displayName: 'Zoë Maier', place: 'inside' });
    await phone.ask('hand:raise', {}).catch(() => undefined);
    const laptop = await comeBy(room, link, 'x');
    expect(laptop.participantId).toBe(phone.participantId);
    expect(await phone.next('seat:closed')).toEqual({ reason: 'moved' });
    expect(await invitesOf(room)).toMatchObject([
      { kind: 'class' },
      { displayName: 'Ben' },
      { displayName: 'Zoë Maier', uses: 1, here: 1 },
    ]);
    laptop.close();
    phone.close();
  });

  it('keeps its person’s rights and bans over leaving, and locks newcomers out alone', async () => {
    await using room = await openClassroom();
    const teacher = await room.teacher();
    const [link] = await personalLinks(room, 'Ben');
    if (!link) throw new Error('no link');
    const ben = await comeBy(room, link);
    const { participantId } = ben;
    await teacher.ask('permissions:change', { target: { kind: 'participant', participantId }, give: ['speak'] });
    await ben.ask('lesson:leave', {});
    await teacher.ask('lesson:lock', { locked: true });
    const back = await comeBy(room, link);
    expect(back.state.participants[participantId]).toMatchObject({ given: ['enter', 'speak'] });
    await teacher.ask('participant:remove', { participantId, ban: true });
    await expect(comeBy(room, link)).rejects.toMatchObject({ code: 'banned' });
    for (const page of [ben, back]) page.close();
  });
});

describe('a list of names', () => {
  const names = ['Anna Berg', 'Ben Coe'];

  it('is offered; with the rule "free" any name will do', async () => {
    await using room = await openClassroom();
    await room.desk.ask('roster:set', { lectureId: room.lectureId, roster: { names: [...names, 'anna berg'], rule: 'free' } });
    await room.student('anna BERG');
    await room.student('A guest');
    const { welcome } = await (await room.page()).ask('lesson:look', { joinCode: room.joinCode });
    expect(welcome.roster).toEqual({
      rule: 'free',
      names: [
        { name: 'Anna Berg', taken: true },
        { name: 'Ben Coe', taken: false },
      ],
    });
  });

  it('goes along with a copy of the lecture, and with its repeats', async () => {
    await using room = await openClassroom({ startsAt: Date.now() + 3_600_000 });
    const { lectureId } = room;
    const roster = { names, rule: 'match' as const };
    await room.desk.ask('roster:set', { lectureId, roster });
    const copies = [
      (await room.desk.ask('lecture:duplicate', { lectureId })).lecture,
      ...(await room.desk.ask('lecture:repeat', { lectureId, weeks: 2 })).lectures,
    ];
    for (const copy of copies) expect(await room.desk.ask('invite:list', copy)).toMatchObject({ roster, invites: [{ uses: 0 }] });
  });

  it('with the rule "match" lets each in once, under the name as it is listed', async () => {
    await using room = await openClassroom();
    const { lectureId, joinCode, url } = room;
    await room.desk.ask('roster:set', { lectureId, roster: { names, rule: 'match' } });
    await expect(room.student('A guest')).rejects.toMatchObject({ code: 'name-not-listed' });
    const anna = await room.student('anna berg');
    expect(anna.state.participants[anna.participantId]?.displayName).toBe('Anna Berg');
    await expect(room.student('Anna Berg')).rejects.toMatchObject({ code: 'name-taken' });
    const both = await Promise.allSettled([room.student('Ben Coe'), room.student('ben coe')]);
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    await room.desk.ask('roster:set', { lectureId, roster: null });
    (await joinAs('A guest', { url, joinCode })).close();
  });

  it('gives the seat back to the browser it was held from', async () => {
    await using room = await openClassroom();
    await room.desk.ask('roster:set', { lectureId: room.lectureId, roster: { names, rule: 'match' } });
    const code = { kind: 'code', joinCode: room.joinCode } as const;
    const [first, again, other] = [await room.page(), await room.page(), await room.page()];
    await first.join({ ticket: code, displayName: 'Anna Berg', deviceId: 'annas-own-browser-1' });
    await again.join({ ticket: code, displayName: 'Anna Berg', deviceId: 'annas-own-browser-1' });
    expect(again.participantId).toBe(first.participantId);
    await expect(other.join({ ticket: code, displayName: 'Anna Berg', deviceId: 'somebody-elses-one' })).rejects.toMatchObject({
      code: 'name-taken',
    });
  });
});
