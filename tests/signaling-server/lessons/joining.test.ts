import { describe, expect, it } from 'vitest';
import { stateHash } from '../../../lesson/state-hash.ts';
import { DEFAULT_STUDENT_PERMISSIONS } from '../../../protocol/models.ts';
import { openClassroom } from '../../support/classroom.ts';

const lobby = { studentPermissions: DEFAULT_STUDENT_PERMISSIONS.filter((permission) => permission !== 'enter') };

describe('looking', () => {
  it('shows the title before anyone gives a name, however the code is typed', async () => {
    await using room = await openClassroom();
    const page = await room.page();
    const typed = ` ${room.joinCode.slice(0, 3).toLowerCase()}-${room.joinCode.slice(3)} `;
    expect(await page.ask('lesson:look', { joinCode: typed })).toMatchObject({
      lectureId: room.lectureId,
      title: 'Algebra',
      phase: 'waiting',
      full: false,
      locked: false,
    });
  });

  it('says what became of a lecture', async () => {
    await using room = await openClassroom();
    const page = await room.page();
    const look = () => page.ask('lesson:look', { joinCode: room.joinCode });
    await expect(page.ask('lesson:look', { joinCode: 'ZZZZZZ' })).rejects.toMatchObject({ code: 'code-unknown' });
    await room.desk.ask('lecture:cancel', { lectureId: room.lectureId });
    await expect(look()).rejects.toMatchObject({ code: 'lecture-cancelled' });
    await room.desk.ask('lecture:reinstate', { lectureId: room.lectureId });
    const teacher = await room.teacher();
    await teacher.ask('lesson:start', {});
    expect(await look()).toMatchObject({ phase: 'live' });
    await teacher.ask('lesson:end', {});
    await expect(look()).rejects.toMatchObject({ code: 'lecture-ended' });
    await expect(room.student('Late')).rejects.toMatchObject({ code: 'lecture-ended' });
  });
});

describe('joining by code', () => {
  it('gives the lesson so far, and tells those inside', async () => {
    await using room = await openClassroom();
    const anna = await room.student('Anna');
    await anna.ask('chat:send', { text: 'Is anybody here?' });
    const ben = await room.student('Ben');
    expect(ben.state.chat).toMatchObject([{ text: 'Is anybody here?', displayName: 'Anna' }]);
    expect(await anna.nextEvent('participant:joined')).toMatchObject({
      data: { participant: { displayName: 'Ben', role: 'student' } },
    });
    expect(stateHash(anna.state)).toBe(stateHash(ben.state));
  });

  it('gives the second Anna a number', async () => {
    await using room = await openClassroom();
    const pages = await room.students('Anna', 'anna', 'ANNA ');
    const names = pages.map((page) => page.state.participants[page.participantId]?.displayName);
    expect(names).toEqual(['Anna', 'anna (2)', 'ANNA (3)']);
  });

  it('refuses names that are empty or huge, with the field', async () => {
    await using room = await openClassroom();
    await expect(room.student('   ')).rejects.toMatchObject({
      failure: { code: 'bad-request', message: 'Please enter a name.', details: { field: 'displayName' } },
    });
    await expect(room.student('x'.repeat(61))).rejects.toMatchObject({ code: 'bad-request' });
    await expect(room.student('x'.repeat(500))).rejects.toMatchObject({ code: 'bad-request' });
    const page = await room.page();
    await expect(page.join({ ticket: { kind: 'code', joinCode: room.joinCode } })).rejects.toMatchObject({ code: 'bad-request' });
  });

  it('gives the last place to one of many who ask at once', async () => {
    await using room = await openClassroom({ capacity: 3 });
    const arrivals = await Promise.allSettled(Array.from({ length: 12 }, (_, n) => room.student(`Student ${n}`)));
    expect(arrivals.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
    for (const arrival of arrivals) {
      if (arrival.status === 'rejected') expect(arrival.reason).toMatchObject({ code: 'lecture-full' });
    }
    const page = await room.page();
    expect(await page.ask('lesson:look', { joinCode: room.joinCode })).toMatchObject({ full: true });
    const teacher = await room.teacher();
    expect(Object.keys(teacher.state.participants)).toHaveLength(4);
  });

  it('makes one seat of a join that is asked twice', async () => {
    await using room = await openClassroom();
    const request = { ticket: { kind: 'code', joinCode: room.joinCode }, displayName: 'Anna' } as const;
    const requestId = 'a-request-id-of-some-length';
    const first = await room.page();
    await first.join(request, requestId);
    first.drop();
    const again = await room.page();
    await again.join(request, requestId);
    expect(again.participantId).toBe(first.participantId);
    expect(Object.keys(again.state.participants)).toHaveLength(1);
    // Somebody else's name, or an id that could be guessed, opens nothing.
    const other = await room.page();
    await other.join({ ...request, displayName: 'Eve' }, requestId);
    expect(other.participantId).not.toBe(first.participantId);
  });

  it('keeps newcomers out of a locked lesson', async () => {
    await using room = await openClassroom();
    const [anna, teacher] = [await room.student('Anna'), await room.teacher()];
    await teacher.ask('lesson:lock', { locked: true });
    await expect(room.student('Ben')).rejects.toMatchObject({ code: 'lesson-locked' });
    await anna.ask('lesson:leave', {});
    const back = await room.comeBack(anna.seatToken);
    expect(back.participantId).toBe(anna.participantId);
  });
});

describe('the lobby', () => {
  it('holds students until they are let in, and tells them nothing', async () => {
    await using room = await openClassroom(lobby);
    const teacher = await room.teacher();
    const anna = await room.page();
    const reply = await anna.join({ ticket: { kind: 'code', joinCode: room.joinCode }, displayName: 'Anna' });
    expect(reply).toMatchObject({ place: 'lobby', snapshot: null, events: [] });
    expect(await teacher.nextEvent('participant:joined')).toMatchObject({ data: { participant: { place: 'lobby' } } });
    await teacher.ask('chat:send', { text: 'not for the lobby' });
    await expect(anna.ask('chat:send', { text: 'hello?' })).rejects.toMatchObject({ code: 'not-joined' });
    await expect(anna.ask('lesson:events', { afterSeq: 0 })).rejects.toMatchObject({ code: 'not-joined' });
    await expect(anna.ask('hand:raise', {})).rejects.toMatchObject({ code: 'not-joined' });
    await expect(
      anna.ask('transport:negotiate', { transportId: 'transport-1', offer: 'v=0', send: [], receive: [] }),
    ).rejects.toMatchObject({ code: 'not-joined' });

    expect(await teacher.ask('participant:admit', { participantId: anna.participantId })).toEqual({ admitted: 1 });
    await anna.next('seat:admitted');
    expect(anna.events).toEqual([]);
    await anna.join({ ticket: { kind: 'seat', seatToken: anna.seatToken } });
    expect(anna.state.chat).toMatchObject([{ text: 'not for the lobby' }]);
    await anna.ask('chat:send', { text: 'thank you' });
    expect(await teacher.nextEvent('chat:sent')).toMatchObject({ data: { text: 'not for the lobby' } });
    expect(await teacher.nextEvent('chat:sent')).toMatchObject({ data: { text: 'thank you' } });
  });

  it('lets all in at once, as far as there are places, and turns away', async () => {
    await using room = await openClassroom({ ...lobby, capacity: 2 });
    const teacher = await room.teacher();
    const [anna, ben, cleo] = [await room.student('Anna'), await room.student('Ben'), await room.student('Cleo')];
    expect(await teacher.ask('participant:admit', { participantId: null })).toEqual({ admitted: 2 });
    await Promise.all([anna.next('seat:admitted'), ben.next('seat:admitted')]);
    await expect(teacher.ask('participant:admit', { participantId: cleo.participantId })).rejects.toMatchObject({
      code: 'lecture-full',
    });
    await teacher.ask('participant:refuse', { participantId: cleo.participantId });
    expect(await cleo.next('seat:closed')).toEqual({ reason: 'refused' });
    await expect(room.comeBack(cleo.seatToken)).rejects.toMatchObject({ code: 'seat-lost' });
    await expect(teacher.ask('participant:refuse', { participantId: anna.participantId })).rejects.toMatchObject({
      code: 'wrong-state',
    });
  });

  it('does not hold up whoever was let in once', async () => {
    await using room = await openClassroom(lobby);
    const teacher = await room.teacher();
    const anna = await room.student('Anna');
    await teacher.ask('participant:admit', { participantId: anna.participantId });
    await anna.next('seat:admitted');
    await anna.join({ ticket: { kind: 'seat', seatToken: anna.seatToken } });
    await anna.ask('lesson:leave', {});
    const back = await room.comeBack(anna.seatToken);
    expect(back.state.participants[anna.participantId]).toMatchObject({ place: 'inside' });
  });
});

describe('the teacher', () => {
  it('needs the host token', async () => {
    await using room = await openClassroom();
    const page = await room.page();
    const join = page.join({ ticket: { kind: 'host', lectureId: room.lectureId }, displayName: 'Ms Noether' });
    await expect(join).rejects.toMatchObject({ code: 'not-signed-in' });
  });

  it('takes no student’s place', async () => {
    await using room = await openClassroom({ capacity: 1 });
    await room.student('Anna');
    const teacher = await room.teacher();
    expect(teacher.state.participants[teacher.participantId]).toMatchObject({ role: 'teacher', place: 'inside' });
  });

  it('has one seat: a second tab takes over', async () => {
    await using room = await openClassroom();
    const first = await room.teacher();
    const second = await room.teacher();
    expect(second.participantId).toBe(first.participantId);
    expect(await first.next('seat:closed')).toEqual({ reason: 'moved' });
    await expect(first.ask('lesson:start', {})).rejects.toMatchObject({ code: 'not-joined' });
    await second.ask('lesson:start', {});
    expect(second.events.map(({ type }) => type)).toEqual(['lesson:started']);
  });

  it('starts and ends the lecture, and everybody sees it', async () => {
    await using room = await openClassroom();
    const [teacher, anna] = [await room.teacher(), await room.student('Anna')];
    await expect(anna.ask('lesson:start', {})).rejects.toMatchObject({ code: 'forbidden' });
    await expect(teacher.ask('lesson:end', {})).rejects.toMatchObject({ code: 'wrong-state' });
    await teacher.ask('lesson:start', {});
    await anna.nextEvent('lesson:started');
    expect(await room.desk.ask('lecture:get', { lectureId: room.lectureId })).toMatchObject({
      lecture: { status: 'live', presentCount: 2 },
    });
    await expect(anna.ask('lesson:end', {})).rejects.toMatchObject({ code: 'forbidden' });
    await teacher.ask('lesson:end', {});
    await anna.nextEvent('lesson:ended');
    expect(await anna.next('seat:closed')).toEqual({ reason: 'ended' });
    expect(await room.desk.ask('lecture:get', { lectureId: room.lectureId })).toMatchObject({
      lecture: { status: 'ended', presentCount: 0 },
    });
    await expect(anna.ask('chat:send', { text: 'too late' })).rejects.toMatchObject({ code: 'not-joined' });
    await expect(room.comeBack(anna.seatToken)).rejects.toMatchObject({ code: 'lecture-ended' });
  });

  it('who edits a lecture that people wait in changes it for them too', async () => {
    await using room = await openClassroom();
    const anna = await room.student('Anna');
    await room.desk.ask('lecture:update', { lectureId: room.lectureId, changes: { title: 'Geometry' } });
    await anna.nextEvent('lesson:changed');
    expect(anna.state.title).toBe('Geometry');
    await room.desk.ask('lecture:cancel', { lectureId: room.lectureId });
    expect(await anna.next('seat:closed')).toEqual({ reason: 'ended' });
  });
});
