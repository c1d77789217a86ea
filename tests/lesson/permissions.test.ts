import { describe, expect, it } from 'vitest';
import { givenPermissions, may, mayLookBack, mayRead, mayReceive, permissionsOf } from '../../lesson/permissions.ts';
import { emptyLesson } from '../../lesson/reduce.ts';
import type { LessonState, Participant } from '../../protocol/lesson-state.ts';
import { ASSISTANT_PERMISSIONS, Permission } from '../../protocol/models.ts';

const person = (participantId: string, more: Partial<Participant> = {}): Participant => ({
  participantId,
  displayName: participantId,
  role: 'student',
  place: 'inside',
  groupId: 'main',
  given: [],
  taken: [],
  joinedLessonMs: 0,
  ...more,
});

function lesson(people: Participant[], more: Partial<LessonState> = {}): LessonState {
  return {
    ...emptyLesson(),
    studentPermissions: ['see', 'hear', 'chat'],
    participants: Object.fromEntries(people.map((participant) => [participant.participantId, participant])),
    ...more,
  };
}

describe('permissions', () => {
  it('come from the role', () => {
    const state = lesson([person('student'), person('assistant', { role: 'assistant' }), person('teacher', { role: 'teacher' })]);
    expect([...permissionsOf(state, 'student')]).toEqual(['see', 'hear', 'chat']);
    expect([...permissionsOf(state, 'assistant')]).toEqual([...ASSISTANT_PERMISSIONS]);
    expect([...permissionsOf(state, 'teacher')]).toEqual(Permission.options);
    expect(permissionsOf(state, 'nobody').size).toBe(0);
    expect(permissionsOf(state, 'constructor').size).toBe(0);
  });

  it.each<[string, Partial<Participant>, { given: Permission[]; taken: Permission[] }, boolean]>([
    ['everyone’s word alone', {}, { given: [], taken: [] }, true],
    ['the group’s wins over everyone’s', {}, { given: [], taken: ['chat'] }, false],
    ['the person’s wins over the group’s', { given: ['chat'] }, { given: [], taken: ['chat'] }, true],
    ['taken from the person', { taken: ['chat'] }, { given: ['chat'], taken: [] }, false],
    ['nothing in the lobby', { place: 'lobby', given: ['chat'] }, { given: [], taken: [] }, false],
    ['a teacher keeps all', { role: 'teacher', taken: ['chat'] }, { given: [], taken: ['chat'] }, true],
  ])('%s', (_what, more, rights, allowed) => {
    const state = lesson([person('anna', { groupId: 'g', ...more })], { groups: { g: { groupId: 'g', name: 'G', ...rights } } });
    expect(may(state, 'anna', 'chat')).toBe(allowed);
  });
});

describe('in an exam', () => {
  const people = [
    person('teacher', { role: 'teacher' }),
    person('helper', { role: 'assistant' }),
    person('former', { role: 'assistant', taken: ['moderate'] }),
    person('leader', { given: ['moderate'] }),
    person('anna'),
    person('ben', { given: ['chat', 'private-chat', 'announce'] }),
    person('cleo', { groupId: 'g' }),
    person('dan', { place: 'lobby', given: ['moderate'] }),
  ];
  const groups = { g: { groupId: 'g', name: 'G', given: ['chat' as const], taken: [] } };
  const those = (ask: (id: string) => boolean) => people.map(({ participantId }) => participantId).filter(ask);

  it('only those who moderate write to the class, whatever was given to whom', () => {
    const exam = lesson(people, { groups, examMode: true });
    expect(those((id) => may(exam, id, 'chat'))).toEqual(['teacher', 'helper', 'leader']);
    expect(those((id) => may(exam, id, 'announce'))).toEqual(['teacher', 'helper']);
    expect(may(exam, 'ben', 'private-chat')).toBe(true);
    // It is held back, not taken: the boxes show it, and it is there again afterwards.
    expect(givenPermissions(exam, 'ben').has('chat')).toBe(true);
    expect(those((id) => may(lesson(people, { groups }), id, 'chat'))).toContain('ben');
  });

  it.each([
    [true, true, ['teacher', 'helper', 'leader']],
    [false, true, ['teacher', 'helper', 'leader']],
    [false, false, ['teacher', 'helper', 'leader']],
  ])('looking back, allowed: %s, in an exam: %s', (rewindAllowed, examMode, lookers) => {
    const state = lesson(people, { groups, rewindAllowed, examMode });
    expect(those((id) => mayLookBack(state, id))).toEqual(lookers);
  });

  it('and when it is over, looking back is as it was allowed', () => {
    expect(mayLookBack(lesson(people, { rewindAllowed: true }), 'anna')).toBe(true);
  });
});

describe('who receives whom', () => {
  const camera = {
    producerId: 'camera',
    participantId: 'teacher',
    source: 'camera',
    kind: 'video',
    label: '',
    paused: false,
  } as const;
  const microphone = { ...camera, producerId: 'microphone', source: 'microphone', kind: 'audio' } as const;
  const people = [
    person('teacher', { role: 'teacher' }),
    person('anna'),
    person('ben', { groupId: 'g' }),
    person('cleo', { taken: ['see'] }),
    person('dan', { place: 'lobby' }),
  ];
  const state = lesson(people, {
    producers: { camera, microphone },
    groups: { g: { groupId: 'g', name: 'G', given: [], taken: [] } },
  });

  it.each<[string, string, boolean]>([
    ['anna', 'camera', true],
    ['teacher', 'camera', false],
    ['ben', 'camera', false],
    ['cleo', 'camera', false],
    ['cleo', 'microphone', true],
    ['dan', 'camera', false],
    ['anna', 'nothing', false],
    ['nobody', 'camera', false],
  ])('%s and the %s: %s', (participantId, producerId, allowed) => {
    expect(mayReceive(state, participantId, producerId)).toBe(allowed);
  });

  it('a teacher who speaks to all reaches every group', () => {
    expect(mayReceive({ ...state, speakingToAll: 'teacher' }, 'ben', 'camera')).toBe(true);
  });
});

describe('who reads a line', () => {
  const state = lesson([
    person('teacher', { role: 'teacher' }),
    person('helper', { role: 'assistant', groupId: 'h' }),
    person('anna', { groupId: 'g' }),
    person('ben', { groupId: 'g' }),
    person('cleo'),
    person('dan', { place: 'lobby' }),
  ]);
  it.each<[string, Parameters<typeof mayRead>[2], string[]]>([
    ['everyone', { kind: 'everyone' }, ['teacher', 'helper', 'anna', 'ben', 'cleo']],
    ['the group, and who moderates', { kind: 'group', groupId: 'g' }, ['teacher', 'helper', 'anna', 'ben']],
    ['those who lead', { kind: 'teachers' }, ['teacher', 'helper', 'anna']],
    ['the two', { kind: 'participant', participantId: 'cleo' }, ['anna', 'cleo']],
  ])('%s', (_what, audience, readers) => {
    expect(Object.keys(state.participants).filter((id) => mayRead(state, id, audience, 'anna'))).toEqual(readers);
  });
});
