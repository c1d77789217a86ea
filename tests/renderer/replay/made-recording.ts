/** Recordings made on the spot by ffmpeg: fragments of a second, each picture showing its time as a colour one can read back. */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface MadeFragment {
  readonly startMs: number;
  readonly durationMs: number;
  readonly media: Buffer;
}

export interface MadePart {
  readonly mimeType: string;
  readonly width: number;
  readonly height: number;
  readonly init: Buffer;
  readonly fragments: readonly MadeFragment[];
}

export interface PartWish {
  readonly seconds: number;
  /** Default: H.264. */
  readonly codec?: 'h264' | 'vp9';
  readonly width?: number;
  readonly height?: number;
  /** Recording time at the part's beginning, for the picture to go on counting. */
  readonly fromSecond?: number;
  /** Without a track of sound. */
  readonly silent?: boolean;
  /** Sound alone. */
  readonly unseen?: boolean;
}

const codecs = {
  h264: {
    mimeType: 'video/mp4; codecs="avc1.42c01e, opus"',
    args: ['-c:v', 'libx264', '-preset', 'ultrafast', '-profile:v', 'baseline', '-sc_threshold', '0', '-pix_fmt', 'yuv420p'],
  },
  vp9: {
    mimeType: 'video/mp4; codecs="vp09.00.30.08, opus"',
    args: ['-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '8', '-b:v', '300k', '-pix_fmt', 'yuv420p'],
  },
};

const RATE = 30;

/**
 * A part whose picture is grey, a little lighter each second (16 + 3 a second, modulo 72; it changes half a second early, so that no
 * rounding matters on the second), so that a page can tell which second it shows: `secondOf(grey)`.
 */
export async function makePart({
  seconds,
  codec = 'h264',
  width = 320,
  height = 180,
  fromSecond = 0,
  silent = false,
  unseen = false,
}: PartWish): Promise<MadePart> {
  const folder = await mkdtemp(join(tmpdir(), 'lectern-made-'));
  const file = join(folder, 'part.mp4');
  const { args, mimeType } = codecs[codec];
  const picture = `color=black:size=${width}x${height}:rate=${RATE}:duration=${seconds},geq=lum='16+3*mod(floor(T+0.5)+${fromSecond},72)':cb=128:cr=128`;
  try {
    await run('ffmpeg', [
      ...['-v', 'error', '-y'],
      ...(unseen ? [] : ['-f', 'lavfi', '-i', picture]),
      ...(silent ? [] : ['-f', 'lavfi', '-i', `sine=frequency=440:duration=${seconds}:sample_rate=48000`]),
      ...['-t', String(seconds)],
      ...(unseen ? ['-frag_duration', '1000000'] : [...args, '-g', String(RATE), '-keyint_min', String(RATE)]),
      ...(silent ? [] : ['-c:a', 'libopus', '-b:a', '48k']),
      ...['-movflags', `${unseen ? '' : '+frag_keyframe'}+empty_moov+default_base_moof`, file],
    ]);
    return {
      mimeType: unseen ? 'audio/mp4; codecs="opus"' : silent ? mimeType.replace(', opus', '') : mimeType,
      width: unseen ? 0 : width,
      height: unseen ? 0 : height,
      ...split(await readFile(file), seconds),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Which second a grey of `makePart` belongs to, within its 72 seconds. */
export function secondOf(grey: number): number {
  // Video grey runs from 16 to 235 where a canvas has 0 to 255.
  return Math.round((grey * 219) / 255 / 3);
}

/** Boxes of ISO/IEC 14496-12: what stands before the first `moof`, and each `moof` with its `mdat`. */
function split(file: Buffer, seconds: number): Pick<MadePart, 'init' | 'fragments'> {
  const init: Buffer[] = [];
  const fragments: Buffer[][] = [];
  for (let at = 0; at < file.length; ) {
    const size = file.readUInt32BE(at);
    const type = file.toString('latin1', at + 4, at + 8);
    const box = file.subarray(at, at + size);
    if (type === 'moof') fragments.push([box]);
    else if (type === 'mdat') fragments.at(-1)?.push(box);
    else if (fragments.length === 0) init.push(box);
    at += size;
  }
  return {
    init: Buffer.concat(init),
    fragments: fragments.map((boxes, place) => ({
      startMs: place * 1000,
      durationMs: Math.min(1000, seconds * 1000 - place * 1000),
      media: Buffer.concat(boxes),
    })),
  };
}

function run(program: string, args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.on('data', (text) => {
      said += text;
    });
    child.on('error', reject);
    child.on('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`${program} ended with ${code}: ${said.slice(-500)}`)),
    );
  });
}
