/** An hour of recording made into one film to share, against ffmpeg copying the same file in the same run. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { ExportTask } from '../../signaling-server/recording/export/export-task.ts';
import { film } from '../../tests/support/film.ts';
import { probe } from '../../tests/support/probe.ts';
import { type Benchmark, quantile } from '../report.ts';
import { writeLongFilm } from '../support/long-film.ts';

const execute = promisify(execFile);
const program = fileURLToPath(new URL('../support/export-process.ts', import.meta.url));

interface Made {
  readonly seconds: number;
  readonly bytes: number;
  readonly peakBytes: number;
}

export const run: Benchmark = async ({ quick, settings }) => {
  const minutes = Number(settings.minutes ?? 60);
  const runs = Number(settings.runs ?? (quick ? 1 : 3));
  const folder = await mkdtemp(join(tmpdir(), 'lectern-export-'));
  try {
    const scene = await film({ seconds: 10, size: '1280x720', framesPerSecond: 30, videoBps: 1_500_000 });
    const source = join(folder, 'r1', 'part-1.mp4');
    const { part, fragments } = await writeLongFilm(source, scene, minutes * 60);
    const markers = [0, 1, 2].map((index) => ({
      markerId: `m${index}`,
      title: `Chapter ${index}`,
      recordingMs: (index * minutes * 60_000) / 3,
      lessonMs: 0,
    }));
    const task: ExportTask = {
      kind: 'mp4',
      recordingsFolder: folder,
      target: join(folder, 'out', 'film.mp4'),
      recordingId: 'r1',
      title: 'Film',
      startedAt: 0,
      interrupted: false,
      parts: [part],
      fragments,
      markers,
      events: [],
      trimStartMs: null,
      trimEndMs: null,
      playerFolder: '',
    };
    const taskFile = join(folder, 'task.json');
    await writeFile(taskFile, JSON.stringify(task));
    const ours: Made[] = [];
    const rival: number[] = [];
    for (let round = 0; round < runs; round += 1) {
      ours.push(JSON.parse((await execute(process.execPath, [program, taskFile])).stdout) as Made);
      const startedAt = performance.now();
      const copy = ['-c', 'copy', '-movflags', '+faststart', '-f', 'mp4', join(folder, 'rival.mp4')];
      await execute('ffmpeg', ['-y', '-v', 'error', '-i', source, ...copy]);
      rival.push((performance.now() - startedAt) / 1000);
    }
    const found = await probe(task.target);
    const video = found.streams.find(({ kind }) => kind === 'video');
    const end = await execute('ffmpeg', ['-v', 'error', '-xerror', '-sseof', '-5', '-i', task.target, '-f', 'null', '-']);
    const sound = Math.abs(found.seconds - minutes * 60) < 1 && video?.packets === minutes * 60 * 30 && end.stderr === '';
    return {
      name: 'export',
      runs,
      figures: [
        {
          key: 'exportSeconds',
          value: quantile(
            ours.map(({ seconds }) => seconds),
            0.5,
          ),
          goal: { atMost: 20 },
          says: `${minutes} minutes of 720p30 to an MP4 that plays while it loads, ${Math.round((ours[0]?.bytes ?? 0) / 1e6)} MB`,
        },
        {
          key: 'peakMb',
          value: Math.max(...ours.map(({ peakBytes }) => peakBytes)) / 1e6,
          goal: { atMost: 400 },
          says: 'resident memory of the whole process, Node included',
        },
        {
          key: 'sound',
          value: sound ? 1 : 0,
          goal: { atLeast: 1 },
          says: 'every picture is in it, its end decodes without a complaint',
        },
        { key: 'chapters', value: found.chapters.length, goal: { atLeast: 3 }, says: 'as ffprobe finds them' },
        {
          key: 'secondsToFfmpeg',
          value: quantile(
            ours.map(({ seconds }, index) => seconds / (rival[index] ?? Number.NaN)),
            0.5,
          ),
          says: `times what ffmpeg takes to copy it with the index in front (${quantile(rival, 0.5).toFixed(1)} s)`,
        },
        { key: 'machineLoad', value: loadavg()[0] ?? 0, says: 'processes that wanted a core over the last minute' },
      ],
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
