/** Films made of fragments, in this process: every picture and sound is the same as in what was recorded. */
import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import type { LessonEvent } from '../../../protocol/lesson-events.ts';
import type { FragmentEntry, Marker, RecordingPart } from '../../../protocol/recording.ts';
import { Timeline } from '../../../signaling-server/recording/export/chat.ts';
import { attachment, exportFileName } from '../../../signaling-server/recording/export/export-name.ts';
import type { ExportTask } from '../../../signaling-server/recording/export/export-task.ts';
import { runExport } from '../../../signaling-server/recording/export/run-export.ts';
import { clockOf } from '../../../signaling-server/recording/export/saved-lesson.ts';
import { type Film, film } from '../../support/film.ts';
import { testFolder } from '../../support/open-test-store.ts';
import { decodeErrors, probe } from '../../support/probe.ts';

const run = promisify(execFile);

/** A recording of these films, a part each, as files and rows. */
async function taskOf(films: readonly Film[], changes: Partial<ExportTask> = {}): Promise<ExportTask> {
  const folder = await testFolder();
  await mkdir(join(folder, 'r1'), { recursive: true });
  const parts: RecordingPart[] = [];
  const fragments: FragmentEntry[] = [];
  let startMs = 0;
  for (const [index, { init, fragments: pieces, mimeType, width, height }] of films.entries()) {
    const partNo = index + 1;
    let offset = init.length;
    for (const [fragmentNo, { length: bytes }] of pieces.entries()) {
      const lessonMs = startMs + fragmentNo * 1000 + index * 60_000;
      fragments.push({ partNo, fragmentNo, startMs: fragmentNo * 1000, durationMs: 1000, lessonMs, offset, bytes });
      offset += bytes;
    }
    await writeFile(join(folder, 'r1', `part-${partNo}.mp4`), Buffer.concat([init, ...pieces]));
    const durationMs = pieces.length * 1000;
    parts.push({ partNo, mimeType, width, height, durationMs, bytes: offset, initBytes: init.length, startMs });
    startMs += durationMs;
  }
  return {
    kind: 'mp4',
    recordingsFolder: folder,
    target: join(folder, 'out', 'film.mp4'),
    recordingId: 'r1',
    title: 'Film',
    startedAt: 0,
    interrupted: false,
    parts,
    fragments,
    markers: [],
    events: [],
    trimStartMs: null,
    trimEndMs: null,
    playerFolder: folder,
    ...changes,
  };
}

/** Of every decoded picture (`v`) or sound (`a`), in order. */
async function hashes(file: string, stream: 'v' | 'a'): Promise<string[]> {
  const { stdout } = await run('ffmpeg', ['-v', 'error', '-i', file, '-map', `0:${stream}:0`, '-f', 'framemd5', '-']);
  return stdout
    .split('\n')
    .flatMap((line) => (line.startsWith('#') || line === '' ? [] : [line.split(',').at(-1)?.trim() ?? '']));
}

test.each([false, true])(
  'nothing is encoded anew: each picture and sound decodes to the same (reordered: %s)',
  async (reordered) => {
    const task = await taskOf([await film({ reordered })]);
    const seen: number[] = [];
    const { target } = await runExport(task, (progress) => seen.push(progress));
    const source = join(task.recordingsFolder, 'r1', 'part-1.mp4');
    for (const stream of ['v', 'a'] as const) expect(await hashes(target, stream)).toEqual(await hashes(source, stream));
    expect(await decodeErrors(target)).toBe('');
    expect([seen.at(-1), seen.every((progress) => progress >= 0 && progress <= 1)]).toEqual([1, true]);
    expect(await readdir(join(task.recordingsFolder, 'out'))).toEqual(['film.mp4']);
  },
);

test('chapters with long and empty titles are found by players', async () => {
  const title = 'Größen '.repeat(17);
  const marker = (recordingMs: number, text: string): Marker => ({ markerId: 'm', title: text, recordingMs, lessonMs: 0 });
  const task = await taskOf([await film()], { markers: [marker(4000, title), marker(2000, ''), marker(99_000, 'beyond')] });
  const { chapters } = await probe((await runExport(task, () => {})).target);
  expect(chapters.map(({ startSeconds }) => Math.round(startSeconds))).toEqual([0, 2, 4]);
  expect(chapters[2]?.title.trim()).toBe(title.trim());
});

test('sound and parts of another size: a zip with a film for each', async () => {
  const task = await taskOf([await film(), await film({ size: '640x360', seconds: 3 })], { kind: 'audio' });
  const { target } = await runExport(task, () => {});
  // The sound is described alike in both, the whole of them is not.
  expect(target).toMatch(/film\.zip$/);
  const { stdout } = await run('unzip', ['-l', target]);
  expect([stdout.includes('film 1.m4a'), stdout.includes('film 2.m4a')]).toEqual([true, true]);
});

test('a damaged or missing file fails the export, and leaves nothing', async () => {
  const scene = await film();
  const damaged = await taskOf([scene]);
  const path = join(damaged.recordingsFolder, 'r1', 'part-1.mp4');
  const bytes = await readFile(path);
  bytes.fill(0, scene.init.length + 4, scene.init.length + 12);
  await writeFile(path, bytes);
  await expect(runExport(damaged, () => {})).rejects.toThrow('damaged');
  await writeFile(path, bytes.subarray(0, 2000));
  await expect(runExport(damaged, () => {})).rejects.toThrow();
  expect(await readdir(join(damaged.recordingsFolder, 'out'))).toEqual([]);
  await expect(runExport({ ...damaged, recordingId: '../r1' }, () => {})).rejects.toMatchObject({ code: 'bad-request' });
  await expect(runExport({ ...damaged, fragments: [] }, () => {})).rejects.toThrow('nothing');
});

test('a chat line stands where it was said, also after a pause; one taken back is gone', async () => {
  const participant = {
    participantId: 'anna',
    displayName: 'Anna',
    role: 'student',
    place: 'inside',
    groupId: 'main',
    given: [],
    taken: [],
    joinedLessonMs: 0,
  } as const;
  const said = (seq: number, at: number, text: string): LessonEvent => ({
    seq,
    at,
    type: 'chat:sent',
    by: 'anna',
    data: { participantId: 'anna', text, audience: { kind: 'everyone' }, replyTo: null },
  });
  const events: LessonEvent[] = [
    { seq: 1, at: 0, type: 'participant:joined', by: 'anna', data: { participant: { ...participant, given: [], taken: [] } } },
    said(2, 1500, 'first'),
    said(3, 30_000, 'in the pause'),
    said(4, 67_500, 'second\n\npart'),
    said(5, 68_000, 'taken back'),
    { seq: 6, at: 68_100, type: 'chat:deleted', by: 'anna', data: { messageId: 5 } },
    said(7, 999_000, 'after the end'),
  ];
  const scene = await film();
  const task = await taskOf([scene, scene], { kind: 'chat-vtt', events });
  const vtt = await readFile((await runExport(task, () => {})).target, 'utf8');
  expect([...vtt.matchAll(/^(\S+) -->.*\n<v Anna>([\s\S]*?)\n(?:\n|$)/gm)].map(([, at, text]) => [at, text])).toEqual([
    ['00:00:01.500', 'first'],
    ['00:00:06.000', 'in the pause'],
    ['00:00:07.500', 'second\npart'],
  ]);
  const text = await readFile(
    (await runExport({ ...task, kind: 'chat-text', target: `${task.target}.txt` }, () => {})).target,
    'utf8',
  );
  expect(text.split('\n')[2]).toBe('[00:00:01] Anna: first');
  expect(clockOf(task)).toEqual([
    { recordingMs: 0, lessonMs: 0 },
    { recordingMs: 6000, lessonMs: 66_000 },
  ]);
  expect(new Timeline(task.parts, task.fragments).recordingMs(-1)).toBeNull();
});

test('names of files are plain, whatever the title', () => {
  expect(exportFileName('Algebra: a/b? "x" <y>', 'mp4')).toBe('Algebra a b x y.mp4');
  expect(exportFileName('../../etc/passwd', 'audio')).toBe('etc passwd.m4a');
  expect(exportFileName('con', 'lesson-zip')).toBe('Lesson con.zip');
  expect(exportFileName('\u202e...', 'chat-vtt')).toBe('Lesson.vtt');
  expect(exportFileName('x'.repeat(300), 'lesson-folder')).toHaveLength(80);
  expect(attachment('Übung "1" (a).mp4')).toBe(
    'attachment; filename="_bung _1_ (a).mp4"; filename*=UTF-8\'\'%C3%9Cbung%20%221%22%20%28a%29.mp4',
  );
});
