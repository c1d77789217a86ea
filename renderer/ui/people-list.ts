/** The class as a list: raised hands first, then teachers, assistants and students by name. */
import { peopleInLobby, peopleInside, permissionsOf } from '../../lesson/permissions.ts';
import type { LessonState, Participant } from '../../protocol/lesson-state.ts';
import type { Role } from '../../protocol/models.ts';
import { microphoneOf } from './stage-layout.ts';

export interface Person {
  readonly participantId: string;
  readonly displayName: string;
  readonly role: Role;
  readonly you: boolean;
  readonly away: boolean;
  /** Place in the queue of hands from 1; null without a raised hand. */
  readonly handPlace: number | null;
  readonly microphone: 'none' | 'muted' | 'on';
  readonly camera: boolean;
  readonly screen: boolean;
}

export interface PeopleLists {
  /** First raised first. */
  readonly hands: readonly Person[];
  readonly others: readonly Person[];
  /** Waiting to be let in, first come first. */
  readonly lobby: readonly Participant[];
}

const roleOrder: Record<Role, number> = { teacher: 0, assistant: 1, student: 2 };

export function listPeople(lesson: LessonState, youId: string | null, awayIds: ReadonlySet<string>): PeopleLists {
  const showing = showingByPerson(lesson);
  const collator = new Intl.Collator(undefined, { sensitivity: 'base', numeric: true });
  const people = peopleInside(lesson).map((participant): Person => {
    const { participantId, displayName, role } = participant;
    const sources = showing.get(participantId);
    const place = lesson.hands.indexOf(participantId);
    return {
      participantId,
      displayName,
      role,
      you: participantId === youId,
      away: awayIds.has(participantId),
      handPlace: place < 0 ? null : place + 1,
      microphone: sources ? microphoneOf(lesson, participantId) : 'none',
      camera: sources?.has('camera') ?? false,
      screen: sources?.has('screen') ?? false,
    };
  });
  return {
    hands: people.filter(({ handPlace }) => handPlace !== null).sort((a, b) => (a.handPlace ?? 0) - (b.handPlace ?? 0)),
    others: people
      .filter(({ handPlace }) => handPlace === null)
      .sort((a, b) => roleOrder[a.role] - roleOrder[b.role] || collator.compare(a.displayName, b.displayName)),
    lobby: peopleInLobby(lesson).sort((a, b) => a.joinedLessonMs - b.joinedLessonMs),
  };
}

/** Sources each person shows just now. */
function showingByPerson(lesson: LessonState): Map<string, Set<string>> {
  const showing = new Map<string, Set<string>>();
  for (const { participantId, source, paused } of Object.values(lesson.producers)) {
    const sources = showing.get(participantId) ?? new Set();
    if (!paused || source === 'microphone') sources.add(source);
    showing.set(participantId, sources);
  }
  return showing;
}

/** Whether a person holds a right now; for menus that give or take it. */
export function holds(lesson: LessonState, participantId: string, permission: 'speak' | 'camera' | 'share-screen'): boolean {
  return permissionsOf(lesson, participantId).has(permission);
}
