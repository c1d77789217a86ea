import { expect, test } from 'vitest';
import { emptyLesson } from '../../../lesson/reduce.ts';
import type { LessonState, Participant, Producer } from '../../../protocol/lesson-state.ts';
import type { Role } from '../../../protocol/models.ts';
import { listPeople } from '../../../renderer/ui/people-list.ts';
import { personItems } from '../../../renderer/ui/person-items.tsx';
import { shared as words } from '../../../renderer/ui/strings/en.ts';
import { type DecidedRequestName, decisions } from '../../../signaling-server/lessons/decisions.ts';
import { defaultLessonLimits } from '../../../signaling-server/lessons/ports.ts';

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
  const labels = (youId: string, participantId: string) => itemsOf(lesson, youId, participantId).map(({ label }) => label);
  expect(labels('Helper', 'Berg')).toEqual([]);
  expect(labels('Helper', 'Helper')).toEqual([]);
  expect(labels('Helper', 'Ben')).toEqual([
    words.people.stopSpeak,
    words.people.letCamera,
    words.people.letScreen,
    words.people.rights,
    words.people.message,
    words.people.remove,
    words.people.ban,
  ]);
  expect(labels('Berg', 'Ben')).toContain(words.people.makeAssistant);
});

test('nothing is offered that the server would refuse', () => {
  const lesson = lessonOf(
    [
      person('Berg', 'teacher'),
      person('Helper', 'assistant', { given: ['end'] }),
      person('Second helper', 'assistant'),
      person('Trusted', 'student', { given: ['moderate'] }),
      person('Ben', 'student', { given: ['speak'] }),
    ],
    {
      capacity: 10,
      producers: Object.fromEntries(['Second helper', 'Ben'].map((participantId) => [participantId, microphone(participantId)])),
    },
  );
  const offered = new Set<string>();
  for (const youId of ['Berg', 'Helper', 'Second helper', 'Trusted']) {
    for (const participantId of Object.keys(lesson.participants)) {
      const asked: [string, object][] = [];
      for (const { onChoose } of itemsOf(lesson, youId, participantId, (name, payload) => asked.push([name, payload])))
        onChoose();
      for (const [name, payload] of asked) {
        offered.add(name);
        if (name === 'participant:ask-unmute') continue; // asked of the lesson itself, of anybody inside
        const decide = decisions[name as DecidedRequestName] as unknown as (...given: unknown[]) => unknown;
        const by = lesson.participants[youId];
        expect(
          () => decide(lesson, by, payload, { limits: defaultLessonLimits, wayOf: () => 'secure' }),
          `${youId}: ${name} ${participantId}`,
        ).not.toThrow();
      }
    }
  }
  expect([...offered].sort()).toEqual([
    'lesson:hand-over',
    'participant:mute',
    'participant:remove',
    'participant:set-role',
    'permissions:change',
  ]);
});

function microphone(participantId: string): Producer {
  return { producerId: participantId, participantId, source: 'microphone', kind: 'audio', label: '', paused: false };
}

/** The menu of one person in the list of another; what asks first is asked at once. */
function itemsOf(
  lesson: LessonState,
  youId: string,
  participantId: string,
  asked: (name: string, payload: object) => void = () => {},
) {
  const { others, hands } = listPeople(lesson, youId, new Set());
  const found = [...hands, ...others].find((each) => each.participantId === participantId);
  if (!found) throw new Error(participantId);
  return personItems({
    person: found,
    lesson,
    words,
    youId,
    ask: asked,
    onWriteTo: () => undefined,
    onAsk: (what) => {
      const target = { kind: 'participant', participantId };
      if (what === 'rights') asked('permissions:change', { target, give: ['chat'], take: [] });
      else if (what === 'hand-over') asked('lesson:hand-over', { participantId });
      else asked('participant:remove', { participantId, ban: what === 'ban' });
    },
  });
}
