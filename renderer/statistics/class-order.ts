/** Who of a class is looked at first when connections are the trouble. */
import type { LessonState } from '../../protocol/lesson-state.ts';
import type { ConnectionQuality } from '../../protocol/models.ts';

export interface ClassRow {
  readonly displayName: string;
  readonly quality: ConnectionQuality;
}

const rank = { poor: 0, fair: 1, good: 2 } as const;

/** Everybody else whose connection is known, the weakest first, then by name. */
export function weakestFirst(
  lesson: LessonState,
  youId: string | null,
  qualities: ReadonlyMap<string, ConnectionQuality>,
): ClassRow[] {
  const rows = [...qualities.values()].flatMap((quality) => {
    const participant = lesson.participants[quality.participantId];
    return participant && quality.participantId !== youId ? [{ displayName: participant.displayName, quality }] : [];
  });
  return rows.toSorted((a, b) => rank[a.quality.level] - rank[b.quality.level] || a.displayName.localeCompare(b.displayName));
}
