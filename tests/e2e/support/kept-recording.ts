/** What ffprobe makes of the files a server kept: the truth about a recording. */
import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface KeptPart {
  readonly file: string;
  readonly videoCodec: string;
  readonly audioCodec: string;
  readonly width: number;
  readonly height: number;
  readonly seconds: number;
  readonly audioSeconds: number;
  readonly frames: number;
  /** Between the beginnings of two pieces of sound. */
  readonly largestSoundStepS: number;
}

/** The only recording in a data folder. */
export async function keptRecordingId(dataFolder: string): Promise<string> {
  const folders = await readdir(join(dataFolder, 'recordings'));
  if (folders.length !== 1) throw new Error(`there are ${folders.length} recordings`);
  return folders[0] ?? '';
}

/** The parts of the only recording in a data folder. */
export async function keptParts(dataFolder: string): Promise<KeptPart[]> {
  const folder = join(dataFolder, 'recordings', await keptRecordingId(dataFolder));
  const files = (await readdir(folder)).filter((name) => /^part-\d+\.mp4$/.test(name)).sort();
  return Promise.all(files.map((name) => probed(join(folder, name))));
}

export async function probed(file: string): Promise<KeptPart> {
  const { stdout } = await run('ffprobe', ['-v', 'error', '-print_format', 'json', '-show_streams', file]);
  const { streams } = JSON.parse(stdout) as {
    streams: { codec_type: string; codec_name: string; width?: number; height?: number }[];
  };
  const video = streams.find(({ codec_type }) => codec_type === 'video');
  const audio = streams.find(({ codec_type }) => codec_type === 'audio');
  const [pictures, sound] = [await packets(file, 'v'), await packets(file, 'a')];
  return {
    file,
    videoCodec: video?.codec_name ?? '',
    audioCodec: audio?.codec_name ?? '',
    width: video?.width ?? 0,
    height: video?.height ?? 0,
    seconds: endOf(pictures),
    audioSeconds: endOf(sound),
    frames: pictures.length,
    largestSoundStepS: largestStep(sound),
  };
}

/** Decodes all of it; what the decoder complained of. */
export async function decodingComplaints(file: string): Promise<string> {
  // Times as they are: pictures that came as a network let them do not fit a rate, which ffmpeg would guess and complain of.
  const { stderr } = await run('ffmpeg', [
    '-v',
    'error',
    '-i',
    file,
    '-fps_mode',
    'passthrough',
    '-enc_time_base',
    '-1',
    '-f',
    'null',
    '-',
  ]);
  return stderr.trim();
}

/** When, in so many seconds from the beginning, the film stood still for two seconds and more. */
export async function standsStillAtS(file: string, seconds: number): Promise<number[]> {
  const look = ['-t', String(seconds), '-vf', 'freezedetect=n=-60dB:d=2', '-an', '-f', 'null', '-'];
  const { stderr } = await run('ffmpeg', ['-hide_banner', '-nostats', '-i', file, ...look]);
  return [...stderr.matchAll(/freeze_start: ([\d.]+)/g)].map(([, at]) => Number(at));
}

interface Packet {
  readonly startS: number;
  readonly durationS: number;
}

async function packets(file: string, kind: 'v' | 'a'): Promise<Packet[]> {
  const wanted = ['-select_streams', kind, '-show_entries', 'packet=pts_time,duration_time', '-of', 'json'];
  const { stdout } = await run('ffprobe', ['-v', 'error', ...wanted, file], { maxBuffer: 256_000_000 });
  const { packets: all } = JSON.parse(stdout) as { packets: { pts_time: string; duration_time?: string }[] };
  return all.map(({ pts_time, duration_time }) => ({ startS: Number(pts_time), durationS: Number(duration_time ?? 0) }));
}

function endOf(all: readonly Packet[]): number {
  const last = all.at(-1);
  return last ? last.startS + last.durationS : 0;
}

function largestStep(all: readonly Packet[]): number {
  return all.reduce((most, { startS }, index) => Math.max(most, startS - (all[index - 1]?.startS ?? startS)), 0);
}
