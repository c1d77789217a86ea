/** A recording as pages see it, put together from its rows. */
import type { Recording, RecordingPart } from '../../protocol/recording.ts';
import type { PartRow, RecordingRow } from '../store/recording-store.ts';
import type { Store } from '../store/store.ts';

export async function viewRecording(store: Pick<Store, 'recordings'>, row: RecordingRow): Promise<Recording> {
  return recordingOf(row, await store.recordings.parts(row.recordingId));
}

export function recordingOf({ uploadVersion: _secret, ...row }: RecordingRow, partRows: readonly PartRow[]): Recording {
  const parts = placedParts(partRows);
  const last = parts.at(-1);
  return {
    ...row,
    parts,
    durationMs: last ? last.startMs + last.durationMs : 0,
    bytes: parts.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

/** Parts that have something to show, one after the other in recording time. */
export function placedParts(rows: readonly PartRow[]): RecordingPart[] {
  let startMs = 0;
  return rows
    .filter(({ fragments }) => fragments > 0)
    .map(({ fragments: _count, ...part }) => {
      const placed = { ...part, startMs };
      startMs += part.durationMs;
      return placed;
    });
}
