/** What pages show and what the engine hears, between the two. */
import { describe, expect, it } from 'vitest';
import { type Classroom, openClassroom } from '../../support/classroom.ts';
import type { TestPage } from '../../support/join-as.ts';

const offer = 'v=0\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:0\r\n';

const receiving = (page: TestPage, producerIds: readonly string[], transportId = `${page.participantId}-transport`) =>
  page.ask('transport:negotiate', {
    transportId,
    offer,
    send: [],
    receive: producerIds.map((producerId, index) => ({ mid: String(index), producerId })),
  });
const heightsTold = (room: Classroom) =>
  room.sfu.calls.flatMap((call) =>
    call.call === 'setConsumerPreference' ? [[call.producerId, call.preference.shownHeightPx] as const] : [],
  );
const prioritiesTold = (room: Classroom) =>
  room.sfu.calls.flatMap((call) => (call.call === 'setConsumerPriority' ? [[call.producerId, call.priority] as const] : []));

async function classWithCameras() {
  const room = await openClassroom();
  const [teacher, anna, ben] = [await room.teacher(), await room.student('Anna'), await room.student('Ben')];
  await teacher.ask('lesson:start', {});
  const target = { kind: 'everyone' } as const;
  await teacher.ask('permissions:change', { target, give: ['camera', 'speak', 'share-screen'] });
  const camera = (await teacher.ask('producer:open', { source: 'camera' })).producerId;
  const bens = (await ben.ask('producer:open', { source: 'camera' })).producerId;
  return { room, teacher, anna, ben, camera, bens };
}

describe('what a page shows', () => {
  it('is told to the engine where it changed, and again for a new connection', async () => {
    const { room, anna, camera, bens } = await classWithCameras();
    await using _ = room;
    await receiving(anna, [camera, bens]);
    const shown = (height: number) => [
      { producerId: camera, shownHeightPx: 720 },
      { producerId: bens, shownHeightPx: height },
    ];
    await anna.ask('consumer:prefer', { preferences: shown(180) });
    await anna.ask('consumer:prefer', { preferences: shown(0) });
    expect(heightsTold(room)).toEqual([
      [camera, 720],
      [bens, 180],
      [bens, 0],
    ]);
    await receiving(anna, [camera, bens], 'another-transport');
    expect(heightsTold(room).slice(3)).toEqual([
      [camera, 720],
      [bens, 0],
    ]);
    await anna.ask('consumer:prefer', { preferences: [] });
    expect(heightsTold(room).slice(5)).toEqual([
      [camera, 4320],
      [bens, 4320],
    ]);
  });

  it('is forgotten with a page that starts anew', async () => {
    const { room, anna, camera } = await classWithCameras();
    await using _ = room;
    await receiving(anna, [camera]);
    await anna.ask('consumer:prefer', { preferences: [{ producerId: camera, shownHeightPx: 0 }] });
    const again = await room.comeBack(anna.seatToken);
    await receiving(again, [camera], 'another-transport');
    expect(heightsTold(room)).toEqual([[camera, 0]]);
  });
});

describe('whose packets go first', () => {
  it('follows source and role, and what is pinned or in the spotlight', async () => {
    const { room, teacher, anna, ben, camera, bens } = await classWithCameras();
    await using _ = room;
    const voice = (await ben.ask('producer:open', { source: 'microphone' })).producerId;
    const screen = (await ben.ask('producer:open', { source: 'screen' })).producerId;
    const teachers = (await teacher.ask('producer:open', { source: 'microphone' })).producerId;
    await anna.reached(teacher.state.seq);
    await receiving(anna, [camera, bens, voice, screen, teachers]);
    expect(
      room.sfu
        .negotiations()
        .at(-1)
        ?.receive.map(({ priority }) => priority),
    ).toEqual(['teacher-camera', 'other', 'voice', 'screen', 'teacher-voice']);
    await anna.ask('consumer:prefer', { preferences: [], pinned: bens });
    await anna.ask('consumer:prefer', { preferences: [], pinned: null });
    await teacher.ask('stage:set', { layout: 'speaker', spotlight: bens, followed: false });
    expect(prioritiesTold(room)).toEqual([
      [bens, 'teacher-camera'],
      [bens, 'other'],
      [bens, 'teacher-camera'],
    ]);
  });
});

describe('the stage', () => {
  it('takes only pictures that are there into the spotlight', async () => {
    const { room, teacher, ben } = await classWithCameras();
    await using _ = room;
    const voice = (await ben.ask('producer:open', { source: 'microphone' })).producerId;
    for (const spotlight of ['nobody', voice]) {
      await expect(teacher.ask('stage:set', { layout: 'speaker', spotlight, followed: false })).rejects.toMatchObject({
        code: 'not-found',
      });
    }
  });
});

describe('what the engine hears', () => {
  it('is told to those who may hear it', async () => {
    const { room, teacher, anna, ben } = await classWithCameras();
    await using _ = room;
    const { groupId } = await teacher.ask('group:create', { name: 'Left' });
    await teacher.ask('participant:move', { participantId: ben.participantId, groupId });
    const voice = (await ben.ask('producer:open', { source: 'microphone' })).producerId;
    room.sfu.speak([{ producerId: voice, levelDb: -30.4 }]);
    expect(await ben.next('speakers:changed')).toMatchObject({ speakers: [{ producerId: voice, levelDb: -30 }] });
    expect(await anna.next('speakers:changed')).toEqual({ speakers: [] });
    // Another lesson's voices change nothing here.
    room.sfu.speak([
      { producerId: voice, levelDb: -30.2 },
      { producerId: 'elsewhere', levelDb: -10 },
    ]);
    room.sfu.speak([]);
    expect(await ben.next('speakers:changed')).toEqual({ speakers: [] });
  });

  it('of demand is told again to a sender that was away', async () => {
    const { room, ben, bens } = await classWithCameras();
    await using _ = room;
    ben.drop();
    room.sfu.demand(bens, { topLayer: null });
    const back = await room.comeBack(ben.seatToken, ben);
    expect(await back.next('producer:demand')).toEqual({ producerId: bens, topLayer: null });
  });

  it('of a line goes to its person and to who leads', async () => {
    const { room, teacher, anna, ben, camera } = await classWithCameras();
    await using _ = room;
    await receiving(anna, [camera]);
    const [transportId] = [...room.sfu.transports.keys()];
    const quality = {
      roundTripMs: 40,
      uplinkLossPercent: 0,
      downlinkLossPercent: 6,
      downlinkBps: 200_000,
      uplinkBps: 0,
      lowered: 'layer',
      level: 'poor',
      reason: 'downlink',
    } as const;
    room.sfu.measure(transportId ?? '', quality);
    const told = { participantId: anna.participantId, level: 'poor', reason: 'downlink', detail: { lowered: 'layer' } };
    expect(await anna.next('connection:quality')).toMatchObject({ qualities: [told] });
    expect(await teacher.next('connection:quality')).toMatchObject({ qualities: [told] });
    expect(ben.noticesLeft.map(({ name }) => name)).not.toContain('connection:quality');
  });
});
