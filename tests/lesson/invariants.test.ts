import { describe, expect, it } from 'vitest';
import { brokenInvariants } from '../../lesson/invariants.ts';
import { emptyLesson } from '../../lesson/reduce.ts';
import type { LessonState, Participant } from '../../protocol/lesson-state.ts';

const anna: Participant = {
  participantId: 'anna',
  displayName: 'Anna',
  role: 'student',
  place: 'inside',
  groupId: 'main',
  given: [],
  taken: [],
  joinedLessonMs: 0,
};
const sound: LessonState = { ...emptyLesson(), capacity: 1, studentPermissions: ['speak', 'raise-hand'], participants: { anna } };
const microphone = {
  producerId: 'p',
  participantId: 'anna',
  source: 'microphone',
  kind: 'audio',
  label: '',
  paused: false,
} as const;

describe('broken invariants', () => {
  it('none in a sound state', () => {
    expect(brokenInvariants(sound)).toEqual([]);
    expect(brokenInvariants({ ...sound, producers: { p: microphone }, hands: ['anna'] })).toEqual([]);
  });

  it.each<[string, Partial<LessonState>]>([
    ['a hand of nobody', { hands: ['ben'] }],
    ['a hand twice', { hands: ['anna', 'anna'] }],
    ['a producer without the right', { producers: { p: { ...microphone, source: 'camera' } } }],
    ['a producer of nobody', { producers: { p: { ...microphone, participantId: 'ben' } } }],
    ['too many students', { capacity: 0 }],
    ['the same name twice', { capacity: 2, participants: { anna, ben: { ...anna, participantId: 'ben' } } }],
    ['a group that is gone', { participants: { anna: { ...anna, groupId: 'gone' } } }],
    ['a banned person inside', { banned: { anna: { displayName: 'Anna' } } }],
    ['somebody in an ended lesson', { phase: 'ended' }],
    ['a student speaking to all', { speakingToAll: 'anna' }],
  ])('finds %s', (_what, wrong) => {
    expect(brokenInvariants({ ...sound, ...wrong })).toHaveLength(1);
  });
});
