import type { LessonState, Participant } from '../../protocol/lesson-state.ts';

const MAX_NAME_LETTERS = 60;

/** The name, or "Anna (2)" where somebody else here is Anna already, whatever the case of the letters. */
export function freeName(state: LessonState, wanted: string, participantId: string): string {
  const others = Object.values(state.participants).filter((other) => other.participantId !== participantId);
  const wantedFolded = folded(wanted);
  if (!others.some((other) => foldedNameOf(other) === wantedFolded)) return wanted;
  const taken = new Set(others.map(foldedNameOf));
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

/** Somebody here who has this name, whatever the case of the letters. */
export function holderOf(state: LessonState, name: string): Participant | undefined {
  const wanted = folded(name);
  return Object.values(state.participants).find((participant) => foldedNameOf(participant) === wanted);
}

/** The name as a list has it; null when it is none of them. */
export function listedName(names: readonly string[], typed: string): string | null {
  const wanted = folded(typed);
  return names.find((name) => folded(name) === wanted) ?? null;
}

/** Each newcomer is compared with everyone here: a thousand coming in would fold half a million names. */
const foldedNames = new WeakMap<Participant, string>();

function foldedNameOf(participant: Participant): string {
  const known = foldedNames.get(participant);
  if (known !== undefined) return known;
  const name = folded(participant.displayName);
  foldedNames.set(participant, name);
  return name;
}

function folded(name: string): string {
  return name.normalize('NFKC').toLocaleLowerCase('und');
}
