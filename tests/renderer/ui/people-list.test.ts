import { expect, test } from 'vitest';
import { emptyLesson } from '../../../lesson/reduce.ts';
import type { LessonState, Participant } from '../../../protocol/lesson-state.ts';
import type { Permission, Role } from '../../../protocol/models.ts';
import { listPeople } from '../../../renderer/ui/people-list.ts';
import { personItems } from '../../../renderer/ui/person-items.tsx';
import { shared as words } from '../../../renderer/ui/strings/en.ts';

function person(participantId: string, role: Role = 'student', more: Partial<Participant> = {}): Participant {
  return {
    participantId,
    displayName: participantId,
    role,
    place: 'inside',
    groupId: 'main',
    given: [],
    taken: [],
    joinedLessonMs: 0,
    ...more,
  };
}
function lessonOf(people: readonly Participant[], more: Partial<LessonState> = {}): LessonState {
  return { ...emptyLesson(), participants: Object.fromEntries(people.map((each) => [each.participantId, each])), ...more };
}

test('hands in order, then teachers, assistants and students by name; the lobby apart', () => {
  const lesson = lessonOf(
    [
      person('zoë'),
      person('Ärger'),
      person('Anna 10'),
      person('Anna 2'),
      person('Helper', 'assistant'),
      person('Berg', 'teacher'),
      person('Ben'),
      person('Late', 'student', { place: 'lobby', joinedLessonMs: 9 }),
      person('Early', 'student', { place: 'lobby', joinedLessonMs: 1 }),
    ],
    { hands: ['Ben', 'Anna 2'] },
  );
  const { hands, others, lobby } = listPeople(lesson, 'Ben', new Set(['zoë']));
  expect(hands.map(({ participantId, handPlace }) => [participantId, handPlace])).toEqual([
    ['Ben', 1],
    ['Anna 2', 2],
  ]);
  expect(others.map(({ participantId }) => participantId)).toEqual(['Berg', 'Helper', 'Anna 10', 'Ärger', 'zoë']);
  expect(lobby.map(({ participantId }) => participantId)).toEqual(['Early', 'Late']);
  expect(hands[0]?.you).toBe(true);
  expect(others.at(-1)?.away).toBe(true);
});

test('what somebody sends', () => {
  const producer = (source: 'microphone' | 'camera' | 'screen', paused: boolean) => ({
    producerId: source,
    participantId: 'Ben',
    source,
    kind: 'audio' as const,
    label: '',
    paused,
  });
  const lesson = lessonOf([person('Ben'), person('Carla')], {
    producers: { microphone: producer('microphone', true), camera: producer('camera', true), screen: producer('screen', false) },
  });
  const [ben, carla] = listPeople(lesson, null, new Set()).others;
  expect(ben).toMatchObject({ microphone: 'muted', camera: false, screen: true });
  expect(carla).toMatchObject({ microphone: 'none', camera: false, screen: false });
});

test('the menu offers what one may do and never oneself or the teacher', () => {
  const lesson = lessonOf([
    person('Ben', 'student', { given: ['speak'] }),
    person('Berg', 'teacher'),
    person('Helper', 'assistant'),
  ]);
  const { others } = listPeople(lesson, 'Helper', new Set());
  const keys = (participantId: string, permissions: Permission[]) => {
    const found = others.find((each) => each.participantId === participantId);
    if (!found) throw new Error(participantId);
    return personItems({
      person: found,
      lesson,
      words,
      permissions: new Set(permissions),
      ask: () => undefined,
      onAsk: () => undefined,
    }).map(({ label }) => label);
  };
  expect(keys('Berg', ['moderate', 'end'])).toEqual([]);
  expect(keys('Helper', ['moderate'])).toEqual([]);
  expect(keys('Ben', ['moderate'])).toEqual([
    words.people.stopSpeak,
    words.people.letCamera,
    words.people.letScreen,
    words.people.rights,
    words.people.remove,
    words.people.ban,
  ]);
  expect(keys('Ben', ['moderate', 'end'])).toContain(words.people.makeAssistant);
});
