/** Full, slow and vanishing disks; pages that go; two servers in a row on the same folder. */
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { RefusedError } from '../../../protocol/errors.ts';
import { createDiskStorage } from '../../../signaling-server/recording/disk-storage.ts';
import type { PartFile, RecordingStorage } from '../../../signaling-server/recording/storage.ts';
import { openClassroom } from '../../support/classroom.ts';
import { film } from '../../support/film.ts';
import { openDesk, teach } from '../../support/join-as.ts';
import { startKillableServer } from '../../support/killable-server.ts';
import { openTestStore, testFolder } from '../../support/open-test-store.ts';
import { TestRecorder } from '../../support/recorder.ts';

/** A disk that a test makes slow, small or broken. */
class MoodyStorage {
  readonly storage: RecordingStorage;
  freeBytes: number | null = null;
  beforeWrite: () => Promise<void> = async () => {};

  constructor(folder: string) {
    const disk = createDiskStorage(folder);
    this.storage = {
      ...disk,
      freeBytes: async () => this.freeBytes ?? disk.freeBytes(),
      openPart: async (recordingId, partNo): Promise<PartFile> => {
        const file = await disk.openPart(recordingId, partNo);
        return {
          write: async (position, bytes) => {
            await this.beforeWrite();
            await file.write(position, bytes);
          },
          close: () => file.close(),
        };
      },
    };
  }
}

test('a slow disk makes pages wait; nothing is lost', async () => {
  const moody = new MoodyStorage(await testFolder());
  const scene = await film();
  const limits = { maxWaitingBytes: (scene.fragments[0] as Buffer).length + 10 };
  await using room = await openClassroom({}, { recording: { storage: moody.storage, limits } });
  const recorder = await TestRecorder.start(room.url, await room.teacher());
  await recorder.beginPart(scene);
  const held = Promise.withResolvers<void>();
  const writing = Promise.withResolvers<void>();
  moody.beforeWrite = () => {
    writing.resolve();
    return held.promise;
  };
  const first = recorder.sendFragment(scene.fragments[0] as Buffer, { fragmentNo: 0 });
  await writing.promise;
  const second = await recorder.sendFragment(scene.fragments[1] as Buffer, { fragmentNo: 1 });
  expect([second.status, second.body.code, second.headers.get('retry-after')]).toEqual([429, 'too-fast', '1']);
  held.resolve();
  expect((await first).status).toBe(200);
  expect((await recorder.sendFragment(scene.fragments[1] as Buffer, { fragmentNo: 1 })).status).toBe(200);
});

test('before the disk is full it is said at 30 and 10 minutes; then the recording stops, and the lesson goes on', async () => {
  const moody = new MoodyStorage(await testFolder());
  const scene = await film();
  const bytesPerMinute = (scene.fragments.reduce((sum, { length }) => sum + length, 0) / scene.fragments.length) * 60;
  const reserve = 1_000_000;
  await using room = await openClassroom({}, { diskReserveMb: 1, recording: { storage: moody.storage } });
  const [teacher, anna] = [await room.teacher(), await room.student('Anna')];
  moody.freeBytes = reserve + 25 * bytesPerMinute;
  const recorder = await TestRecorder.start(room.url, teacher);
  await recorder.beginPart(scene);
  await recorder.send(scene, 5);
  expect((await teacher.next('disk:low')).minutesLeft).toBeGreaterThan(20);
  moody.freeBytes = reserve + 9 * bytesPerMinute;
  expect((await teacher.next('disk:low')).minutesLeft).toBeLessThan(10);
  moody.freeBytes = reserve - 1;
  expect((await teacher.nextEvent('recording:stopped')).data.reason).toBe('disk-full');
  expect(await recorder.sendFragment(scene.fragments[5] as Buffer)).toMatchObject({ status: 507, body: { code: 'disk-full' } });
  await expect(teacher.ask('recording:start', {})).rejects.toMatchObject({ code: 'disk-full' });
  await anna.ask('chat:send', { text: 'We go on' });
  expect((await recorder.index(room.hostToken)).recording).toMatchObject({ status: 'ended', durationMs: 5000 });
  expect(anna.noticesLeft.map(({ name }) => name)).not.toContain('disk:low');
});

test('a disk that fills up in the middle of a fragment', async () => {
  const moody = new MoodyStorage(await testFolder());
  const scene = await film();
  await using room = await openClassroom({}, { recording: { storage: moody.storage } });
  const teacher = await room.teacher();
  const recorder = await TestRecorder.start(room.url, teacher);
  await recorder.beginPart(scene);
  await recorder.send(scene, 2);
  moody.beforeWrite = () => Promise.reject(new RefusedError('disk-full', 'The disk is full.'));
  expect((await recorder.sendFragment(scene.fragments[2] as Buffer)).status).toBe(507);
  expect((await teacher.nextEvent('recording:stopped')).data.reason).toBe('disk-full');
  expect((await recorder.index(room.hostToken)).fragments).toHaveLength(2);
});

test('the folder is removed while it is written to: it comes back with everything in it', async () => {
  await using room = await openClassroom();
  const scene = await film();
  const recorder = await TestRecorder.start(room.url, await room.teacher());
  await recorder.beginPart(scene);
  await recorder.send(scene, 2);
  const folder = join(room.running.dataFolder, 'recordings');
  await rm(folder, { recursive: true });
  expect(await recorder.get(`parts/1/media`, room.hostToken)).toMatchObject({ status: 404, body: { code: 'not-found' } });
  await recorder.send(scene, 1);
  const file = await readFile(join(folder, recorder.recordingId, 'part-1.mp4'));
  expect(file).toEqual(Buffer.concat([scene.init, ...scene.fragments.slice(0, 3)]));
});

test('a page that vanishes leaves an interrupted recording; coming back goes on with it, in a new part', async () => {
  await using room = await openClassroom({}, { recording: { vanishedAfterMs: 300 } });
  const scene = await film();
  const teacher = await room.teacher();
  const recorder = await TestRecorder.start(room.url, teacher);
  await recorder.beginPart(scene);
  await recorder.send(scene, 2);
  expect((await teacher.nextEvent('recording:stopped')).data.reason).toBe('interrupted');
  expect((await recorder.index(room.hostToken)).recording.status).toBe('interrupted');
  // It was only slow: what it still sends is taken, and the lesson says so.
  await recorder.send(scene, 1);
  await teacher.nextEvent('recording:started');
  await teacher.nextEvent('recording:started');
  const again = await TestRecorder.start(room.url, teacher);
  expect([again.recordingId, await again.beginPart(scene)]).toEqual([recorder.recordingId, 2]);
  await again.send(scene, 2);
  expect((await again.index(room.hostToken)).recording.durationMs).toBe(5000);
});

test('after a restart the lesson waits for its recorder, says when it does not come, and goes on with the same recording', async () => {
  const dataFolder = await testFolder();
  const scene = await film();
  const before = await openClassroom({}, { dataFolder });
  const first = await before.teacher();
  await first.ask('lesson:start', {});
  const recorder = await TestRecorder.start(before.url, first);
  await recorder.beginPart(scene);
  await recorder.send(scene, 2);
  const { lectureId } = before;
  await before[Symbol.asyncDispose]();

  await using room = await openClassroom({}, { dataFolder, recording: { vanishedAfterMs: 1500 } });
  const teacher = await teach(room.url, room.hostToken, lectureId);
  expect(teacher.state.recording).toMatchObject({ recordingId: recorder.recordingId });
  expect((await teacher.nextEvent('recording:stopped')).data).toEqual({
    recordingId: recorder.recordingId,
    reason: 'interrupted',
  });
  const again = await TestRecorder.start(room.url, teacher);
  expect([again.recordingId, await again.beginPart(scene)]).toEqual([recorder.recordingId, 2]);
  teacher.close();
});

test('whoever pauses and leaves leaves an interrupted recording', async () => {
  await using room = await openClassroom({}, { recording: { vanishedAfterMs: 300 } });
  const [teacher, ben] = [await room.teacher(), await room.student('Ben')];
  await teacher.ask('participant:set-role', { participantId: ben.participantId, role: 'assistant' });
  const recorder = await TestRecorder.start(room.url, ben);
  await ben.ask('recording:pause', {});
  await ben.ask('lesson:leave', {});
  expect((await teacher.nextEvent('recording:stopped')).data.reason).toBe('interrupted');
  expect((await room.desk.ask('recording:list', {})).recordings[0]).toMatchObject({
    recordingId: recorder.recordingId,
    status: 'interrupted',
  });
});

test('kill -9 in the middle of sending: nothing acknowledged is lost, and the page goes on where it was', {
  timeout: 90_000,
}, async () => {
  const folder = await testFolder();
  const scene = await film();
  for (let round = 0; round < 3; round += 1) {
    const server = await startKillableServer(folder);
    const desk = await openDesk(server.url, server.hostToken);
    const { lecture } = await desk.ask('lecture:create', { title: `Round ${round}` });
    const teacher = await teach(server.url, server.hostToken, lecture.lectureId);
    await teacher.ask('lesson:start', {});
    const recorder = await TestRecorder.start(server.url, teacher);
    await recorder.beginPart(scene);
    let acknowledged = 0;
    const enough = Promise.withResolvers<void>();
    const sending = (async () => {
      for (const fragment of scene.fragments) {
        await recorder.sendFragment(fragment, { fragmentNo: acknowledged });
        acknowledged += 1;
        if (acknowledged > round) enough.resolve();
      }
    })().catch(() => undefined);
    await enough.promise;
    await server.kill();
    await sending;
    const promised = acknowledged;

    const next = await startKillableServer(folder);
    const back = new TestRecorder({ url: next.url, recording: recorder.recording, uploadToken: recorder.uploadToken });
    back.partNo = 1;
    const { fragments, recording } = await back.index(next.hostToken);
    expect(fragments.length).toBeGreaterThanOrEqual(promised);
    expect(recording).toMatchObject({ status: 'interrupted', lectureId: lecture.lectureId });
    // The page sends what it had no answer to, and goes on.
    for (const [fragmentNo, fragment] of scene.fragments.entries()) {
      if (fragmentNo >= promised) expect((await back.sendFragment(fragment, { fragmentNo })).status).toBe(200);
    }
    const file = await readFile(join(folder, 'recordings', recorder.recordingId, 'part-1.mp4'));
    expect(file).toEqual(Buffer.concat([scene.init, ...scene.fragments]));
    const after = await back.index(next.hostToken);
    expect([after.recording.durationMs, after.fragments.length]).toEqual([6000, 6]);
    for (const page of [desk, teacher]) page.close();
    await next.kill();
  }
  const store = await openTestStore({ dataFolder: folder });
  expect((await store.recordings.withStatus(['recording', 'interrupted'])).length).toBe(3);
});
