/** A recording's fragments, read for a film: which belong to it, and which parts fit together without encoding anew. */
import { closeSync, openSync, readSync } from 'node:fs';
import type { FragmentEntry, RecordingPart } from '../../../protocol/recording.ts';
import { partPathIn } from '../disk-storage.ts';
import { MOST_HEADER_BYTES, Mp4Error, readHeader } from '../mp4/boxes.ts';
import { parseMoof, type SampleRun } from '../mp4/fragment.ts';
import { type InitSegment, parseInit } from '../mp4/init-segment.ts';
import type { ExportTask } from './export-task.ts';

export interface SourcePart {
  readonly part: RecordingPart;
  readonly init: InitSegment;
  readonly fragments: readonly FragmentEntry[];
}

/** Most moofs are a few hundred bytes: one read brings them. */
const AT_ONCE_BYTES = 16_384;

export class FilmSource {
  readonly #task: ExportTask;
  readonly #files = new Map<number, number>();

  constructor(task: ExportTask) {
    this.#task = task;
  }

  /** Where the film begins in recording time: with a fragment, as each begins with a keyframe. */
  get startMs(): number {
    const first = this.parts()[0];
    const fragment = first?.fragments[0];
    return first && fragment ? first.part.startMs + fragment.startMs : 0;
  }

  /** The parts with the fragments that lie within the trim. @throws Mp4Error when nothing is left */
  parts(): SourcePart[] {
    const { parts, fragments, trimStartMs, trimEndMs } = this.#task;
    const from = trimStartMs ?? 0;
    const to = trimEndMs ?? Number.POSITIVE_INFINITY;
    const within = (part: RecordingPart, { startMs, durationMs }: FragmentEntry) =>
      part.startMs + startMs + durationMs > from && part.startMs + startMs < to;
    const found = parts.flatMap((part) => {
      const own = fragments.filter((fragment) => fragment.partNo === part.partNo && within(part, fragment));
      return own.length > 0 ? [{ part, init: parseInit(this.read(part.partNo, 0, part.initBytes)), fragments: own }] : [];
    });
    if (found.length === 0) throw new Mp4Error('There is nothing in this recording to make a film of.');
    return found;
  }

  /** The runs of a fragment, with where their bytes lie in the part's file. */
  runs({ partNo, offset, bytes }: FragmentEntry, init: InitSegment): { readonly run: SampleRun; readonly offset: number }[] {
    const head = this.read(partNo, offset, Math.min(bytes, AT_ONCE_BYTES));
    for (let at = 0; at + MOST_HEADER_BYTES <= head.length; ) {
      const header = readHeader(head, at);
      if (!header || header.size === 0) break;
      if (header.type === 'moof') {
        const whole = at + header.size <= head.length;
        const moof = whole ? head.subarray(at, at + header.size) : this.read(partNo, offset + at, header.size);
        return parseMoof(moof, init).map((run) => ({ run, offset: offset + at + run.dataOffset }));
      }
      at += header.size;
    }
    throw new Mp4Error('A fragment of this recording is damaged.');
  }

  read(partNo: number, offset: number, length: number): Buffer {
    const bytes = Buffer.allocUnsafe(length);
    if (this.readInto(bytes, partNo, offset) < length)
      throw new Mp4Error('The file of this recording is shorter than it should be.');
    return bytes;
  }

  /** @returns how many bytes there were */
  readInto(bytes: Buffer, partNo: number, offset: number): number {
    const file = this.#file(partNo);
    let done = 0;
    while (done < bytes.length) {
      const count = readSync(file, bytes, done, bytes.length - done, offset + done);
      if (count === 0) break;
      done += count;
    }
    return done;
  }

  close(): void {
    for (const file of this.#files.values()) closeSync(file);
    this.#files.clear();
  }

  #file(partNo: number): number {
    const open = this.#files.get(partNo);
    if (open !== undefined) return open;
    const { recordingsFolder, recordingId } = this.#task;
    const file = openSync(partPathIn(recordingsFolder, recordingId, partNo), 'r');
    this.#files.set(partNo, file);
    return file;
  }
}

/** Neighbours whose tracks are described alike: they make one film without encoding anew. */
export function fittingParts(parts: readonly SourcePart[]): SourcePart[][] {
  const groups: SourcePart[][] = [];
  for (const part of parts) {
    const group = groups.at(-1);
    if (group?.[0] && alike(group[0].init, part.init)) group.push(part);
    else groups.push([part]);
  }
  return groups;
}

function alike({ tracks }: InitSegment, { tracks: others }: InitSegment): boolean {
  return (
    tracks.length === others.length &&
    tracks.every((track, index) => {
      const other = others[index];
      return other?.timescale === track.timescale && other.handler === track.handler && other.stsd.equals(track.stsd);
    })
  );
}
