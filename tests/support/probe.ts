/** What ffmpeg finds in a file, as the yardstick of what we write. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface Probe {
  readonly seconds: number;
  readonly streams: readonly {
    readonly kind: string;
    readonly codec: string;
    readonly packets: number;
    readonly seconds: number;
  }[];
  readonly chapters: readonly { readonly title: string; readonly startSeconds: number }[];
}

interface FfprobeOutput {
  readonly format: { readonly duration?: string };
  readonly streams: readonly {
    readonly codec_type: string;
    readonly codec_name?: string;
    readonly nb_read_packets?: string;
    readonly duration?: string;
  }[];
  readonly chapters: readonly { readonly start_time: string; readonly tags?: { readonly title?: string } }[];
}

export async function probe(file: string): Promise<Probe> {
  const args = ['-v', 'error', '-count_packets', '-show_format', '-show_streams', '-show_chapters', '-of', 'json', file];
  const { format, streams, chapters } = JSON.parse((await run('ffprobe', args)).stdout) as FfprobeOutput;
  return {
    seconds: Number(format.duration ?? Number.NaN),
    streams: streams.map(({ codec_type: kind, codec_name: codec = '', nb_read_packets: packets, duration }) => ({
      kind,
      codec,
      packets: Number(packets ?? 0),
      seconds: Number(duration ?? Number.NaN),
    })),
    chapters: chapters.map(({ start_time, tags }) => ({ title: tags?.title ?? '', startSeconds: Number(start_time) })),
  };
}

/** Decodes every frame. @returns what ffmpeg complains of, empty for a sound file */
export async function decodeErrors(file: string): Promise<string> {
  return (await run('ffmpeg', ['-v', 'error', '-xerror', '-i', file, '-map', '0:v?', '-map', '0:a?', '-f', 'null', '-'])).stderr;
}
