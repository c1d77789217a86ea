import type { LessonState } from '../../protocol/lesson-state.ts';

const MAX_NAME_LETTERS = 60;

/** The name, or "Anna (2)" where somebody else here is Anna already, whatever the case of the letters. */
export function freeName(state: LessonState, wanted: string, participantId: string): string {
  const taken = new Set<string>();
  for (const other of Object.values(state.participants)) {
    if (other.participantId !== participantId) taken.add(folded(other.displayName));
  }
  if (!taken.has(folded(wanted))) return wanted;
  for (let number = 2; ; number += 1) {
    const ending = ` (${number})`;
    const name =
      [...wanted]
        .slice(0, MAX_NAME_LETTERS - ending.length)
        .join('')
        .trimEnd() + ending;
    if (!taken.has(folded(name))) return name;
  }
}

function folded(name: string): string {
  return name.normalize('NFKC').toLocaleLowerCase('und');
}
