/**
 * A plain MP4 of a recording's parts, without encoding anew: the tables first, so that it plays while it loads, then the samples as they
 * are. Only the tables are held in memory.
 */
import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import type { Marker } from '../../../protocol/recording.ts';
import { box, fullBox, Mp4Error, u16, u32, u64 } from '../mp4/boxes.ts';
import type { InitTrack } from '../mp4/init-segment.ts';
import { chapterTrack, neroChapters } from './chapters.ts';
import type { FilmSource, SourcePart } from './film-source.ts';
import { type Chunk, SampleTable } from './sample-table.ts';

export interface FilmWish {
  /** The file to write. */
  readonly path: string;
  readonly soundOnly: boolean;
  readonly markers: readonly Marker[];
  /** 0 to 1. */
  readonly onProgress: (progress: number) => void;
}

interface FilmTrack {
  readonly init: InitTrack;
  readonly table: SampleTable;
}

/** Ticks a second of the film as a whole. */
const TIMESCALE = 1000;
const COPY_BYTES = 4_000_000;
/** Reading the tables takes about so much of the time. */
const TABLES_SHARE = 0.2;
const MDAT_HEADER_BYTES = 16;

/** @returns bytes of the file @throws Mp4Error */
export function writeFilm(source: FilmSource, parts: readonly SourcePart[], wish: FilmWish): number {
  const first = parts[0];
  const firstFragment = first?.fragments[0];
  if (!first || !firstFragment) throw new Mp4Error('There is nothing in this recording to make a film of.');
  const filmStartMs = first.part.startMs + firstFragment.startMs;
  const tracks = first.init.tracks
    .filter(({ handler }) => !wish.soundOnly || handler === 'soun')
    .map((init): FilmTrack => ({ init, table: new SampleTable() }));
  if (tracks.length === 0) throw new Mp4Error('This recording has no sound.');
  gather(source, parts, tracks, filmStartMs, (share) => wish.onProgress(share * TABLES_SHARE));

  const endMs = parts.reduce((end, { part, fragments }) => {
    const last = fragments.at(-1);
    return last ? Math.max(end, part.startMs + last.startMs + last.durationMs) : end;
  }, 0);
  const chapters = chaptersWithin(wish.markers, filmStartMs, endMs);
  const mediaBytes = tracks.reduce((sum, { table }) => table.chunks.reduce((total, { bytes }) => total + bytes, sum), 0);
  const chapterText = chapters.length > 0 ? Buffer.concat(chapters.map(({ title }) => textSample(title))) : Buffer.alloc(0);
  const head = (base: number) => {
    const durationMs = Math.round(endMs - filmStartMs);
    const text = chapters.length > 0 ? chapterTrack(chapters, durationMs, { trackId: 1000, base: base + mediaBytes }) : null;
    return Buffer.concat([ftyp, movie(tracks, base, durationMs, chapters, text)]);
  };
  const base = head(0).length + MDAT_HEADER_BYTES;
  const chunks = tracks.flatMap(({ table }) => table.chunks).sort((a, b) => a.at - b.at);
  const file = openSync(wish.path, 'w', 0o600);
  try {
    writeAll(file, head(base));
    writeAll(file, Buffer.concat([u32(1), Buffer.from('mdat'), u64(MDAT_HEADER_BYTES + mediaBytes + chapterText.length)]));
    copy(source, chunks, file, (share) => wish.onProgress(TABLES_SHARE + share * (1 - TABLES_SHARE)));
    writeAll(file, chapterText);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  return base + mediaBytes + chapterText.length;
}

export interface Chapter {
  readonly title: string;
  /** In the film. */
  readonly startMs: number;
}

/** A film with chapters has one from its beginning. */
export function chaptersWithin(markers: readonly Marker[], fromMs: number, toMs: number): Chapter[] {
  const within = markers
    .filter(({ recordingMs }) => recordingMs >= fromMs && recordingMs < toMs)
    .map(({ title, recordingMs }, index) => ({
      title: title === '' ? `Chapter ${index + 1}` : title,
      startMs: Math.round(recordingMs - fromMs),
    }))
    .sort((a, b) => a.startMs - b.startMs)
    .filter(({ startMs }, index, all) => startMs !== all[index - 1]?.startMs);
  return within.length > 0 && (within[0]?.startMs ?? 0) > 0 ? [{ title: 'Beginning', startMs: 0 }, ...within] : within;
}

function textSample(title: string): Buffer {
  const text = Buffer.from(title);
  return Buffer.concat([u16(text.length), text]);
}

/** Reads each fragment's tables into those of the film. */
function gather(
  source: FilmSource,
  parts: readonly SourcePart[],
  tracks: readonly FilmTrack[],
  filmStartMs: number,
  onProgress: (share: number) => void,
): void {
  const total = parts.reduce((sum, { fragments }) => sum + fragments.length, 0);
  let at = 0;
  let done = 0;
  for (const { part, init, fragments } of parts) {
    // A later part's tracks may be numbered otherwise; they come in the same order.
    const trackOf = new Map(init.tracks.map(({ trackId, handler }, index) => [trackId, { handler, index }]));
    for (const fragment of fragments) {
      for (const { run, offset } of source.runs(fragment, init)) {
        const known = trackOf.get(run.trackId);
        const track = tracks.find(({ init: { handler } }) => handler === known?.handler);
        if (!track) continue;
        const { timescale } = track.init;
        const partTicks = Math.round(((part.startMs - filmStartMs) * timescale) / 1000);
        track.table.add(run, partTicks + run.baseTime, { partNo: part.partNo, offset, at });
        at += track.table.chunks.at(-1)?.bytes ?? 0;
      }
      done += 1;
      if (done % 100 === 0) onProgress(done / total);
    }
  }
}

const ftyp = box('ftyp', Buffer.from('isom'), u32(0x200), Buffer.from('isomiso2mp41'));

function movie(
  tracks: readonly FilmTrack[],
  base: number,
  durationMs: number,
  chapters: readonly Chapter[],
  text: { readonly trackId: number; readonly trak: Buffer } | null,
): Buffer {
  const matrix = u32(0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000);
  const nextTrackId = Math.max(text?.trackId ?? 0, ...tracks.map(({ init }) => init.trackId)) + 1;
  const header = fullBox(
    'mvhd',
    1,
    0,
    ...[u64(0), u64(0), u32(TIMESCALE), u64(durationMs), u32(0x10000), u16(0x100, 0), u32(0, 0), matrix],
    ...[u32(0, 0, 0, 0, 0, 0), u32(nextTrackId)],
  );
  // The picture refers to the chapters; where there is none, the sound does.
  const lead = tracks.find(({ init }) => init.handler === 'vide') ?? tracks[0];
  const boxes = tracks.map((track) => trak(track, base, track === lead ? (text?.trackId ?? null) : null));
  const user = chapters.length > 0 ? [box('udta', neroChapters(chapters))] : [];
  return box('moov', header, ...boxes, ...(text ? [text.trak] : []), ...user);
}

function trak({ init, table }: FilmTrack, base: number, chapterTrackId: number | null): Buffer {
  const { timescale } = init;
  const ms = (ticks: number) => Math.round((ticks * TIMESCALE) / timescale);
  const late = table.firstTicks > 0 ? [edits(ms(table.firstTicks), ms(table.durationTicks))] : [];
  const mdhd = fullBox('mdhd', 1, 0, u64(0), u64(0), u32(timescale), u64(table.durationTicks), u16(0x55c4, 0));
  const stbl = box('stbl', init.stsd, ...table.boxes(base));
  const minf = box('minf', init.mediaHeader, init.dataInformation, stbl);
  const chapters = chapterTrackId === null ? [] : [box('tref', box('chap', u32(chapterTrackId)))];
  return box('trak', withDuration(init.tkhd, ms(table.endTicks)), ...late, ...chapters, box('mdia', mdhd, init.handlerBox, minf));
}

/** Nothing until the track begins, then all of it. */
function edits(emptyMs: number, durationMs: number): Buffer {
  const entry = (duration: number, mediaTime: bigint) => {
    const time = Buffer.alloc(8);
    time.writeBigInt64BE(mediaTime);
    return Buffer.concat([u64(duration), time, u16(1, 0)]);
  };
  return box('edts', fullBox('elst', 1, 0, u32(2), entry(emptyMs, -1n), entry(durationMs, 0n)));
}

/** The track header of the fragmented file knows no duration. */
function withDuration(tkhd: Buffer, durationMs: number): Buffer {
  const copy = Buffer.from(tkhd);
  if (copy[8] === 1) copy.writeBigUInt64BE(BigInt(durationMs), 8 + 28);
  else copy.writeUInt32BE(durationMs, 8 + 20);
  return copy;
}

/** Neighbouring chunks are copied in one go. */
function copy(source: FilmSource, chunks: readonly Chunk[], file: number, onProgress: (share: number) => void): void {
  const total = chunks.reduce((sum, { bytes }) => sum + bytes, 0);
  const buffer = Buffer.allocUnsafe(COPY_BYTES);
  let done = 0;
  let filled = 0;
  const flush = () => {
    writeAll(file, buffer.subarray(0, filled));
    done += filled;
    filled = 0;
    onProgress(total === 0 ? 1 : done / total);
  };
  for (const { partNo, offset, bytes } of chunks) {
    for (let copied = 0; copied < bytes; ) {
      const length = Math.min(bytes - copied, buffer.length - filled);
      if (source.readInto(buffer.subarray(filled, filled + length), partNo, offset + copied) < length) {
        throw new Mp4Error('The file of this recording is shorter than it should be.');
      }
      copied += length;
      filled += length;
      if (filled === buffer.length) flush();
    }
  }
  flush();
}

function writeAll(file: number, bytes: Buffer): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done, bytes.length - done);
}
