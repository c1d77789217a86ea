import { expect, test } from 'vitest';
import type { RoomSnapshot } from '../../../renderer/room/room-snapshot.ts';
import { layoutStage, picturesOf, type StagePicture } from '../../../renderer/ui/stage-layout.ts';

const track = {} as MediaStreamTrack;

function picture(participantId: string, source: 'camera' | 'screen', more: Partial<StagePicture> = {}): StagePicture {
  const producerId = `${participantId}-${source}${more.label ?? ''}`;
  return {
    producerId,
    participantId,
    displayName: participantId,
    role: 'student',
    source,
    label: '',
    paused: false,
    yours: false,
    muted: false,
    track,
    ...more,
  };
}
const teacherCamera = picture('berg', 'camera', { role: 'teacher' });
const teacherScreen = picture('berg', 'screen', { role: 'teacher' });
const anna = picture('anna', 'camera', { yours: true });
const ben = picture('ben', 'camera');

test('one’s own paused screen is what the class sees of it', () => {
  const still = { id: 'still' } as MediaStreamTrack;
  const published = { producerId: 'p', source: 'screen' as const, label: '', paused: true, track };
  const lesson = { participants: { berg: { displayName: 'Berg', role: 'teacher' } }, producers: {} };
  const shown = (own: RoomSnapshot['media']['published'][number]) =>
    picturesOf({
      lesson: lesson as unknown as RoomSnapshot['lesson'],
      participantId: 'berg',
      media: { state: 'connected', received: [], published: [own] },
    });
  expect(shown({ ...published, still })).toMatchObject([{ yours: true, paused: true, track: { id: 'still' } }]);
  expect(shown(published)[0]?.track).toBe(track);
});

test('nobody shows anything', () => {
  expect(layoutStage([])).toEqual({ main: null, inset: null, strip: [], screens: [] });
});

test('the screen is large, the face of whoever shows it in its corner, the others in the strip', () => {
  const { main, inset, strip } = layoutStage([anna, ben, teacherCamera, teacherScreen]);
  expect([main, inset, strip]).toEqual([teacherScreen, teacherCamera, [anna, ben]]);
});

test('without a screen the teacher is large', () => {
  const { main, inset, strip } = layoutStage([anna, ben, teacherCamera]);
  expect([main, inset, strip]).toEqual([teacherCamera, null, [anna, ben]]);
});

test("other people before one's own picture", () => {
  expect(layoutStage([anna, ben]).main).toBe(ben);
  expect(layoutStage([anna]).main).toBe(anna);
});

test('a picture that runs goes before a paused one', () => {
  const paused = { ...teacherCamera, paused: true };
  expect(layoutStage([paused, ben]).main).toBe(ben);
  expect(layoutStage([paused]).main).toBe(paused);
});

test("a student's screen has the teacher's face in its corner when the student shows none", () => {
  const screen = picture('ben', 'screen');
  expect(layoutStage([screen, teacherCamera]).inset).toBe(teacherCamera);
  expect(layoutStage([screen, teacherCamera, ben]).inset).toBe(ben);
});

test('one of several screens is chosen; when it goes, another takes its place', () => {
  const second = picture('berg', 'screen', { role: 'teacher', label: 'Document camera' });
  expect(layoutStage([teacherScreen, second]).screens).toEqual([teacherScreen, second]);
  expect(layoutStage([teacherScreen, second], { large: second.producerId }).main).toBe(second);
  expect(layoutStage([teacherScreen], { large: second.producerId }).main).toBe(teacherScreen);
});

test('a face chosen to be large leaves the way back to the screen', () => {
  const { main, strip } = layoutStage([teacherScreen, teacherCamera, ben], { large: ben.producerId });
  expect(main).toBe(ben);
  expect(strip).toContain(teacherScreen);
});
