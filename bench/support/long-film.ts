/** An hour of recording in seconds: a short film's fragments again and again, each with its own time. */
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { finished } from 'node:stream/promises';
import type { FragmentEntry, RecordingPart } from '../../protocol/recording.ts';
import { boxAt, boxesIn } from '../../signaling-server/recording/mp4/boxes.ts';
import { parseInit } from '../../signaling-server/recording/mp4/init-segment.ts';
import type { Film } from '../../tests/support/film.ts';

export interface LongFilm {
  readonly part: RecordingPart;
  readonly fragments: readonly FragmentEntry[];
}

/** Writes the part's file. Each of the film's fragments is a second long. */
export async function writeLongFilm(path: string, film: Film, seconds: number): Promise<LongFilm> {
  await mkdir(dirname(path), { recursive: true });
  const timescales = new Map(parseInit(film.init).tracks.map(({ trackId, timescale }) => [trackId, timescale]));
  const file = createWriteStream(path);
  file.write(film.init);
  const fragments: FragmentEntry[] = [];
  let offset = film.init.length;
  for (let second = 0; second < seconds; second += 1) {
    const round = Math.floor(second / film.fragments.length);
    const original = film.fragments[second % film.fragments.length];
    if (!original) throw new Error('a film without fragments');
    const fragment = moved(original, round * film.fragments.length, timescales);
    fragments.push({
      partNo: 1,
      fragmentNo: second,
      startMs: second * 1000,
      durationMs: 1000,
      lessonMs: second * 1000,
      offset,
      bytes: fragment.length,
    });
    offset += fragment.length;
    if (!file.write(fragment)) await new Promise<void>((resolve) => file.once('drain', () => resolve()));
  }
  file.end();
  await finished(file);
  const { mimeType, width, height, init } = film;
  const part = {
    partNo: 1,
    mimeType,
    width,
    height,
    durationMs: seconds * 1000,
    bytes: offset,
    initBytes: init.length,
    startMs: 0,
  };
  return { part, fragments };
}

/** The same fragment, later. */
function moved(original: Buffer, bySeconds: number, timescales: ReadonlyMap<number, number>): Buffer {
  const fragment = Buffer.from(original);
  const moof = boxAt(fragment, ['moof']);
  if (!moof) throw new Error('a fragment without a moof');
  for (const traf of boxesIn(fragment, moof.body, moof.end).filter(({ type }) => type === 'traf')) {
    const [tfhd, tfdt] = [boxAt(fragment, ['tfhd'], traf), boxAt(fragment, ['tfdt'], traf)];
    if (!tfhd || !tfdt) throw new Error('a fragment without times');
    const by = BigInt(bySeconds * (timescales.get(fragment.readUInt32BE(tfhd.body + 4)) ?? 0));
    const at = tfdt.body + 4;
    if (fragment[tfdt.body] === 1) fragment.writeBigUInt64BE(fragment.readBigUInt64BE(at) + by, at);
    else fragment.writeUInt32BE(Number(BigInt(fragment.readUInt32BE(at)) + by), at);
  }
  return fragment;
}
