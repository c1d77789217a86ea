/** One fragment: `moof` with the tables of its samples, `mdat` with their bytes. */
import { type Box, boxesIn, findBox, Mp4Error } from './boxes.ts';
import type { InitSegment, InitTrack } from './init-segment.ts';

/** Samples of one track that lie in one piece of the file. */
export interface SampleRun {
  readonly trackId: number;
  /** Decode time of the first sample, in the track's ticks. */
  readonly baseTime: number;
  /** Of the first byte, counted from where the moof begins. */
  readonly dataOffset: number;
  readonly durations: Uint32Array;
  readonly sizes: Uint32Array;
  /** Presentation after decoding, in ticks. */
  readonly offsets: Int32Array;
  /** 1 where decoding can begin. */
  readonly sync: Uint8Array;
}

// Flags of tfhd and trun, ISO/IEC 14496-12, 8.8.7 and 8.8.8.
const TFHD = { baseDataOffset: 0x1, description: 0x2, duration: 0x8, size: 0x10, flags: 0x20 };
const TRUN = { dataOffset: 0x1, firstFlags: 0x4, duration: 0x100, size: 0x200, flags: 0x400, offset: 0x800 };
const NOT_SYNC = 0x10000;
/** More than a minute of the fastest track; a table that claims more is no table. */
const MOST_SAMPLES = 100_000;

/** @param moof the whole box @throws Mp4Error */
export function parseMoof(moof: Buffer, init: InitSegment): SampleRun[] {
  const [outer] = boxesIn(moof);
  if (outer?.type !== 'moof') throw new Mp4Error('This is no moof.');
  const runs: SampleRun[] = [];
  for (const traf of boxesIn(moof, outer.body, outer.end).filter(({ type }) => type === 'traf')) {
    runs.push(...parseTraf(moof, traf, init));
  }
  if (runs.length === 0) throw new Mp4Error('A fragment has no samples.');
  return runs;
}

function parseTraf(moof: Buffer, traf: Box, { tracks }: InitSegment): SampleRun[] {
  const boxes = boxesIn(moof, traf.body, traf.end);
  const tfhd = findBox(boxes, 'tfhd');
  const tfdt = findBox(boxes, 'tfdt');
  if (!tfhd || !tfdt) throw new Mp4Error('A fragment does not say when it begins.');
  const reader = new Reader(moof, tfhd);
  const flags = reader.word() & 0xffffff;
  const trackId = reader.word();
  const track = tracks.find((candidate) => candidate.trackId === trackId);
  if (!track) throw new Mp4Error(`A fragment belongs to an unknown track ${trackId}.`);
  if (flags & TFHD.baseDataOffset) throw new Mp4Error('A fragment counts from the beginning of the file.');
  if (flags & TFHD.description) reader.word();
  const defaults = {
    duration: flags & TFHD.duration ? reader.word() : track.defaults.duration,
    size: flags & TFHD.size ? reader.word() : track.defaults.size,
    flags: flags & TFHD.flags ? reader.word() : track.defaults.flags,
  };
  const time = new Reader(moof, tfdt);
  let baseTime = time.word() >>> 24 === 1 ? time.long() : time.word();
  const runs: SampleRun[] = [];
  for (const trun of boxes.filter(({ type }) => type === 'trun')) {
    const before = runs.at(-1);
    const run = parseTrun(moof, trun, { trackId, baseTime, defaults, nextOffset: before ? endOf(before) : 0 });
    runs.push(run);
    baseTime += run.durations.reduce((sum, duration) => sum + duration, 0);
  }
  return runs;
}

interface RunContext {
  readonly trackId: number;
  readonly baseTime: number;
  readonly defaults: InitTrack['defaults'];
  readonly nextOffset: number;
}

function parseTrun(moof: Buffer, trun: Box, { trackId, baseTime, defaults, nextOffset }: RunContext): SampleRun {
  const reader = new Reader(moof, trun);
  const head = reader.word();
  const version = head >>> 24;
  const count = reader.word();
  if (count > MOST_SAMPLES) throw new Mp4Error('A fragment claims too many samples.');
  const dataOffset = head & TRUN.dataOffset ? reader.word() | 0 : nextOffset;
  const firstFlags = head & TRUN.firstFlags ? reader.word() : null;
  const durations = new Uint32Array(count);
  const sizes = new Uint32Array(count);
  const offsets = new Int32Array(count);
  const sync = new Uint8Array(count);
  for (let index = 0; index < count; index += 1) {
    durations[index] = head & TRUN.duration ? reader.word() : defaults.duration;
    sizes[index] = head & TRUN.size ? reader.word() : defaults.size;
    const own = head & TRUN.flags ? reader.word() : index === 0 && firstFlags !== null ? firstFlags : defaults.flags;
    sync[index] = own & NOT_SYNC ? 0 : 1;
    if (head & TRUN.offset) offsets[index] = version === 0 ? reader.word() : reader.word() | 0;
  }
  return { trackId, baseTime, dataOffset, durations, sizes, offsets, sync };
}

/** Where a run's bytes end, counted from the moof. */
export function endOf({ dataOffset, sizes }: SampleRun): number {
  return sizes.reduce((sum, size) => sum + size, dataOffset);
}

/** When a fragment begins and how long it is, in ms, by its picture where it has one. */
export function timesOf(runs: readonly SampleRun[], { tracks }: InitSegment): { startMs: number; durationMs: number } {
  const lead =
    tracks.find(({ handler, trackId }) => handler === 'vide' && runs.some((run) => run.trackId === trackId)) ?? tracks[0];
  const own = runs.filter(({ trackId }) => trackId === lead?.trackId);
  const timed = own.length > 0 ? own : runs;
  const timescale = tracks.find(({ trackId }) => trackId === timed[0]?.trackId)?.timescale ?? 1000;
  const ticks = timed.reduce((sum, { durations }) => durations.reduce((total, duration) => total + duration, sum), 0);
  return { startMs: ((timed[0]?.baseTime ?? 0) * 1000) / timescale, durationMs: (ticks * 1000) / timescale };
}

class Reader {
  readonly #bytes: Buffer;
  readonly #end: number;
  #at: number;

  constructor(bytes: Buffer, { body, end }: Box) {
    this.#bytes = bytes;
    this.#at = body;
    this.#end = end;
  }

  word(): number {
    if (this.#at + 4 > this.#end) throw new Mp4Error('A table is cut off.');
    this.#at += 4;
    return this.#bytes.readUInt32BE(this.#at - 4);
  }

  long(): number {
    const high = this.word();
    return high * 0x1_0000_0000 + this.word();
  }
}
