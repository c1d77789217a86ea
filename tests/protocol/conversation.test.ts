/** The conversation as protocol/README.md tells it, a test under each of its headings. The details have tests with the parts that decide them. */
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { stateHash } from '../../lesson/state-hash.ts';
import type { ArriveReply, MoveReply } from '../../protocol/doors.ts';
import { DEFAULT_STUDENT_PERMISSIONS } from '../../protocol/models.ts';
import type { WatchReply } from '../../protocol/recording.ts';
import { openClassroom } from '../support/classroom.ts';
import { film } from '../support/film.ts';
import { openDesk } from '../support/join-as.ts';
import { ask, granted, TestRecorder } from '../support/recorder.ts';

const lobby = { studentPermissions: DEFAULT_STUDENT_PERMISSIONS.filter((right) => right !== 'enter') };
const offer = 'v=0\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:0\r\n';

const tell = <T>(url: string, body: object) =>
  ask<T>(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }).then(granted);

const conversation: Record<string, () => Promise<void>> = {
  async Connect() {
    await using room = await openClassroom();
    await expect((await room.page()).ask('lecture:list', {})).rejects.toMatchObject({ code: 'not-signed-in' });
    expect((await room.desk.ask('lecture:list', {})).total).toBe(1);
    await expect(openDesk(room.url, 'not ours')).rejects.toMatchObject({ code: 'not-signed-in' });
  },
  async 'Ask and be answered'() {
    await using room = await openClassroom();
    const anna = await room.student('Anna');
    expect(await anna.askRaw('hand:raise', { requestId: 'request-1', payload: {} })).toEqual({ ok: true, reply: {} });
    expect(await anna.askRaw('chat:send', { requestId: 'request-2', payload: {} })).toMatchObject({
      ok: false,
      error: { code: 'bad-request', details: { field: 'text' } },
    });
    expect(await anna.askRaw('make:coffee', { requestId: 'request-3', payload: {} })).toMatchObject({
      ok: false,
      error: { code: 'unknown-request' },
    });
  },
  async 'Ask twice'() {
    await using room = await openClassroom();
    const anna = await room.student('Anna');
    const answers = [
      await anna.ask('chat:send', { text: 'hi' }, 'request-1'),
      await anna.ask('chat:send', { text: 'hi' }, 'request-1'),
    ];
    expect(answers[0]).toEqual(answers[1]);
    expect(anna.state.chat).toHaveLength(1);
  },
  async Look() {
    await using room = await openClassroom();
    expect(await (await room.page()).ask('lesson:look', { joinCode: room.joinCode.toLowerCase() })).toMatchObject({
      title: 'Algebra',
      phase: 'waiting',
    });
  },
  async Join() {
    await using room = await openClassroom();
    const page = await room.page();
    const reply = await page.join({ ticket: { kind: 'code', joinCode: room.joinCode }, displayName: 'Anna' });
    expect(reply).toMatchObject({ place: 'inside', lectureId: room.lectureId, events: [], snapshot: { seq: 2 } });
    expect((await room.teacher()).state.participants[reply.participantId]).toMatchObject({
      displayName: 'Anna',
      role: 'student',
    });
  },
  async Invites() {
    await using room = await openClassroom();
    const ofLecture = { lectureId: room.lectureId };
    const { invites } = await room.desk.ask('invite:create', { ...ofLecture, kind: 'personal', names: ['Ada'] });
    const [{ code, inviteId } = { code: '', inviteId: '' }] = invites;
    expect(code).toHaveLength(16);
    const page = await room.page();
    expect((await page.ask('lesson:look', { joinCode: code })).welcome).toMatchObject({ kind: 'personal', displayName: 'Ada' });
    const { participantId } = await page.join({ ticket: { kind: 'code', joinCode: code } });
    const elsewhere = await room.page();
    expect((await elsewhere.join({ ticket: { kind: 'code', joinCode: code } })).participantId).toBe(participantId);
    await room.desk.ask('invite:withdraw', { ...ofLecture, inviteId, withdrawn: true });
    await expect((await room.page()).ask('lesson:look', { joinCode: code })).rejects.toMatchObject({ code: 'invite-withdrawn' });
    await room.desk.ask('roster:set', { ...ofLecture, roster: { names: ['Ben'], rule: 'match' } });
    await expect(room.student('Cleo')).rejects.toMatchObject({ code: 'name-not-listed' });
    expect((await room.student('Ben')).state.participants[participantId]).toMatchObject({ displayName: 'Ada' });
  },
  async Tokens() {
    await using room = await openClassroom({}, { edgeLimits: { renewSeatsAfterMs: 20 } });
    const [teacher, anna, ben] = [await room.teacher(), await room.student('Anna', 'plain'), await room.student('Ben', 'secure')];
    expect(await anna.next('seat:renewed')).toEqual({ seatToken: expect.any(String) });
    const handOver = (to: typeof anna) => teacher.ask('lesson:hand-over', { participantId: to.participantId });
    await expect(handOver(anna)).rejects.toMatchObject({ code: 'needs-secure-door' });
    const earlier = ben.seatToken;
    await handOver(ben);
    await expect.poll(() => ben.seatToken).not.toBe(earlier);
    await expect(room.comeBack(earlier)).rejects.toMatchObject({ code: 'seat-lost' });
  },
  async 'Wait in the lobby'() {
    await using room = await openClassroom(lobby);
    const [teacher, anna] = [await room.teacher(), await room.student('Anna')];
    expect(anna.state.seq).toBe(0);
    await teacher.ask('participant:admit', { participantId: null });
    await anna.next('seat:admitted');
    expect(await anna.join({ ticket: { kind: 'seat', seatToken: anna.seatToken } })).toMatchObject({ place: 'inside' });
  },
  async 'Follow the lesson'() {
    await using room = await openClassroom();
    const [teacher, anna, ben] = [await room.teacher(), await room.student('Anna'), await room.student('Ben')];
    await anna.ask('chat:send', { text: 'psst', audience: { kind: 'teachers' } });
    await anna.ask('hand:raise', {});
    await Promise.all([ben.reached(anna.state.seq), teacher.reached(anna.state.seq)]);
    expect(ben.events.map(({ type }) => type)).toEqual(['hidden', 'hand:raised']);
    expect(new Set([teacher, anna, ben].map(({ state }) => stateHash(state))).size).toBe(1);
  },
  async 'Fill a gap'() {
    await using room = await openClassroom();
    const anna = await room.student('Anna');
    await anna.ask('hand:raise', {});
    const { events, snapshot } = await anna.ask('lesson:events', { afterSeq: 1 });
    expect([events.map(({ type }) => type), snapshot]).toEqual([['participant:joined', 'hand:raised'], null]);
  },
  async Talk() {
    await using room = await openClassroom();
    const [anna, ben] = [await room.student('Anna'), await room.student('Ben')];
    const { messageId } = await anna.ask('chat:send', { text: 'hello' });
    expect(await ben.nextEvent('chat:sent')).toMatchObject({ seq: messageId, data: { text: 'hello' } });
    await anna.ask('reaction:send', { emoji: '🎉' });
    expect(await ben.next('reaction:shown')).toMatchObject({ emoji: '🎉' });
  },
  async Rights() {
    await using room = await openClassroom();
    const [teacher, anna] = [await room.teacher(), await room.student('Anna')];
    const target = { kind: 'participant', participantId: anna.participantId } as const;
    await teacher.ask('permissions:change', { target, give: ['camera'] });
    const camera = await anna.ask('producer:open', { source: 'camera' });
    await teacher.ask('permissions:change', { target, take: ['camera'] });
    expect(await anna.nextEvent('producer:closed')).toMatchObject({ data: camera });
  },
  async 'Send and receive'() {
    await using room = await openClassroom();
    const [teacher, anna] = [await room.teacher(), await room.student('Anna')];
    const { producerId } = await teacher.ask('producer:open', { source: 'camera' });
    await teacher.ask('lesson:start', {});
    await teacher.ask('transport:negotiate', {
      transportId: 'transport-1',
      offer,
      send: [{ mid: '0', producerId }],
      receive: [],
    });
    await anna.nextEvent('lesson:started');
    const receive = [{ mid: '0', producerId }];
    expect((await anna.ask('transport:negotiate', { transportId: 'transport-2', offer, send: [], receive })).refused).toEqual([]);
    expect(room.sfu.negotiations().at(-1)).toMatchObject({ receive: [{ producerId, paused: false }] });
  },
  async 'Say what is shown'() {
    await using room = await openClassroom();
    const [teacher, anna] = [await room.teacher(), await room.student('Anna')];
    const { producerId } = await teacher.ask('producer:open', { source: 'camera' });
    await anna.ask('transport:negotiate', {
      transportId: 'transport-2',
      offer,
      send: [],
      receive: [{ mid: '0', producerId }],
    });
    await anna.ask('consumer:prefer', { preferences: [{ producerId, shownHeightPx: 240 }] });
    expect(room.sfu.calls.at(-1)).toMatchObject({
      call: 'setConsumerPreference',
      producerId,
      preference: { shownHeightPx: 240 },
    });
    room.sfu.demand(producerId, { topLayer: 0 });
    expect(await teacher.next('producer:demand')).toEqual({ producerId, topLayer: 0 });
  },
  async 'Arrange the stage'() {
    await using room = await openClassroom();
    const [teacher, anna] = [await room.teacher(), await room.student('Anna')];
    const { producerId } = await teacher.ask('producer:open', { source: 'camera' });
    const wanted = { layout: 'gallery', spotlight: producerId, followed: true } as const;
    await expect(anna.ask('stage:set', wanted)).rejects.toMatchObject({ code: 'forbidden' });
    await teacher.ask('stage:set', wanted);
    expect((await anna.nextEvent('stage:changed')).data).toEqual(wanted);
    await teacher.ask('producer:close', { producerId });
    expect((await anna.reached(teacher.state.seq)).state.stage).toEqual({ ...wanted, spotlight: null });
  },
  async 'Hear who speaks and how the line is'() {
    await using room = await openClassroom();
    const [teacher, anna, ben] = [await room.teacher(), await room.student('Anna'), await room.student('Ben')];
    await teacher.ask('lesson:start', {});
    const { producerId } = await teacher.ask('producer:open', { source: 'microphone' });
    room.sfu.speak([
      { producerId, levelDb: -20 },
      { producerId: 'of another lesson', levelDb: -10 },
    ]);
    const speaker = { participantId: teacher.participantId, producerId, levelDb: -20 };
    expect(await anna.next('speakers:changed')).toEqual({ speakers: [speaker] });
    const report = { freezesMs: 900, framesDroppedPercent: 0, encoderLimited: 'cpu', candidate: 'udp' } as const;
    await anna.ask('connection:report', report);
    const quality = { participantId: anna.participantId, level: 'fair', reason: 'device', detail: { report } };
    expect(await anna.next('connection:quality')).toMatchObject({ qualities: [quality] });
    expect(await teacher.next('connection:quality')).toMatchObject({ qualities: [quality] });
    expect(ben.noticesLeft.map(({ name }) => name)).not.toContain('connection:quality');
  },
  async Record() {
    await using room = await openClassroom();
    const scene = await film();
    const [teacher, anna] = [await room.teacher(), await room.student('Anna')];
    const recorder = await TestRecorder.start(room.url, teacher);
    expect((await anna.nextEvent('recording:started')).data).toEqual({ recordingId: recorder.recordingId });
    expect(await recorder.beginPart(scene)).toBe(1);
    const [first, second] = scene.fragments as [Buffer, Buffer];
    expect((await recorder.sendFragment(first, { fragmentNo: 0 })).body).toMatchObject({ nextFragmentNo: 1 });
    expect((await recorder.sendFragment(first, { fragmentNo: 0 })).body).toMatchObject({ nextFragmentNo: 1 });
    expect(await recorder.sendFragment(second, { fragmentNo: 2 })).toMatchObject({
      status: 409,
      body: { details: { nextFragmentNo: 1 } },
    });
    await teacher.ask('recording:stop', {});
    expect((await anna.nextEvent('recording:stopped')).data.reason).toBe('asked');
  },
  async 'Look back'() {
    await using room = await openClassroom();
    const scene = await film();
    const [teacher, anna] = [await room.teacher(), await room.student('Anna')];
    const recorder = await TestRecorder.start(room.url, teacher);
    await recorder.beginPart(scene);
    await recorder.send(scene, 2);
    const [first] = (await recorder.index(anna.seatToken)).fragments;
    const range = `bytes=${first?.offset}-${(first?.offset ?? 0) + (first?.bytes ?? 0) - 1}`;
    expect((await recorder.get('parts/1/media', anna.seatToken, { range })).status).toBe(206);
    await anna.ask('recording:behind', { behindMs: 30_000 });
    expect(await teacher.next('behind:changed')).toEqual({ participantId: anna.participantId, behindMs: 30_000 });
    await teacher.ask('rewind:allow', { allowed: false });
    expect((await recorder.get('index', anna.seatToken)).status).toBe(403);
  },
  async 'Sit an exam'() {
    await using room = await openClassroom({ examMode: true });
    const [teacher, anna] = [await room.teacher(), await room.student('Anna')];
    expect(anna.state.examMode).toBe(true);
    await expect(anna.ask('chat:send', { text: 'psst' })).rejects.toMatchObject({ code: 'forbidden' });
    await anna.ask('chat:send', { text: 'a question', audience: { kind: 'teachers' } });
    await expect(anna.ask('exam:set', { on: false })).rejects.toMatchObject({ code: 'forbidden' });
    await teacher.ask('exam:set', { on: false });
    expect((await anna.nextEvent('exam:changed')).data).toEqual({ on: false });
    await anna.ask('chat:send', { text: 'hello again' });
  },
  async 'Watch later'() {
    await using room = await openClassroom();
    const scene = await film();
    const teacher = await room.teacher();
    const recorder = await TestRecorder.start(room.url, teacher);
    await recorder.beginPart(scene);
    await recorder.send(scene, 2);
    await teacher.ask('recording:stop', {});
    const watch = () => ask<WatchReply>(`${room.url}/api/watch/${room.joinCode}`).then(granted);
    const before = await watch();
    expect(before.recordings).toEqual([]);
    expect((await recorder.get('index', before.watchToken)).status).toBe(404);
    await room.desk.ask('recording:share', { recordingId: recorder.recordingId, shared: 'class' });
    const { recordings, watchToken } = await watch();
    expect(recordings).toMatchObject([{ recordingId: recorder.recordingId, durationMs: 2000 }]);
    expect((await recorder.index(watchToken)).fragments).toHaveLength(2);
  },
  async 'Examine before class'() {
    await using room = await openClassroom();
    expect((await room.desk.ask('doctor:check', { check: 'disk' })).finding).toMatchObject({ id: 'disk' });
    const { check } = await room.desk.ask('doctor:phone', {});
    const token = new URL(check.links[0]?.url ?? '').pathname.split('/').at(-1);
    const { visitId } = await tell<{ visitId: string }>(`${room.url}/api/check/${token}/visits`, {});
    expect(await room.desk.next('doctor:visited')).toMatchObject({ visits: [{ visitId, udp: 'waiting' }] });
    const report = { socket: 'ok', upgrade: 'ok', udp: 'ok', https: 'failed', roundTripMs: 3 };
    await tell(`${room.url}/api/check/${token}/visits/${visitId}`, report);
    expect(await room.desk.next('doctor:visited')).toMatchObject({ visits: [{ visitId, udp: 'ok', roundTripMs: 3 }] });
  },
  async 'Lose the connection and come back'() {
    await using room = await openClassroom({}, { lessonLimits: { awayAfterMs: 0 } });
    const [teacher, anna] = [await room.teacher(), await room.student('Anna')];
    anna.drop();
    expect(await teacher.next('presence:changed')).toEqual({ away: [anna.participantId], back: [] });
    await teacher.ask('chat:send', { text: 'meanwhile' });
    const back = await room.comeBack(anna.seatToken, anna);
    expect(back.events.map(({ type }) => type)).toEqual(['chat:sent']);
    expect(await teacher.next('presence:changed')).toEqual({ away: [], back: [anna.participantId] });
  },
  async 'Open a second tab'() {
    await using room = await openClassroom();
    const anna = await room.student('Anna');
    const second = await room.comeBack(anna.seatToken);
    expect([await anna.next('seat:closed'), second.participantId]).toEqual([{ reason: 'moved' }, anna.participantId]);
  },
  async 'Change the door'() {
    await using room = await openClassroom();
    const anna = await room.student('Anna', 'plain');
    const move = { seatToken: anna.seatToken, joinCode: room.joinCode, luggage: { draft: 'I was just' } };
    const { moveTicket } = await tell<MoveReply>(`${room.url}/api/doors/move`, move);
    const { seatToken, luggage } = await tell<ArriveReply>(`${room.url}/api/doors/arrive`, { moveTicket });
    expect(luggage.draft).toBe('I was just');
    expect((await room.comeBack(seatToken)).participantId).toBe(anna.participantId);
    await room.desk.ask('door:set-plain', { open: false });
    await expect(room.page('plain')).rejects.toMatchObject({ code: 'door-closed' });
    expect((await room.page('secure')).socket.connected).toBe(true);
  },
  async 'Leave, be removed, and the end'() {
    await using room = await openClassroom();
    const [teacher, anna, ben, cleo] = [
      await room.teacher(),
      await room.student('Anna'),
      await room.student('Ben'),
      await room.student('Cleo'),
    ];
    await teacher.ask('lesson:start', {});
    await anna.ask('lesson:leave', {});
    await teacher.ask('participant:remove', { participantId: ben.participantId });
    await teacher.ask('lesson:end', {});
    expect(await Promise.all([anna, ben, cleo, teacher].map((page) => page.next('seat:closed')))).toEqual(
      ['left', 'removed', 'ended', 'ended'].map((reason) => ({ reason })),
    );
  },
  async 'When the server closes'() {
    await using room = await openClassroom();
    const anna = await room.student('Anna');
    await room.running.server.close();
    expect(await anna.next('server:closing')).toEqual({ retryAfterMs: expect.any(Number) });
  },
};

describe('the conversation', () => {
  for (const [heading, talk] of Object.entries(conversation)) it(heading, talk);

  it('has a test under each heading', async () => {
    const prose = await readFile(new URL('../../protocol/README.md', import.meta.url), 'utf8');
    expect([...prose.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading)).toEqual(Object.keys(conversation));
  });
});
