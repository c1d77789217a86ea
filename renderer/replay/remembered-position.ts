/** Where somebody stopped watching, by recording, in this browser. */

const KEY = 'lectern:replay-positions';
/** The oldest go. */
const MOST_KEPT = 100;
/** Nobody wants to be taken back to the first seconds, or to the last. */
const EDGE_MS = 10_000;

type Kept = [recordingId: string, recordingMs: number][];

/** Null where nothing is remembered. */
export function rememberedPosition(recordingId: string): number | null {
  return read().find(([id]) => id === recordingId)?.[1] ?? null;
}

export function rememberPosition(recordingId: string, recordingMs: number, durationMs: number): void {
  const others = read().filter(([id]) => id !== recordingId);
  const worth = recordingMs > EDGE_MS && recordingMs < durationMs - EDGE_MS;
  const kept: Kept = worth ? [...others, [recordingId, Math.round(recordingMs)]] : others;
  try {
    localStorage.setItem(KEY, JSON.stringify(kept.slice(-MOST_KEPT)));
  } catch {
    // Storage is switched off or full: nothing is remembered.
  }
}

function read(): Kept {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]');
    return Array.isArray(value) ? value.filter(isEntry) : [];
  } catch {
    return [];
  }
}

function isEntry(value: unknown): value is Kept[number] {
  return Array.isArray(value) && typeof value[0] === 'string' && typeof value[1] === 'number';
}
