/** Recording a lesson, from the page's requests to the file on the disk. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openClassroom } from '../../support/classroom.ts';
import { film } from '../../support/film.ts';
import { granted, TestRecorder } from '../../support/recorder.ts';

test('what a page sends is a file that plays, an index, and a state that everyone sees', async () => {
  await using room = await openClassroom();
  const scene = await film();
  const [teacher, anna] = [await room.teacher(), await room.student('Anna')];
  const recorder = await TestRecorder.start(room.url, teacher);
  await anna.nextEvent('recording:started');
  expect(anna.state.recording).toMatchObject({ recordingId: recorder.recordingId, paused: false });
  await recorder.beginPart(scene);
  await recorder.send(scene, 3);
  const { marker } = await teacher.ask('recording:mark', { title: 'Fields' });
  await teacher.ask('recording:pause', {});
  await anna.nextEvent('recording:paused');
  await teacher.ask('recording:resume', {});
  await recorder.send(scene, 3);

  const index = await recorder.index(anna.seatToken);
  expect(index).toMatchObject({ live: true, recording: { status: 'recording', durationMs: 6000, markers: [marker] } });
  expect(index.fragments.map(({ fragmentNo, startMs }) => [fragmentNo, startMs])).toEqual(
    [0, 1, 2, 3, 4, 5].map((number) => [number, number * 1000]),
  );
  const file = await readFile(join(room.running.dataFolder, 'recordings', recorder.recordingId, 'part-1.mp4'));
  expect(file).toEqual(Buffer.concat([scene.init, ...scene.fragments]));

  await teacher.ask('recording:stop', {});
  await anna.nextEvent('recording:stopped');
  expect(anna.state.recording).toBeNull();
  const { recordings } = await room.desk.ask('recording:list', {});
  expect(recordings).toMatchObject([{ recordingId: recorder.recordingId, title: 'Algebra', status: 'ended', durationMs: 6000 }]);
  // The page still held the last second.
  expect((await recorder.sendFragment(scene.fragments[0] as Buffer, { fragmentNo: 0 })).status).toBe(200);
});

test('the same fragment twice counts once; a gap, other bytes, nonsense and other people’s tokens are refused', async () => {
  await using room = await openClassroom();
  const scene = await film();
  const teacher = await room.teacher();
  const recorder = await TestRecorder.start(room.url, teacher);
  await recorder.beginPart(scene);
  const [first, second, third] = scene.fragments as [Buffer, Buffer, Buffer];
  const send = recorder.sendFragment.bind(recorder);
  const next = async (answer: ReturnType<typeof send>) => {
    const { status, body } = await answer;
    return [status, body.nextFragmentNo ?? body.details?.nextFragmentNo ?? body.code];
  };
  expect(await next(send(second, { fragmentNo: 1 }))).toEqual([409, 0]);
  expect(await next(send(first, { fragmentNo: 0 }))).toEqual([200, 1]);
  expect(await next(send(first, { fragmentNo: 0 }))).toEqual([200, 1]);
  expect(await next(send(second, { fragmentNo: 0 }))).toEqual([409, 1]);
  expect(await next(send(third, { fragmentNo: 2 }))).toEqual([409, 1]);
  expect(await next(send(second, { fragmentNo: 1, startMs: 0 }))).toEqual([409, 1]);
  expect(await next(send(second, { fragmentNo: 1, startMs: 100_000 }))).toEqual([409, 1]);
  for (const wrong of [{ fragmentNo: -1 }, { fragmentNo: 1.5 }, { startMs: -1 }, { startMs: Number.NaN }, { durationMs: 1e9 }]) {
    expect(await next(send(second, { fragmentNo: 1, ...wrong }))).toEqual([400, 'bad-request']);
  }
  expect(await next(send(second.subarray(0, -1), { fragmentNo: 1 }))).toEqual([400, 'bad-request']);
  expect(await next(send(Buffer.concat([second, third]), { fragmentNo: 1 }))).toEqual([400, 'bad-request']);
  expect(await next(send(Buffer.from('no film at all'), { fragmentNo: 1 }))).toEqual([400, 'bad-request']);
  expect(await next(send(second, { fragmentNo: 1 }))).toEqual([200, 2]);

  const path = 'parts/1/fragments/2?startMs=2000&durationMs=1000&lessonMs=2000';
  const octets = 'application/octet-stream';
  for (const token of [room.hostToken, teacher.seatToken, 'nonsense']) {
    expect((await recorder.post(path, new Uint8Array(third), octets, token)).status).toBe(401);
  }
  // Whoever starts anew, as after a reload, is the one who writes.
  const again = await TestRecorder.start(room.url, teacher);
  expect(again.recordingId).toBe(recorder.recordingId);
  expect((await recorder.post(path, new Uint8Array(third), octets)).status).toBe(401);
  expect(await again.beginPart(scene)).toBe(2);
  await again.send(scene, 2);
  const { recording } = await again.index(room.hostToken);
  expect(recording.parts.map(({ partNo, startMs, durationMs }) => [partNo, startMs, durationMs])).toEqual([
    [1, 0, 2000],
    [2, 2000, 2000],
  ]);
});

test('paths in names and numbers lead nowhere', async () => {
  await using room = await openClassroom();
  const recorder = await TestRecorder.start(room.url, await room.teacher());
  const host = { headers: { authorization: `Bearer ${room.hostToken}` } };
  for (const path of [
    '..%2f..%2flectern.db',
    '%2e%2e/recordings',
    `${recorder.recordingId}/parts/..%2f..%2flectern.db/media`,
    `${recorder.recordingId}/parts/1%00/media`,
    `${recorder.recordingId}/previews/..%2f..%2f..%2flectern.db`,
    `${recorder.recordingId}/previews/at-000000000.jpg%00`,
    'x'.repeat(90),
  ]) {
    const { status } = await fetch(`${room.url}/api/recordings/${path}`, host);
    expect([path, [400, 404].includes(status)]).toEqual([path, true]);
  }
  expect((await recorder.post('parts/1%2f..%2f2/init', new Uint8Array(10))).status).toBe(400);
});

test('a second recorder is refused in words; who may not record is, too', async () => {
  await using room = await openClassroom();
  const [teacher, ben, anna] = [await room.teacher(), await room.student('Ben'), await room.student('Anna')];
  await teacher.ask('participant:set-role', { participantId: ben.participantId, role: 'assistant' });
  await TestRecorder.start(room.url, ben);
  await expect(teacher.ask('recording:start', {})).rejects.toThrow('Ben is already recording this lesson.');
  for (const name of ['recording:start', 'recording:pause', 'recording:stop'] as const) {
    await expect(anna.ask(name, {})).rejects.toMatchObject({ code: 'forbidden' });
  }
  await expect(anna.ask('rewind:allow', { allowed: true })).rejects.toMatchObject({ code: 'forbidden' });
  await teacher.ask('recording:stop', {});
  await expect(teacher.ask('recording:pause', {})).rejects.toMatchObject({ code: 'wrong-state' });
});

test('of two who press at the same moment one records, and the other is told', async () => {
  await using room = await openClassroom();
  const [teacher, ben] = [await room.teacher(), await room.student('Ben')];
  await teacher.ask('participant:set-role', { participantId: ben.participantId, role: 'assistant' });
  const outcomes = await Promise.allSettled([ben, teacher].map((page) => page.ask('recording:start', {})));
  expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect((await room.desk.ask('recording:list', {})).total).toBe(1);
  expect(teacher.events.filter(({ type }) => type === 'recording:started')).toHaveLength(1);
});

test('a wall clock that jumps changes nothing', async () => {
  let wallMs = Date.now();
  const clock = { wallMs: () => wallMs, monotonicMs: () => performance.now() };
  await using room = await openClassroom({}, { clock });
  const scene = await film();
  const recorder = await TestRecorder.start(room.url, await room.teacher());
  await recorder.beginPart(scene);
  await recorder.send(scene, 2);
  for (const jump of [-3_600_000, 40_000_000]) {
    wallMs += jump;
    await recorder.send(scene, 2);
  }
  const { recording, fragments } = await recorder.index(room.hostToken);
  expect([recording.durationMs, recording.status, fragments.length]).toEqual([6000, 'recording', 6]);
});

test('the end of the lesson ends its recording, and takes what the page still held', async () => {
  await using room = await openClassroom();
  const scene = await film();
  const teacher = await room.teacher();
  await teacher.ask('lesson:start', {});
  const recorder = await TestRecorder.start(room.url, teacher);
  await recorder.beginPart(scene);
  await recorder.send(scene, 2);
  await teacher.ask('lesson:end', {});
  await recorder.send(scene, 1);
  const { recording, live } = await recorder.index(room.hostToken);
  expect([recording.status, recording.durationMs, live]).toEqual(['ended', 3000, false]);
  const stopped = teacher.events.find(({ type }) => type === 'recording:stopped');
  expect(stopped).toMatchObject({ data: { reason: 'ended' } });
  expect(granted(await recorder.get<{ events: unknown[] }>('log', room.hostToken)).events.length).toBeGreaterThan(3);
});
