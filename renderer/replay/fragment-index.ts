/** What of a recording there is, fragment by fragment, on one clock: recording time, in ms over all parts, pauses left out. */
import type { FragmentEntry, IndexReply, Recording, RecordingPart } from '../../protocol/recording.ts';

/** A fragment on the recording's clock. It begins with a keyframe, so playing can begin with it. */
export interface TimedFragment {
  readonly partNo: number;
  readonly fragmentNo: number;
  /** Recording time. */
  readonly startMs: number;
  readonly endMs: number;
  readonly lessonMs: number;
  /** In the part's file. */
  readonly offset: number;
  readonly bytes: number;
}

export class FragmentIndex {
  #fragments: TimedFragment[] = [];
  #recording: Recording | null = null;
  #live = false;

  get recording(): Recording | null {
    return this.#recording;
  }

  /** Whether more is still being recorded. */
  get live(): boolean {
    return this.#live;
  }

  get fragments(): readonly TimedFragment[] {
    return this.#fragments;
  }

  /** Recording time of what is there, in ms. */
  get endMs(): number {
    return this.#fragments.at(-1)?.endMs ?? 0;
  }

  /** The last fragment known, to ask for what followed; undefined before the first. */
  get last(): { readonly partNo: number; readonly fragmentNo: number } | undefined {
    return this.#fragments.at(-1);
  }

  /** Takes what followed; what is known already is passed over. */
  add({ recording, fragments, live }: IndexReply): void {
    this.#recording = recording;
    this.#live = live;
    const starts = new Map(recording.parts.map(({ partNo, startMs }) => [partNo, startMs]));
    for (const entry of fragments) {
      const last = this.#fragments.at(-1);
      const partStartMs = starts.get(entry.partNo);
      if (partStartMs === undefined || (last && !isAfter(entry, last))) continue;
      // Rounding may let a fragment begin a little before the one before it ends: the clock never goes back.
      const startMs = Math.max(partStartMs + entry.startMs, last?.startMs ?? 0);
      this.#fragments.push({
        partNo: entry.partNo,
        fragmentNo: entry.fragmentNo,
        startMs,
        endMs: startMs + entry.durationMs,
        lessonMs: entry.lessonMs,
        offset: entry.offset,
        bytes: entry.bytes,
      });
    }
  }

  part(partNo: number): RecordingPart | undefined {
    return this.#recording?.parts.find((part) => part.partNo === partNo);
  }

  /** Place in `fragments` of the one playing at this time; the first before all, the last after all, -1 where there is none. */
  placeAt(recordingMs: number): number {
    return placeOf(this.#fragments, recordingMs, ({ startMs }) => startMs);
  }

  /** What the lesson's clock read when this was recorded. */
  lessonMsAt(recordingMs: number): number {
    const fragment = this.#fragments[this.placeAt(recordingMs)];
    if (!fragment) return 0;
    const within = Math.max(0, Math.min(recordingMs, fragment.endMs) - fragment.startMs);
    return fragment.lessonMs + within;
  }

  /** Where in the recording a moment of the lesson is; one in a pause is where recording went on. */
  recordingMsAt(lessonMs: number): number {
    const fragment = this.#fragments[placeOf(this.#fragments, lessonMs, (each) => each.lessonMs)];
    if (!fragment) return 0;
    return Math.min(fragment.startMs + Math.max(0, lessonMs - fragment.lessonMs), fragment.endMs);
  }
}

function isAfter(entry: FragmentEntry, last: TimedFragment): boolean {
  return entry.partNo > last.partNo || (entry.partNo === last.partNo && entry.fragmentNo > last.fragmentNo);
}

/** The last that begins at or before `time`, by halving. */
function placeOf(fragments: readonly TimedFragment[], time: number, startOf: (fragment: TimedFragment) => number): number {
  let low = 0;
  let high = fragments.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    const fragment = fragments[middle];
    if (fragment && startOf(fragment) <= time) low = middle;
    else high = middle - 1;
  }
  return fragments.length === 0 ? -1 : low;
}
