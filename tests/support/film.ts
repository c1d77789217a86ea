/** A real film in fragments, made by ffmpeg: what a recorder's page would send. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { boxesIn } from '../../signaling-server/recording/mp4/boxes.ts';

export interface Film {
  readonly mimeType: string;
  readonly width: number;
  readonly height: number;
  readonly init: Buffer;
  /** Each a second long, beginning with a keyframe. */
  readonly fragments: readonly Buffer[];
}

export interface FilmOptions {
  readonly seconds?: number;
  readonly size?: `${number}x${number}`;
  readonly framesPerSecond?: number;
  /** Bits a second of the picture; small unless told. */
  readonly videoBps?: number;
  /** Pictures that refer to later ones: shown in another order than they are decoded. */
  readonly reordered?: boolean;
}

const run = promisify(execFile);
const made = new Map<string, Promise<Film>>();

/** The same film for the same wishes; made once a process. */
export function film(options: FilmOptions = {}): Promise<Film> {
  const key = JSON.stringify(options);
  const known = made.get(key);
  if (known !== undefined) return known;
  const making = makeFilm(options);
  made.set(key, making);
  return making;
}

async function makeFilm({
  seconds = 6,
  size = '320x180',
  framesPerSecond = 10,
  videoBps,
  reordered = false,
}: FilmOptions): Promise<Film> {
  const folder = await mkdtemp(join(tmpdir(), 'lectern-film-'));
  const file = join(folder, 'film.mp4');
  const rate = String(framesPerSecond);
  const bitrate =
    videoBps === undefined
      ? []
      : ['-b:v', String(videoBps), '-minrate', String(videoBps), '-maxrate', String(videoBps), '-bufsize', String(videoBps)];
  try {
    await run('ffmpeg', [
      ...['-v', 'error', '-f', 'lavfi', '-i', `testsrc2=size=${size}:rate=${rate}:duration=${seconds}`],
      ...['-f', 'lavfi', '-i', `sine=frequency=440:duration=${seconds}`],
      ...['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-bf', reordered ? '2' : '0', '-g', rate, ...bitrate],
      ...['-c:a', 'libopus', '-b:a', '64k'],
      ...['-movflags', 'frag_keyframe+empty_moov+default_base_moof', '-f', 'mp4', file],
    ]);
    return { ...splitFilm(await readFile(file)), ...sizeOf(size), mimeType: 'video/mp4; codecs="avc1.42c00d, opus"' };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The init segment, and pieces that begin with a moof each. What follows the last is left out. */
export function splitFilm(bytes: Buffer): Pick<Film, 'init' | 'fragments'> {
  const boxes = boxesIn(bytes);
  const moofs = boxes.filter(({ type }) => type === 'moof');
  const ends = boxes.filter(({ type }) => type === 'mdat').map(({ end }) => end);
  return {
    init: bytes.subarray(0, moofs[0]?.start),
    fragments: moofs.map(({ start }, index) => bytes.subarray(start, ends[index])),
  };
}

function sizeOf(size: string): { width: number; height: number } {
  const [width = 0, height = 0] = size.split('x').map(Number);
  return { width, height };
}
