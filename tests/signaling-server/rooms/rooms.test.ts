import { expect, test } from 'vitest';
import { openPlanning } from './planning.ts';

const HOUR = 3_600_000;

test('a room is available, then scheduled, then occupied, then available again', async () => {
  const planning = await openPlanning();
  const { ask, lectures } = planning;
  const { room } = await ask('room:create', { name: ' Room 12 ' });
  expect(room).toMatchObject({ name: 'Room 12', status: 'available', capacity: 100, features: ['chat', 'hands', 'reactions'] });
  const status = async () => (await ask('room:list', {})).rooms.find(({ roomId }) => roomId === room.roomId)?.status;
  const { lecture } = await ask('lecture:create', { title: 'Algebra', roomId: room.roomId, startsAt: planning.now + HOUR });
  expect(await status()).toBe('scheduled');
  await lectures.markStarted(lecture.lectureId);
  expect(await status()).toBe('occupied');
  await lectures.markEnded(lecture.lectureId);
  expect(await status()).toBe('available');
});

test('a lecture that was planned and never held does not keep its room for ever', async () => {
  const planning = await openPlanning();
  const { room } = await planning.ask('room:create', { name: 'A' });
  await planning.ask('lecture:create', { title: 'Missed', roomId: room.roomId, startsAt: planning.now });
  planning.now += 24 * HOUR;
  expect((await planning.ask('room:list', {})).rooms).toMatchObject([{ status: 'available' }]);
});

test('cancelling and deleting a lecture free its room', async () => {
  const planning = await openPlanning();
  const { ask } = planning;
  const { room } = await ask('room:create', { name: 'A' });
  for (const request of ['lecture:cancel', 'lecture:delete'] as const) {
    const { lecture } = await ask('lecture:create', { title: 'x', roomId: room.roomId, startsAt: planning.now });
    expect((await ask('room:list', {})).rooms).toMatchObject([{ status: 'scheduled' }]);
    await ask(request, { lectureId: lecture.lectureId });
    expect((await ask('room:list', {})).rooms).toMatchObject([{ status: 'available' }]);
  }
});

test('rename, capacity, features', async () => {
  const { ask, changes } = await openPlanning();
  const { room } = await ask('room:create', { name: 'A', features: ['chat', 'chat', 'lobby'] });
  expect(room.features).toEqual(['chat', 'lobby']);
  const { room: changed } = await ask('room:update', { roomId: room.roomId, name: 'B', capacity: 5, features: [] });
  expect(changed).toEqual({ ...room, name: 'B', capacity: 5, features: [] });
  expect(changes).toContain(null);
  await expect(ask('room:update', { roomId: 'nope', name: 'B' })).rejects.toMatchObject({ code: 'not-found' });
});

test('archiving waits until nothing is planned; an archived room takes nothing new', async () => {
  const planning = await openPlanning();
  const { ask } = planning;
  const { room } = await ask('room:create', { name: 'A' });
  const { lecture } = await ask('lecture:create', { title: 'Algebra', roomId: room.roomId, startsAt: planning.now });
  await expect(ask('room:archive', { roomId: room.roomId, archived: true })).rejects.toMatchObject({
    code: 'wrong-state',
    message: expect.stringContaining('Algebra'),
    details: { lectureId: lecture.lectureId },
  });
  await ask('lecture:cancel', { lectureId: lecture.lectureId });
  expect((await ask('room:archive', { roomId: room.roomId, archived: true })).room.archivedAt).toBe(planning.now);
  expect((await ask('room:list', {})).rooms).toEqual([]);
  expect((await ask('room:list', { includeArchived: true })).rooms).toHaveLength(1);
  await expect(ask('lecture:create', { title: 'x', roomId: room.roomId })).rejects.toMatchObject({ code: 'wrong-state' });
  expect((await ask('room:archive', { roomId: room.roomId, archived: false })).room.archivedAt).toBeNull();
});

test('there is a limit to rooms', async () => {
  const { ask } = await openPlanning({ maxRooms: 1 });
  await ask('room:create', { name: 'A' });
  await expect(ask('room:create', { name: 'B' })).rejects.toMatchObject({ code: 'too-many' });
});
