import { describe, expect, it } from 'vitest';
import { openClassroom } from '../../support/classroom.ts';
import type { TestPage } from '../../support/join-as.ts';

const only = ({ participantId }: TestPage) => ({ kind: 'participant', participantId }) as const;
const roleOf = (page: TestPage, { participantId }: TestPage) => page.state.participants[participantId]?.role;

describe('rights', () => {
  it('taking one closes the producers that need it, in the same batch', async () => {
    await using room = await openClassroom();
    const [teacher, anna, ben] = [await room.teacher(), await room.student('Anna'), await room.student('Ben')];
    await expect(anna.ask('producer:open', { source: 'microphone' })).rejects.toMatchObject({ code: 'forbidden' });
    await teacher.ask('permissions:change', { target: { kind: 'everyone' }, give: ['speak', 'camera'] });
    const microphone = await anna.ask('producer:open', { source: 'microphone' });
    const camera = await anna.ask('producer:open', { source: 'camera' });
    await teacher.ask('permissions:change', { target: only(anna), take: ['speak'] });
    await ben.nextEvent('producer:closed');
    expect(ben.events.slice(-2)).toMatchObject([{ type: 'permissions:changed' }, { type: 'producer:closed', data: microphone }]);
    expect(room.sfu.calls).toContainEqual({ call: 'closeProducer', ...microphone });
    expect(Object.keys(anna.state.producers)).toEqual([camera.producerId]);
    await expect(anna.ask('producer:open', { source: 'microphone' })).rejects.toMatchObject({ code: 'forbidden' });
    await expect(anna.ask('producer:resume', microphone)).rejects.toMatchObject({ code: 'not-found' });
    // The personal word wins over everyone's.
    await teacher.ask('permissions:change', { target: { kind: 'everyone' }, give: ['speak'] });
    await expect(anna.ask('producer:open', { source: 'microphone' })).rejects.toMatchObject({ code: 'forbidden' });
    await teacher.ask('permissions:change', { target: only(anna), give: ['speak'] });
    await anna.ask('producer:open', { source: 'microphone' });
  });

  it('those of a group come and go with it', async () => {
    await using room = await openClassroom();
    const [teacher, anna] = [await room.teacher(), await room.student('Anna')];
    const { groupId } = await teacher.ask('group:create', { name: 'Speakers' });
    await teacher.ask('permissions:change', { target: { kind: 'group', groupId }, give: ['speak'] });
    await teacher.ask('participant:move', { participantId: anna.participantId, groupId });
    const producer = await anna.ask('producer:open', { source: 'microphone' });
    await teacher.ask('group:close', { groupId });
    expect(await anna.nextEvent('producer:closed')).toMatchObject({ data: producer });
    expect(anna.state.participants[anna.participantId]).toMatchObject({ groupId: 'main' });
    await expect(teacher.ask('group:close', { groupId })).rejects.toMatchObject({ code: 'not-found' });
    await expect(teacher.ask('participant:move', { participantId: anna.participantId, groupId })).rejects.toMatchObject({
      code: 'not-found',
    });
    await expect(
      teacher.ask('permissions:change', { target: { kind: 'group', groupId }, give: ['speak'] }),
    ).rejects.toMatchObject({ code: 'not-found' });
  });

  it('a student can do nothing to others', async () => {
    await using room = await openClassroom();
    const [, anna, ben] = [await room.teacher(), await room.student('Anna'), await room.student('Ben')];
    const { participantId } = ben;
    const attempts = [
      () => anna.ask('lesson:lock', { locked: true }),
      () => anna.ask('lesson:hand-over', { participantId }),
      () => anna.ask('participant:admit', { participantId: null }),
      () => anna.ask('participant:refuse', { participantId }),
      () => anna.ask('participant:remove', { participantId }),
      () => anna.ask('participant:readmit', { participantId }),
      () => anna.ask('participant:rename', { participantId, displayName: 'Bah' }),
      () => anna.ask('participant:set-role', { participantId, role: 'assistant' }),
      () => anna.ask('participant:set-role', { participantId: anna.participantId, role: 'assistant' }),
      () => anna.ask('participant:move', { participantId, groupId: 'main' }),
      () => anna.ask('participant:mute', { participantId: null }),
      () => anna.ask('participant:ask-unmute', { participantId }),
      () => anna.ask('permissions:change', { target: only(anna), give: ['moderate'] }),
      () => anna.ask('group:create', { name: 'Mine' }),
      () => anna.ask('group:close', { groupId: 'main' }),
      () => anna.ask('group:address', { toAll: true }),
      () => anna.ask('announcement:set', { text: 'Mine' }),
    ];
    for (const attempt of attempts) await expect(attempt()).rejects.toMatchObject({ code: 'forbidden' });
    expect(anna.events.map(({ type }) => type)).toEqual(['participant:joined']);
  });

  it('an assistant leads, but not over the teacher, and makes no leaders', async () => {
    await using room = await openClassroom();
    const [teacher, anna, ben] = [await room.teacher(), await room.student('Anna'), await room.student('Ben')];
    await teacher.ask('participant:set-role', { participantId: anna.participantId, role: 'assistant' });
    for (const attempt of [
      () => anna.ask('participant:remove', { participantId: teacher.participantId }),
      () => anna.ask('participant:rename', { participantId: teacher.participantId, displayName: 'Bah' }),
      () => anna.ask('permissions:change', { target: only(teacher), take: ['speak'] }),
      () => anna.ask('permissions:change', { target: only(ben), give: ['moderate'] }),
      () => anna.ask('participant:set-role', { participantId: ben.participantId, role: 'assistant' }),
      () => anna.ask('lesson:hand-over', { participantId: ben.participantId }),
      () => anna.ask('lesson:end', {}),
    ])
      await expect(attempt()).rejects.toMatchObject({ code: 'forbidden' });
    await anna.ask('lesson:start', {});
    await anna.ask('participant:rename', { participantId: ben.participantId, displayName: 'Benjamin' });
    await anna.ask('participant:remove', { participantId: ben.participantId });
  });

  it('teaching can be handed over, and comes back to its machine when nobody teaches', async () => {
    await using room = await openClassroom();
    const [teacher, anna] = [await room.teacher(), await room.student('Anna')];
    await teacher.ask('lesson:hand-over', { participantId: anna.participantId });
    await anna.reached(teacher.state.seq);
    await anna.next('seat:renewed');
    expect([roleOf(anna, anna), roleOf(anna, teacher)]).toEqual(['teacher', 'assistant']);
    await expect(teacher.ask('lesson:hand-over', { participantId: teacher.participantId })).rejects.toMatchObject({
      code: 'forbidden',
    });
    const again = await room.teacher();
    expect(roleOf(again, again)).toBe('assistant');
    await anna.ask('lesson:leave', {});
    const back = await room.teacher();
    expect(roleOf(back, back)).toBe('teacher');
    // Who handed it on does not take it back by returning.
    const returned = await room.comeBack(anna.seatToken);
    expect(roleOf(returned, anna)).toBe('assistant');
  });

  it('teaching is not had over the plain door', async () => {
    await using room = await openClassroom();
    const [teacher, anna] = [await room.teacher(), await room.student('Anna', 'plain')];
    const { participantId } = anna;
    await expect(teacher.ask('lesson:hand-over', { participantId })).rejects.toMatchObject({ code: 'needs-secure-door' });
    anna.drop();
    await teacher.ask('lesson:lock', { locked: true });
    await expect(teacher.ask('lesson:hand-over', { participantId })).rejects.toMatchObject({
      code: expect.stringMatching(/wrong-state|needs-secure-door/),
    });
    // By the other door it is the same person.
    const secure = await room.page('secure');
    await secure.join({ ticket: { kind: 'seat', seatToken: anna.seatToken } });
    await teacher.ask('lesson:hand-over', { participantId });
    const tokenFromBefore = anna.seatToken;
    await secure.next('seat:renewed');
    // What could be read at the plain door is worth nothing now, by whichever door it comes.
    const eve = await room.page('secure');
    await expect(eve.join({ ticket: { kind: 'seat', seatToken: tokenFromBefore } })).rejects.toMatchObject({ code: 'seat-lost' });
    // And the new one, shown at the plain door, does not teach there, nor anywhere any more.
    const shown = secure.seatToken;
    const plain = await room.page('plain');
    await expect(plain.join({ ticket: { kind: 'seat', seatToken: shown } })).rejects.toMatchObject({ code: 'needs-secure-door' });
    await secure.next('seat:renewed');
    await expect(eve.join({ ticket: { kind: 'seat', seatToken: shown } })).rejects.toMatchObject({ code: 'seat-lost' });
    await eve.join({ ticket: { kind: 'seat', seatToken: secure.seatToken } });
  });

  it('names can be changed, one’s own or by who moderates, and stay different', async () => {
    await using room = await openClassroom();
    const [anna, ben] = [await room.student('Anna'), await room.student('Ben')];
    await ben.ask('participant:rename', { participantId: ben.participantId, displayName: '  ANNA \u202E ' });
    expect((await anna.nextEvent('participant:renamed')).data.displayName).toBe('ANNA (2)');
    const back = await room.comeBack(ben.seatToken);
    expect(back.state.participants[ben.participantId]?.displayName).toBe('ANNA (2)');
  });

  it('a bound on groups', async () => {
    await using room = await openClassroom({}, { lessonLimits: { maxGroups: 2 } });
    const teacher = await room.teacher();
    await teacher.ask('group:create', { name: 'One' });
    await teacher.ask('group:create', { name: 'Two' });
    await expect(teacher.ask('group:create', { name: 'Three' })).rejects.toMatchObject({ code: 'too-many' });
  });
});

describe('microphones of others', () => {
  it('can be muted, not opened', async () => {
    await using room = await openClassroom();
    const [teacher, anna, ben] = [await room.teacher(), await room.student('Anna'), await room.student('Ben')];
    await teacher.ask('permissions:change', { target: { kind: 'everyone' }, give: ['speak'] });
    const microphone = await anna.ask('producer:open', { source: 'microphone' });
    await ben.ask('producer:open', { source: 'microphone' });
    await teacher.ask('producer:open', { source: 'microphone' });
    expect(await teacher.ask('participant:mute', { participantId: anna.participantId })).toEqual({ muted: 1 });
    expect(room.sfu.pausedProducers).toEqual(new Set([microphone.producerId]));
    await expect(teacher.ask('producer:resume', microphone)).rejects.toMatchObject({ code: 'forbidden' });
    await teacher.ask('participant:ask-unmute', { participantId: anna.participantId });
    expect(await anna.next('unmute:asked')).toEqual({ participantId: teacher.participantId });
    await anna.ask('producer:resume', microphone);
    expect(room.sfu.pausedProducers).toEqual(new Set());
    // All at once: the students', not one's own.
    expect(await teacher.ask('participant:mute', { participantId: null })).toEqual({ muted: 2 });
    expect(await teacher.ask('participant:mute', { participantId: null })).toEqual({ muted: 0 });
    // Stopping somebody's camera or screen is closing the producer.
    await teacher.ask('producer:close', microphone);
    await expect(ben.ask('producer:close', microphone)).rejects.toMatchObject({ code: 'not-found' });
  });
});
