/** Finds the whole fragments at the end of a file that nobody had time to note, and where the torn rest begins. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { MOST_HEADER_BYTES, readHeader } from './boxes.ts';
import { endOf, parseMoof, timesOf } from './fragment.ts';
import { type InitSegment, parseInit } from './init-segment.ts';

export interface ScanTask {
  readonly path: string;
  /** Bytes that are noted already. */
  readonly from: number;
  /** 0 when not even the init segment is noted. */
  readonly initBytes: number;
}

export interface FoundFragment {
  readonly offset: number;
  readonly bytes: number;
  readonly startMs: number;
  readonly durationMs: number;
}

export interface ScanResult {
  readonly fileBytes: number;
  readonly initBytes: number;
  readonly fragments: readonly FoundFragment[];
  /** What follows is torn. */
  readonly validEnd: number;
}

/** An init segment is a few kB, a moof a few hundred bytes: more is damage. */
const MOST_TABLE_BYTES = 4_000_000;
/** Samples never end in so many zeros; a page of the file that never reached the disk does. */
const TAIL_BYTES = 64;

/** Reads headers and tables alone, not the pictures. Runs in a worker: whatever the file holds, the server goes on. */
export function scanPart({ path, from, initBytes }: ScanTask): ScanResult {
  const file = openSync(path, 'r');
  try {
    return scan(file, fstatSync(file).size, from, initBytes);
  } finally {
    closeSync(file);
  }
}

function scan(file: number, fileBytes: number, from: number, notedInit: number): ScanResult {
  const initBytes = notedInit > 0 ? notedInit : findInit(file, fileBytes);
  if (initBytes === 0) return { fileBytes, initBytes: 0, fragments: [], validEnd: 0 };
  const init = parseInit(read(file, 0, initBytes));
  const fragments: FoundFragment[] = [];
  let at = Math.max(from, initBytes);
  for (;;) {
    const found = fragmentAt(file, fileBytes, at, init);
    if (!found || found.startMs < (fragments.at(-1)?.startMs ?? 0)) break;
    fragments.push(found);
    at = found.offset + found.bytes;
  }
  return { fileBytes, initBytes, fragments, validEnd: at };
}

/** @returns where the init segment ends, 0 when it is not whole */
function findInit(file: number, fileBytes: number): number {
  let at = 0;
  for (;;) {
    const header = headerAt(file, fileBytes, at);
    if (!header || at + header.size > fileBytes || header.size > MOST_TABLE_BYTES) return 0;
    at += header.size;
    if (header.type === 'moov') break;
  }
  try {
    parseInit(read(file, 0, at));
    return at;
  } catch {
    return 0;
  }
}

function fragmentAt(file: number, fileBytes: number, offset: number, init: InitSegment): FoundFragment | null {
  let at = offset;
  for (;;) {
    const header = headerAt(file, fileBytes, at);
    if (!header || header.size > MOST_TABLE_BYTES || at + header.size > fileBytes) return null;
    if (header.type === 'moof') return withData(file, fileBytes, { offset, moofAt: at, moofBytes: header.size }, init);
    if (!['styp', 'sidx', 'emsg', 'prft', 'free'].includes(header.type)) return null;
    at += header.size;
  }
}

function withData(
  file: number,
  fileBytes: number,
  { offset, moofAt, moofBytes }: { offset: number; moofAt: number; moofBytes: number },
  init: InitSegment,
): FoundFragment | null {
  const mdatAt = moofAt + moofBytes;
  const mdat = headerAt(file, fileBytes, mdatAt);
  const end = mdatAt + (mdat?.size ?? 0);
  if (mdat?.type !== 'mdat' || end > fileBytes) return null;
  const tail = read(file, Math.max(mdatAt + mdat.headerBytes, end - TAIL_BYTES), end);
  if (tail.length === TAIL_BYTES && tail.every((byte) => byte === 0)) return null;
  try {
    const runs = parseMoof(read(file, moofAt, mdatAt), init);
    if (runs.some((run) => moofAt + endOf(run) > end)) return null;
    return { offset, bytes: end - offset, ...timesOf(runs, init) };
  } catch {
    return null;
  }
}

function headerAt(file: number, fileBytes: number, at: number) {
  const header = readHeader(read(file, at, Math.min(at + MOST_HEADER_BYTES, fileBytes)), 0);
  return header && header.size > 0 ? header : null;
}

function read(file: number, from: number, to: number): Buffer {
  const bytes = Buffer.alloc(Math.max(0, to - from));
  let done = 0;
  while (done < bytes.length) {
    const count = readSync(file, bytes, done, bytes.length - done, from + done);
    if (count === 0) break;
    done += count;
  }
  return bytes.subarray(0, done);
}
