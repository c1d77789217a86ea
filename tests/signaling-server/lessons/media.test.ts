import { describe, expect, it, vi } from 'vitest';
import { openClassroom } from '../../support/classroom.ts';
import type { TestPage } from '../../support/join-as.ts';

const offer =
  'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:1\r\n';

const sending = (page: TestPage, producerId: string, transportId = `${page.participantId}-transport`) =>
  page.ask('transport:negotiate', { transportId, offer, send: [{ mid: '0', producerId }], receive: [] });
const receiving = (page: TestPage, producerIds: readonly string[], transportId = `${page.participantId}-transport`) =>
  page.ask('transport:negotiate', {
    transportId,
    offer,
    send: [],
    receive: producerIds.map((producerId, index) => ({ mid: String(index), producerId })),
  });

describe('producers', () => {
  it('the same source and label is the same producer', async () => {
    await using room = await openClassroom();
    const teacher = await room.teacher();
    const camera = await teacher.ask('producer:open', { source: 'camera' });
    expect(await teacher.ask('producer:open', { source: 'camera' })).toEqual(camera);
    expect(await teacher.ask('producer:open', { source: 'camera', label: 'Document camera' })).not.toEqual(camera);
    await teacher.ask('producer:open', { source: 'camera', paused: true });
    expect(teacher.state.producers[camera.producerId]?.paused).toBe(true);
    const late = await room.student('Late');
    expect(Object.values(late.state.producers)).toMatchObject([
      { source: 'camera', kind: 'video', label: '', paused: true },
      { label: 'Document camera' },
    ]);
  });

  it('are bounded, and belong to whoever opened them', async () => {
    await using room = await openClassroom({}, { lessonLimits: { maxProducersPerParticipant: 2 } });
    const [teacher, anna] = [await room.teacher(), await room.student('Anna')];
    const camera = await teacher.ask('producer:open', { source: 'camera' });
    await teacher.ask('producer:open', { source: 'screen' });
    await expect(teacher.ask('producer:open', { source: 'microphone' })).rejects.toMatchObject({ code: 'too-many' });
    for (const name of ['producer:pause', 'producer:resume', 'producer:close'] as const) {
      await expect(anna.ask(name, camera)).rejects.toMatchObject({ code: 'forbidden' });
    }
    await expect(sending(anna, camera.producerId)).rejects.toMatchObject({ code: 'forbidden' });
    await teacher.ask('producer:close', camera);
    await expect(teacher.ask('producer:pause', camera)).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('negotiating', () => {
  it('agrees on what is there and names what is not', async () => {
    await using room = await openClassroom();
    const [teacher, anna] = [await room.teacher(), await room.student('Anna')];
    const { producerId } = await teacher.ask('producer:open', { source: 'camera' });
    await teacher.ask('lesson:start', {});
    expect(await sending(teacher, producerId)).toMatchObject({ refused: [] });
    const { answer, refused } = await receiving(anna, [producerId, 'gone']);
    expect(refused).toEqual(['gone']);
    expect(answer).toContain('a=sendonly');
    expect(room.sfu.negotiations().at(-1)).toMatchObject({ receive: [{ mid: '0', producerId, kind: 'video', paused: false }] });
    expect((await sending(anna, 'gone')).refused).toEqual(['gone']);
    expect((await receiving(teacher, [producerId])).refused).toEqual([producerId]);
  });

  it('delivers nothing to students before the lesson is live', async () => {
    await using room = await openClassroom();
    const [teacher, anna] = [await room.teacher(), await room.student('Anna')];
    const { producerId } = await teacher.ask('producer:open', { source: 'camera' });
    await receiving(anna, [producerId]);
    expect(room.sfu.pausedConsumers.size).toBe(1);
    await teacher.ask('lesson:start', {});
    expect(room.sfu.pausedConsumers.size).toBe(0);
  });

  it('gives one transport to a seat, and closes it with the seat', async () => {
    await using room = await openClassroom();
    const [teacher, anna] = [await room.teacher(), await room.student('Anna')];
    await receiving(anna, [], 'transport-1');
    await receiving(anna, [], 'transport-2');
    expect(room.sfu.transports.size).toBe(1);
    await anna.ask('transport:close', { transportId: 'transport-1' });
    expect(room.sfu.transports.size).toBe(1);
    await receiving(teacher, [], 'transport-2');
    expect(room.sfu.transports.size).toBe(2);
    await teacher.ask('participant:remove', { participantId: anna.participantId });
    expect(room.sfu.transports.size).toBe(1);
    await teacher.ask('transport:close', { transportId: 'transport-2' });
    expect(room.sfu.transports.size).toBe(0);
    await receiving(teacher, [], 'transport-3');
    await teacher.ask('lesson:start', {});
    await teacher.ask('lesson:end', {});
    expect(room.sfu.transports.size).toBe(0);
  });

  it('a page that lost only its connection keeps its transport', async () => {
    await using room = await openClassroom();
    const [, anna] = [await room.teacher(), await room.student('Anna')];
    await receiving(anna, []);
    anna.drop();
    await room.comeBack(anna.seatToken, anna);
    expect(room.sfu.transports.size).toBe(1);
    await room.comeBack(anna.seatToken);
    expect(room.sfu.transports.size).toBe(0);
  });

  it('tells the engine of sources that were paused before', async () => {
    await using room = await openClassroom();
    const teacher = await room.teacher();
    const { producerId } = await teacher.ask('producer:open', { source: 'microphone', paused: true });
    await sending(teacher, producerId);
    expect(room.sfu.pausedProducers.has(producerId)).toBe(true);
  });

  it('goes on passing on a screen that its owner paused, whose page sends the last picture, and none that somebody else did', async () => {
    await using room = await openClassroom();
    const [teacher, anna] = [await room.teacher(), await room.student('Anna')];
    await teacher.ask('permissions:change', { target: { kind: 'everyone' }, give: ['share-screen'] });
    const { producerId } = await anna.ask('producer:open', { source: 'screen' });
    await sending(anna, producerId);
    await anna.ask('producer:pause', { producerId });
    await sending(anna, producerId, 'after another network');
    expect(room.sfu.pausedProducers).toEqual(new Set());
    await anna.ask('producer:resume', { producerId });
    await teacher.ask('producer:pause', { producerId });
    expect(room.sfu.pausedProducers).toEqual(new Set([producerId]));
    room.sfu.pausedProducers.clear();
    await sending(anna, producerId, 'after one more');
    expect(room.sfu.pausedProducers).toEqual(new Set([producerId]));
    await anna.ask('producer:resume', { producerId });
    expect(room.sfu.pausedProducers).toEqual(new Set());
  });
});

describe('who receives whom', () => {
  it('follows groups, and the teacher who speaks to all', async () => {
    await using room = await openClassroom();
    const [teacher, anna] = [await room.teacher(), await room.student('Anna')];
    const { producerId } = await teacher.ask('producer:open', { source: 'camera' });
    await teacher.ask('lesson:start', {});
    await receiving(anna, [producerId]);
    const paused = () => room.sfu.pausedConsumers.size === 1;
    expect(paused()).toBe(false);
    const { groupId } = await teacher.ask('group:create', { name: 'Table 1' });
    await teacher.ask('participant:move', { participantId: anna.participantId, groupId });
    expect(paused()).toBe(true);
    await teacher.ask('group:address', { toAll: true });
    expect(paused()).toBe(false);
    await teacher.ask('group:address', { toAll: false });
    expect(paused()).toBe(true);
    await teacher.ask('group:close', { groupId });
    expect(paused()).toBe(false);
    await teacher.ask('permissions:change', { target: { kind: 'everyone' }, take: ['see'] });
    expect(paused()).toBe(true);
    await teacher.ask('permissions:change', {
      target: { kind: 'participant', participantId: anna.participantId },
      give: ['see'],
    });
    expect(paused()).toBe(false);
    // Nothing changed, nothing told.
    const calls = room.sfu.calls.length;
    await teacher.ask('chat:send', { text: 'hello' });
    expect(room.sfu.calls).toHaveLength(calls);
  });
});

describe('when the media engine dies', () => {
  it('requests are refused until it is back, and then pages make new connections', async () => {
    await using room = await openClassroom();
    const [teacher, anna] = [await room.teacher(), await room.student('Anna')];
    await receiving(anna, [], 'transport-1');
    room.sfu.die();
    await expect(receiving(anna, [], 'transport-1')).rejects.toMatchObject({ code: 'media-unavailable' });
    await anna.ask('chat:send', { text: 'the rest goes on' });
    await room.sfu.restart();
    await Promise.all([anna.next('media:reset'), teacher.next('media:reset')]);
    await receiving(anna, [], 'transport-2');
    expect(room.sfu.transports.size).toBe(1);
  });

  it('an offer the engine can not use is refused, and the next one is taken', async () => {
    await using room = await openClassroom();
    const anna = await room.student('Anna');
    room.sfu.refuseNext(new Error('our bug'));
    await expect(receiving(anna, [])).rejects.toMatchObject({ code: 'internal' });
    await vi.waitFor(() => receiving(anna, []));
  });
});
