/** Which fragment may come next in a part: pure rules over what is indexed. */
import { RefusedError } from '../../protocol/errors.ts';
import type { FragmentEntry } from '../../protocol/recording.ts';

export interface PartEnd {
  readonly partNo: number;
  readonly initBytes: number;
  readonly last: FragmentEntry | null;
}

export interface OfferedFragment {
  readonly fragmentNo: number;
  readonly startMs: number;
  readonly durationMs: number;
  readonly lessonMs: number;
  readonly bytes: number;
}

/** A fragment begins where the last one ended; encoders round, and skip what they could not keep up with. */
const OVERLAP_MS = 500;
const GAP_MS = 60_000;

/** Up to where the file is whole. */
export function endOfPart({ initBytes, last }: PartEnd): number {
  return last ? last.offset + last.bytes : initBytes;
}

export function nextFragmentNo({ last }: PartEnd): number {
  return (last?.fragmentNo ?? -1) + 1;
}

/**
 * @returns the row to write; null when this number is taken: whoever sends it again must send the same
 * @throws RefusedError `wrong-state` with `nextFragmentNo`: a gap, or times that don't follow
 */
export function placeFragment(part: PartEnd, offered: OfferedFragment): FragmentEntry | null {
  const next = nextFragmentNo(part);
  if (part.initBytes === 0) throw outOfOrder(next, 'The part’s init segment comes first.');
  if (offered.fragmentNo < next) return null;
  if (offered.fragmentNo > next) throw outOfOrder(next, `Fragment ${next} comes next.`);
  const endMs = part.last ? part.last.startMs + part.last.durationMs : 0;
  if (offered.startMs < endMs - OVERLAP_MS || (part.last && offered.startMs > endMs + GAP_MS)) {
    throw outOfOrder(next, 'The fragment does not begin where the last one ended.');
  }
  const { fragmentNo, startMs, durationMs, lessonMs, bytes } = offered;
  return {
    partNo: part.partNo,
    fragmentNo,
    startMs: Math.max(startMs, part.last?.startMs ?? 0),
    durationMs,
    // The lesson's clock never goes back, whatever a page's does.
    lessonMs: Math.max(lessonMs, part.last?.lessonMs ?? 0),
    offset: endOfPart(part),
    bytes,
  };
}

export function outOfOrder(next: number, message: string): RefusedError {
  return new RefusedError('wrong-state', message, { details: { nextFragmentNo: next } });
}
