/** Files made of recordings: what ffmpeg finds in them is what was recorded. */
import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import type { ExportKind, RecordingExport } from '../../../protocol/recording.ts';
import { type Classroom, openClassroom } from '../../support/classroom.ts';
import { film } from '../../support/film.ts';
import { testFolder } from '../../support/open-test-store.ts';
import { decodeErrors, probe } from '../../support/probe.ts';
import { TestRecorder } from '../../support/recorder.ts';

interface Wish {
  readonly kind: ExportKind;
  readonly trimStartMs?: number;
  readonly trimEndMs?: number;
}

async function exported(room: Classroom, recordingId: string, wish: Wish): Promise<RecordingExport> {
  const { exportId } = await room.desk.ask('recording:export', { recordingId, ...wish });
  for (;;) {
    const { export: changed } = await room.desk.next('export:changed');
    if (changed.exportId === exportId && !['waiting', 'running'].includes(changed.state)) return changed;
  }
}

/** As a teacher's page fetches it, put into a file. */
async function fetched(room: Classroom, { url, fileName }: RecordingExport): Promise<string> {
  const response = await fetch(room.url + url, { headers: { authorization: `Bearer ${room.hostToken}` } });
  expect([response.status, response.headers.get('content-disposition')]).toEqual([200, expect.stringContaining('attachment')]);
  const path = join(await testFolder(), fileName);
  await writeFile(path, Buffer.from(await response.arrayBuffer()));
  return path;
}

async function recorded(room: Classroom): Promise<TestRecorder> {
  const scene = await film();
  const [teacher, anna] = [await room.teacher(), await room.student('Anna')];
  await teacher.ask('lesson:start', {});
  const recorder = await TestRecorder.start(room.url, teacher);
  await recorder.beginPart(scene);
  await recorder.send(scene, 3);
  await teacher.ask('recording:mark', { title: 'Übung <1>' });
  await anna.ask('chat:send', { text: 'Is a < b --> c?' });
  await anna.ask('chat:send', { text: 'For the teacher alone', audience: { kind: 'teachers' } });
  await recorder.beginPart(scene);
  await recorder.send(scene, 6);
  await teacher.ask('recording:stop', {});
  return recorder;
}

test('parts alike make one film with chapters, not encoded anew; a trimmed one begins with a keyframe', async () => {
  await using room = await openClassroom();
  const { recordingId } = await recorded(room);
  const whole = await exported(room, recordingId, { kind: 'mp4' });
  expect(whole).toMatchObject({ state: 'done', progress: 1, fileName: 'Algebra.mp4' });
  const file = await fetched(room, whole);
  const found = await probe(file);
  expect(found.seconds).toBeCloseTo(9, 0);
  expect(found.streams.find(({ kind }) => kind === 'video')).toMatchObject({ codec: 'h264', packets: 90 });
  expect(found.streams.find(({ kind }) => kind === 'audio')?.seconds).toBeCloseTo(9, 0);
  expect(found.chapters.map(({ title }) => title)).toEqual(['Beginning', 'Übung <1>']);
  expect(await decodeErrors(file)).toBe('');
  const bytes = await readFile(file);
  expect(bytes.indexOf('moov')).toBeLessThan(bytes.indexOf('mdat'));

  const piece = await fetched(room, await exported(room, recordingId, { kind: 'mp4', trimStartMs: 2400, trimEndMs: 4900 }));
  const { seconds, streams } = await probe(piece);
  expect([Math.round(seconds), streams.find(({ kind }) => kind === 'video')?.packets]).toEqual([3, 30]);
  expect(await decodeErrors(piece)).toBe('');

  const sound = await probe(await fetched(room, await exported(room, recordingId, { kind: 'audio' })));
  expect(sound.streams.filter(({ kind }) => kind !== 'data')).toMatchObject([{ kind: 'audio', codec: 'opus' }]);
  expect(sound.chapters).toHaveLength(2);
  const { exports } = await room.desk.ask('export:list', {});
  expect(exports.map(({ state }) => state)).toEqual(['done', 'done', 'done']);
});

test('parts that differ come as a zip of films', async () => {
  await using room = await openClassroom();
  const [small, large] = [await film(), await film({ size: '640x360', seconds: 3 })];
  const recorder = await TestRecorder.start(room.url, await room.teacher());
  for (const scene of [small, large]) {
    await recorder.beginPart(scene);
    await recorder.send(scene, 2);
  }
  const made = await exported(room, recorder.recordingId, { kind: 'mp4' });
  expect(made.fileName).toBe('Algebra.zip');
  const path = await fetched(room, made);
  const folder = await testFolder();
  await promisify(execFile)('unzip', ['-q', path, '-d', folder]);
  for (const name of ['Algebra 1.mp4', 'Algebra 2.mp4']) {
    expect(Math.round((await probe(join(folder, name))).seconds)).toBe(2);
    expect(await decodeErrors(join(folder, name))).toBe('');
  }
});

test('the chat comes as text and as captions, without what was said to few', async () => {
  await using room = await openClassroom();
  const { recordingId } = await recorded(room);
  const text = await readFile(await fetched(room, await exported(room, recordingId, { kind: 'chat-text' })), 'utf8');
  expect(text).toMatch(/^Algebra\n\n\[00:00:\d\d\] Anna: Is a < b --> c\?\n$/);
  const vtt = await readFile(await fetched(room, await exported(room, recordingId, { kind: 'chat-vtt' })), 'utf8');
  expect(vtt).toMatch(/^WEBVTT\n\n00:00:\d\d\.\d{3} --> 00:00:\d\d\.\d{3}\n<v Anna>Is a &lt; b --&gt; c\?\n$/);
});

test('a lesson in a folder, and in a zip, holds the page, the films, and what the class saw', async () => {
  const player = await testFolder();
  await mkdir(player, { recursive: true });
  await writeFile(join(player, 'index.html'), '<!doctype html>');
  await using room = await openClassroom({}, { recording: { savedLessonFolder: player } });
  const { recordingId } = await recorded(room);
  const { path, url } = await exported(room, recordingId, { kind: 'lesson-folder' });
  expect(url).toBeNull();
  const script = await readFile(join(path ?? '', 'lesson.js'), 'utf8');
  const lesson = JSON.parse(script.slice(script.indexOf('{'), script.lastIndexOf('}') + 1)) as Record<string, unknown>;
  expect(lesson).toMatchObject({
    version: 1,
    title: 'Algebra',
    files: [{ url: 'media/film-1.mp4', startMs: 0, durationMs: 9000 }],
  });
  expect(script).toContain('Is a < b');
  expect(script).not.toContain('teacher alone');
  expect(await decodeErrors(join(path ?? '', 'media/film-1.mp4'))).toBe('');

  const zip = await fetched(room, await exported(room, recordingId, { kind: 'lesson-zip' }));
  const { stdout } = await promisify(execFile)('unzip', ['-l', zip]);
  for (const name of ['Algebra/index.html', 'Algebra/lesson.js', 'Algebra/media/film-1.mp4', 'Algebra/chat.txt']) {
    expect(stdout).toContain(name);
  }
});

test('exports are the teacher’s; cancelled ones leave nothing; nonsense is refused', async () => {
  await using room = await openClassroom();
  const { recordingId } = await recorded(room);
  const anna = await room.student('Ben');
  await expect(anna.ask('recording:export', { recordingId, kind: 'mp4' })).rejects.toMatchObject({ code: 'not-signed-in' });
  for (const wrong of [{ trimStartMs: 4000, trimEndMs: 3000 }, { trimStartMs: 99_000 }]) {
    await expect(room.desk.ask('recording:export', { recordingId, kind: 'mp4', ...wrong })).rejects.toMatchObject({
      code: 'bad-request',
    });
  }
  const made = await exported(room, recordingId, { kind: 'mp4' });
  expect((await fetch(room.url + made.url, { headers: { authorization: `Bearer ${anna.seatToken}` } })).status).toBe(403);
  expect((await fetch(room.url + made.url)).status).toBe(401);
  await room.desk.ask('export:cancel', { exportId: made.exportId });
  expect((await fetch(room.url + made.url, { headers: { authorization: `Bearer ${room.hostToken}` } })).status).toBe(404);
  await expect(readFile(made.path ?? '')).rejects.toMatchObject({ code: 'ENOENT' });
});

test('what was under way when the server stopped is made after the next start; what waits can be cancelled', async () => {
  const dataFolder = await testFolder();
  const first = await openClassroom({}, { dataFolder });
  const { recordingId } = await recorded(first);
  const { store } = first.running.server;
  const row = { recordingId, trimStartMs: null, trimEndMs: null, bytes: 0, message: null };
  await store.exports.insert({ ...row, exportId: 'e1', kind: 'mp4', state: 'running', fileName: 'a.mp4', createdAt: 1 });
  await store.exports.insert({ ...row, exportId: 'e2', kind: 'chat-text', state: 'waiting', fileName: 'b.txt', createdAt: 2 });
  await first[Symbol.asyncDispose]();

  await using room = await openClassroom({}, { dataFolder });
  const states = async () => (await room.desk.ask('export:list', {})).exports.map(({ exportId, state }) => [exportId, state]);
  await expect.poll(states, { timeout: 10_000 }).toEqual([
    ['e2', 'done'],
    ['e1', 'done'],
  ]);
  const made = await Promise.all(
    (['mp4', 'audio', 'lesson-zip'] as const).map((kind) => room.desk.ask('recording:export', { recordingId, kind })),
  );
  for (const { exportId } of made.slice(1)) await room.desk.ask('export:cancel', { exportId });
  await expect.poll(async () => (await states()).filter(([, state]) => state === 'waiting' || state === 'running')).toEqual([]);
  expect((await states()).filter(([, state]) => state === 'cancelled').length).toBeGreaterThan(0);
  await room.desk.ask('recording:delete', { recordingId });
});
