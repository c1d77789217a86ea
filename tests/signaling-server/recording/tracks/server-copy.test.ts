/** The copy a server keeps of what everybody sends: who switches it, who sees it, what becomes of it when something dies. */
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import type { Recording } from '../../../../protocol/recording.ts';
import { createDiskStorage } from '../../../../signaling-server/recording/disk-storage.ts';
import type { RecordingStorage } from '../../../../signaling-server/recording/storage.ts';
import type { TappedPacket } from '../../../../signaling-server/sfu/tapped-packets.ts';
import { decodingComplaints, probed } from '../../../e2e/support/kept-recording.ts';
import { type Classroom, openClassroom } from '../../../support/classroom.ts';
import type { TestPage } from '../../../support/join-as.ts';
import { testFolder } from '../../../support/open-test-store.ts';
import { ask } from '../../../support/recorder.ts';
import { encoded, packetised } from './packetised.ts';

// Films are encoded on the way.
vi.setConfig({ testTimeout: 60_000 });

const SECONDS = 6;
/** The worker is started with the first packet. */
const SOON = { timeout: 20_000 };

/** Somebody turns camera and microphone on and sends a film. */
async function sends({ sfu }: Classroom, page: TestPage, streamNo = 1): Promise<() => void> {
  const film = await encoded('libvpx');
  const open = (source: 'camera' | 'microphone') => page.ask('producer:open', { source, label: '', paused: false });
  const [camera, microphone] = [await open('camera'), await open('microphone')];
  return () => {
    const atMs = Date.now() - SECONDS * 1000;
    const heard = <T extends { startS: number }>(frames: readonly T[]) => frames.filter(({ startS }) => startS < SECONDS);
    const options = { atMs, streamNo, firstSequence: streamNo * 10_000 };
    const pictures = packetised(heard(film.video), { ...options, codec: 'VP8' });
    const sound = packetised(heard(film.audio), { ...options, codec: 'opus' });
    // As they come: ten times a second, both in turn.
    for (let ms = 0; ms < SECONDS * 1000 + 200; ms += 100) {
      const now = ({ receivedAtMs }: TappedPacket) => receivedAtMs >= atMs + ms && receivedAtMs < atMs + ms + 100;
      sfu.deliver(camera.producerId, pictures.filter(now));
      sfu.deliver(microphone.producerId, sound.filter(now));
    }
  };
}

async function listed({ desk }: Classroom): Promise<Recording[]> {
  return (await desk.ask('recording:list', {})).recordings;
}

test('switched on by the teacher, seen by all, kept without any page, listed, and the students’ no more than the class’s', async () => {
  await using room = await openClassroom();
  const [teacher, anna] = [await room.teacher(), await room.student('Anna')];
  await expect(anna.ask('server-copy:set', { on: true })).rejects.toMatchObject({ code: 'forbidden' });
  const send = await sends(room, teacher);
  await teacher.ask('server-copy:set', { on: true });
  expect(room.sfu.tappedProducers.size).toBe(0); // not before the lesson
  await teacher.ask('lesson:start', {});
  await anna.nextEvent('server-copy:started');
  expect(anna.state.serverCopy).toBe(true);
  send();
  await expect.poll(() => listed(room), SOON).toMatchObject([{ kind: 'track', source: 'camera', status: 'recording' }]);
  await expect.poll(async () => (await listed(room))[0]?.durationMs, SOON).toBeGreaterThan(4500);

  const [copy] = await listed(room);
  const watched = (token: string) =>
    ask(`${room.url}/api/recordings/${copy?.recordingId}/index`, { headers: { authorization: `Bearer ${token}` } });
  expect((await watched(room.hostToken)).status).toBe(200);
  expect((await watched(anna.seatToken)).status).toBe(404);
  await expect(room.desk.ask('recording:delete', { recordingId: copy?.recordingId ?? '' })).rejects.toMatchObject({
    code: 'wrong-state',
  });

  await teacher.ask('server-copy:set', { on: false });
  await anna.nextEvent('server-copy:stopped');
  await expect.poll(() => listed(room), SOON).toMatchObject([{ status: 'ended' }]);
  const [{ recordingId = '', durationMs = 0, parts = [] } = {}] = await listed(room);
  expect(durationMs / 1000).toBeCloseTo(SECONDS, 0);
  expect(parts).toMatchObject([{ width: 160, height: 90 }]);
  const file = join(room.running.dataFolder, 'recordings', recordingId, 'part-1.mp4');
  const { seconds, audioSeconds } = await probed(file);
  expect(Math.abs(seconds - audioSeconds)).toBeLessThan(0.2);
  expect(await decodingComplaints(file)).toBe('');
  // What it knows nothing of, it leaves alone.
  expect(room.sfu.tappedProducers.size).toBe(0);
});

test('who comes back goes on in the same recording; what is in the bin stays there', async () => {
  await using room = await openClassroom();
  const teacher = await room.teacher();
  await teacher.ask('lesson:start', {});
  await teacher.ask('server-copy:set', { on: true });
  (await sends(room, teacher))();
  await expect.poll(async () => (await listed(room))[0]?.durationMs ?? 0, SOON).toBeGreaterThan(4500);
  const again = async (streamNo: number) => {
    for (const { producerId } of Object.values(teacher.state.producers)) await teacher.ask('producer:close', { producerId });
    await expect.poll(async () => (await listed(room))[0]?.status, SOON).toBe('ended');
    (await sends(room, teacher, streamNo))();
  };
  await again(2);
  await expect.poll(async () => (await listed(room))[0]?.parts.length, SOON).toBe(2);
  const [{ recordingId = '' } = {}] = await listed(room);
  expect(await listed(room)).toHaveLength(1);

  for (const { producerId } of Object.values(teacher.state.producers)) await teacher.ask('producer:close', { producerId });
  await expect.poll(async () => (await listed(room))[0]?.status, SOON).toBe('ended');
  await room.desk.ask('recording:delete', { recordingId });
  (await sends(room, teacher, 3))();
  await expect.poll(async () => (await listed(room)).map((one) => one.recordingId === recordingId), SOON).toEqual([false]);
});

test('configured so, every lesson is copied from its start', async () => {
  await using room = await openClassroom({}, { serverCopy: 'on' });
  const teacher = await room.teacher();
  await teacher.ask('lesson:start', {});
  await expect.poll(() => teacher.state.serverCopy, SOON).toBe(true);
  (await sends(room, teacher))();
  await expect.poll(async () => (await listed(room)).length, SOON).toBeGreaterThan(0);
});

test('when the disk is full the copy stops, and the lesson goes on', async () => {
  const disk = createDiskStorage(await testFolder());
  let free = 500_000_000_000;
  const storage: RecordingStorage = { ...disk, freeBytes: async () => free };
  await using room = await openClassroom({}, { diskReserveMb: 1, recording: { storage } });
  const teacher = await room.teacher();
  await teacher.ask('lesson:start', {});
  await teacher.ask('server-copy:set', { on: true });
  (await sends(room, teacher))();
  await expect.poll(async () => (await listed(room))[0]?.durationMs ?? 0, SOON).toBeGreaterThan(4500);
  const camera = Object.values(teacher.state.producers).find(({ source }) => source === 'camera');
  await teacher.ask('producer:close', { producerId: camera?.producerId ?? '' });
  free = 900_000;
  const stopped = teacher.nextEvent('server-copy:stopped');
  (await sends(room, teacher, 2))();
  expect((await stopped).data.reason).toBe('disk-full');
  await teacher.ask('chat:send', { text: 'We go on' });
  expect(teacher.state.serverCopy).toBe(false);
  await expect.poll(async () => (await listed(room))[0]?.status, SOON).toBe('ended');
});
