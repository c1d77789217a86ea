/** Who may look at which recording, what they get, and how long it is kept. */
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { LessonEvent } from '../../../protocol/lesson-events.ts';
import type { PreviewsReply, TicketReply, WatchReply } from '../../../protocol/recording.ts';
import { type Classroom, openClassroom } from '../../support/classroom.ts';
import { film } from '../../support/film.ts';
import type { TestPage } from '../../support/join-as.ts';
import { ask, granted, TestRecorder } from '../../support/recorder.ts';

async function recording(room: Classroom, teacher?: TestPage): Promise<TestRecorder> {
  const scene = await film();
  const recorder = await TestRecorder.start(room.url, teacher ?? (await room.teacher()));
  await recorder.beginPart(scene);
  await recorder.send(scene, 3);
  return recorder;
}

const jpeg = (bytes: number) => Buffer.concat([Buffer.from([0xff, 0xd8]), Buffer.alloc(bytes, 7), Buffer.from([0xff, 0xd9])]);

test('media comes by ranges, never more than is indexed; beyond the end is 416', async () => {
  await using room = await openClassroom();
  const recorder = await recording(room);
  const { recordingId } = recorder;
  const file = await readFile(join(room.running.dataFolder, 'recordings', recordingId, 'part-1.mp4'));
  const media = async (range?: string) => {
    const response = await fetch(`${room.url}/api/recordings/${recordingId}/parts/1/media`, {
      headers: { authorization: `Bearer ${room.hostToken}`, ...(range === undefined ? {} : { range }) },
    });
    const { status, headers } = response;
    return {
      status,
      range: headers.get('content-range'),
      cache: headers.get('cache-control'),
      body: Buffer.from(await response.arrayBuffer()),
    };
  };
  const { length } = file;
  expect(await media()).toMatchObject({ status: 200, body: file, cache: 'private, no-cache' });
  expect(await media('bytes=10-19')).toMatchObject({
    status: 206,
    range: `bytes 10-19/${length}`,
    body: file.subarray(10, 20),
    cache: expect.stringContaining('immutable'),
  });
  expect(await media('bytes=10-')).toMatchObject({ status: 206, body: file.subarray(10), cache: 'private, no-cache' });
  expect(await media('bytes=-5')).toMatchObject({ status: 206, body: file.subarray(-5) });
  expect(await media(`bytes=10-${length + 100}`)).toMatchObject({ status: 206, body: file.subarray(10) });
  expect(await media(`bytes=${length}-`)).toMatchObject({ status: 416, range: `bytes */${length}` });
  const init = await fetch(`${room.url}/api/recordings/${recordingId}/parts/1/init`, {
    headers: { authorization: `Bearer ${room.hostToken}` },
  });
  expect(Buffer.from(await init.arrayBuffer())).toEqual((await film()).init);
  for (const path of ['parts/2/media', 'parts/0/media', 'parts/x/media', 'nothing']) {
    expect([path, [400, 404].includes((await recorder.get(path, room.hostToken)).status)]).toEqual([path, true]);
  }
});

test('what followed a fragment is all that is sent of the index', async () => {
  await using room = await openClassroom();
  const recorder = await recording(room);
  const after = granted(await recorder.get<{ fragments: unknown[] }>('index?afterPart=1&afterFragment=1', room.hostToken));
  expect(after.fragments).toHaveLength(1);
  expect(
    granted(await recorder.get<{ fragments: unknown[] }>('index?afterPart=1&afterFragment=2', room.hostToken)).fragments,
  ).toEqual([]);
  expect((await recorder.get('index?afterPart=x', room.hostToken)).status).toBe(400);
});

test('a student sees the lesson they are in, while that is allowed, and no other', async () => {
  await using room = await openClassroom();
  const teacher = await room.teacher();
  const recorder = await recording(room, teacher);
  const anna = await room.student('Anna');
  const status = async (token: string) => (await recorder.get('index', token)).status;
  expect([await status(anna.seatToken), await status('nonsense'), await status(recorder.uploadToken)]).toEqual([200, 401, 401]);
  expect((await ask(`${room.url}/api/recordings/${recorder.recordingId}/index`)).status).toBe(401);

  await using other = await openClassroom();
  const stranger = await other.student('Ben');
  expect(await status(stranger.seatToken)).toBe(401);
  const { lecture } = await room.desk.ask('lecture:create', { title: 'Geometry' });
  const page = await room.page();
  await page.join({ ticket: { kind: 'code', joinCode: lecture.joinCode }, displayName: 'Carla' });
  expect(await status(page.seatToken)).toBe(404);

  await teacher.ask('rewind:allow', { allowed: false });
  expect([await status(anna.seatToken), await status(teacher.seatToken), await status(room.hostToken)]).toEqual([403, 200, 200]);
  await teacher.ask('rewind:allow', { allowed: true });
  await teacher.ask('participant:remove', { participantId: anna.participantId, ban: true });
  expect(await status(anna.seatToken)).toBe(404);
});

test('in an exam only those who moderate look back, whatever is allowed or shared, until it is over', async () => {
  await using room = await openClassroom({ examMode: true });
  const teacher = await room.teacher();
  const recorder = await recording(room, teacher);
  const [anna, helper] = [await room.student('Anna'), await room.student('Helen')];
  await teacher.ask('participant:set-role', { participantId: helper.participantId, role: 'assistant' });
  const { watchToken } = granted(await ask<WatchReply>(`${room.url}/api/watch/${room.joinCode}`));
  const status = async (token: string) => (await recorder.get('index', token)).status;
  const [students, leaders] = [
    [anna.seatToken, watchToken],
    [teacher.seatToken, helper.seatToken, room.hostToken],
  ];
  const all = async () => [await Promise.all(students.map(status)), await Promise.all(leaders.map(status))];
  expect(teacher.state).toMatchObject({ examMode: true, rewindAllowed: true });
  expect(await all()).toEqual([
    [403, 404],
    [200, 200, 200],
  ]);
  await room.desk.ask('recording:share', { recordingId: recorder.recordingId, shared: 'class' });
  expect(await all()).toEqual([
    [403, 403],
    [200, 200, 200],
  ]);
  const { ticket } = granted(await recorder.post<TicketReply>('ticket', '', 'text/plain', helper.seatToken));
  const byTicket = async () =>
    (await fetch(`${room.url}/api/recordings/${recorder.recordingId}/parts/1/media?ticket=${ticket}`)).status;
  expect(await byTicket()).toBe(200);
  // A ticket from before is no way around it.
  await teacher.ask('participant:set-role', { participantId: helper.participantId, role: 'student' });
  expect(await byTicket()).toBe(403);
  await room.desk.ask('recording:share', { recordingId: recorder.recordingId, shared: 'nobody' });

  await teacher.ask('exam:set', { on: false });
  expect(await status(anna.seatToken)).toBe(200);
  await teacher.ask('rewind:allow', { allowed: false });
  expect(await status(anna.seatToken)).toBe(403);
  await teacher.ask('exam:set', { on: true });
  await room.desk.ask('recording:share', { recordingId: recorder.recordingId, shared: 'class' });
  expect(await status(watchToken)).toBe(403);
  await teacher.ask('lesson:start', {});
  await teacher.ask('lesson:end', {});
  expect(await status(watchToken)).toBe(200);
});

test('a ticket opens one recording, in an address', async () => {
  await using room = await openClassroom();
  const teacher = await room.teacher();
  const first = await recording(room, teacher);
  await teacher.ask('recording:stop', {});
  const second = await recording(room, teacher);
  expect(second.recordingId).not.toBe(first.recordingId);
  const { ticket } = granted(await first.post<TicketReply>('ticket', '', 'text/plain', room.hostToken));
  const by = async ({ recordingId }: TestRecorder, text: string) =>
    (await fetch(`${room.url}/api/recordings/${recordingId}/parts/1/media?ticket=${text}`)).status;
  expect([await by(first, ticket), await by(second, ticket), await by(first, `${ticket.slice(0, -4)}AAAA`)]).toEqual([
    200, 401, 401,
  ]);
});

test('the log is what each could read then', async () => {
  await using room = await openClassroom();
  const [teacher, anna, ben] = [await room.teacher(), await room.student('Anna'), await room.student('Ben')];
  await anna.ask('chat:send', { text: 'to all' });
  const { messageId } = await anna.ask('chat:send', { text: 'to the teachers', audience: { kind: 'teachers' } });
  await teacher.ask('chat:react', { messageId, emoji: '👍', on: true });
  const recorder = await recording(room, teacher);
  await room.desk.ask('recording:share', { recordingId: recorder.recordingId, shared: 'class' });
  const { watchToken } = granted(await ask<WatchReply>(`${room.url}/api/watch/${room.joinCode}`));
  const read = async (token: string, afterSeq = 0) =>
    granted(await recorder.get<{ events: LessonEvent[] }>(`log?afterSeq=${afterSeq}`, token)).events;
  for (const [token, sees] of [
    [room.hostToken, true],
    [anna.seatToken, true],
    [ben.seatToken, false],
    [watchToken, false],
  ] as const) {
    const events = await read(token);
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
    const text = JSON.stringify(events);
    expect([text.includes('to all'), text.includes('to the teachers'), text.includes('👍')]).toEqual([true, sees, sees]);
  }
  const events = await read(room.hostToken);
  await anna.ask('chat:send', { text: 'later' });
  expect((await read(room.hostToken, events.length)).map(({ type }) => type)).toEqual(['chat:sent']);
});

test('pictures: kept, listed, one of them on the cover', async () => {
  await using room = await openClassroom();
  const recorder = await recording(room);
  const send = (recordingMs: number | string, bytes: Buffer) =>
    recorder.post(`preview?recordingMs=${recordingMs}`, new Uint8Array(bytes), 'image/jpeg');
  expect((await recorder.get('thumbnail', room.hostToken)).status).toBe(404);
  expect((await send(0, jpeg(100))).status).toBe(200);
  expect((await send(10_000, jpeg(3000))).status).toBe(200);
  expect((await send(20_000, Buffer.from('not a picture'))).status).toBe(400);
  expect((await send(20_000, jpeg(300_000))).status).toBe(413);
  expect((await send('../../x', jpeg(10))).status).toBe(400);
  const { previews } = granted(await recorder.get<PreviewsReply>('previews', room.hostToken));
  expect(previews.map(({ recordingMs }) => recordingMs)).toEqual([0, 10_000]);
  const picture = async (url: string) => {
    const response = await fetch(room.url + url, { headers: { authorization: `Bearer ${room.hostToken}` } });
    return [response.headers.get('content-type'), (await response.arrayBuffer()).byteLength];
  };
  expect(await picture(previews[0]?.url ?? '')).toEqual(['image/jpeg', 104]);
  expect(await picture(`/api/recordings/${recorder.recordingId}/thumbnail`)).toEqual(['image/jpeg', 3004]);
  expect((await room.desk.ask('recording:list', {})).recordings[0]?.thumbnail).toBe(true);
});

test('the library: names, search, chapters, the bin and what is removed for good', async () => {
  let now = Date.now();
  const clock = { wallMs: () => now, monotonicMs: () => performance.now() };
  await using room = await openClassroom({}, { clock, binDays: 2 });
  const teacher = await room.teacher();
  const { recordingId } = await recording(room, teacher);
  const { desk } = room;
  await expect(desk.ask('recording:delete', { recordingId })).rejects.toMatchObject({ code: 'wrong-state' });
  await teacher.ask('recording:stop', {});
  await desk.ask('recording:rename', { recordingId, title: 'Übungen 50% _' });
  const titles = async (wish: object) => (await desk.ask('recording:list', wish)).recordings.map(({ title }) => title);
  expect([await titles({ search: 'ubung' }), await titles({ search: '50%' }), await titles({ search: 'x%' })]).toEqual([
    ['Übungen 50% _'],
    ['Übungen 50% _'],
    [],
  ]);
  const marker = (recordingMs: number) => ({ markerId: `m${recordingMs}`, title: 'Chapter', recordingMs, lessonMs: recordingMs });
  const { recording: marked } = await desk.ask('recording:markers', { recordingId, markers: [marker(2000), marker(1000)] });
  expect(marked.markers.map(({ recordingMs }) => recordingMs)).toEqual([1000, 2000]);

  await desk.ask('recording:delete', { recordingId });
  expect([await titles({}), await titles({ inBin: true })]).toEqual([[], ['Übungen 50% _']]);
  await desk.ask('recording:restore', { recordingId });
  await desk.ask('recording:keep', { recordingId, days: 5 });
  expect(await titles({})).toHaveLength(1);
  const { exportId } = await desk.ask('recording:export', { recordingId, kind: 'chat-text' });
  for (let state = ''; state !== 'done'; ) state = (await desk.next('export:changed')).export.state;
  expect((await desk.ask('export:list', {})).exports).toMatchObject([{ exportId, state: 'done' }]);
  const folder = join(room.running.dataFolder, 'recordings', recordingId);
  const { library } = room.running.server;
  now += 4 * 86_400_000;
  expect(await library.clean()).toBe(0);
  expect((await desk.ask('export:list', {})).exports).toEqual([]);
  now += 2 * 86_400_000;
  expect(await library.clean()).toBe(1);
  await expect(stat(folder)).rejects.toMatchObject({ code: 'ENOENT' });
  await expect(desk.ask('recording:rename', { recordingId, title: 'Gone' })).rejects.toMatchObject({ code: 'not-found' });
});

test('guessing codes for recordings is slow', async () => {
  await using room = await openClassroom({}, { wrongCodesPerMinute: 3 });
  const statuses: number[] = [];
  for (let tried = 0; tried < 5; tried += 1) statuses.push((await ask(`${room.url}/api/watch/AAAAA${tried + 2}`)).status);
  expect(statuses).toEqual([404, 404, 404, 429, 429]);
});
