import { describe, expect, test } from 'vitest';
import { openPlanning, type Planning } from './planning.ts';

const HOUR = 3_600_000;

/** A lecture in a room an hour from now. */
async function planned(planning: Planning) {
  const { room } = await planning.ask('room:create', { name: 'Room 12', capacity: 30 });
  const { lecture } = await planning.ask('lecture:create', {
    title: 'Algebra',
    description: 'Fields',
    roomId: room.roomId,
    startsAt: planning.now + HOUR,
    capacity: 20,
  });
  return { room, lecture, lectureId: lecture.lectureId };
}

describe('creating', () => {
  test('a title is enough: a draft with defaults and a code', async () => {
    const planning = await openPlanning();
    const { lecture } = await planning.ask('lecture:create', { title: '  Algebra ' });
    expect(lecture).toMatchObject({
      title: 'Algebra',
      status: 'draft',
      startsAt: null,
      durationMinutes: 45,
      presentCount: 0,
      roomName: null,
    });
    expect(lecture.joinCode).toMatch(/^[2-9A-HJ-NP-Z]{6}$/);
    expect(planning.changes).toEqual([null]);
    expect((await planning.ask('lecture:get', { lectureId: lecture.lectureId })).lecture).toEqual(lecture);
    await expect(planning.ask('lecture:get', { lectureId: 'nope' })).rejects.toMatchObject({ code: 'not-found' });
  });

  test('with a time it is scheduled; a lecture never holds more than its room', async () => {
    const planning = await openPlanning();
    const { lecture, room } = await planned(planning);
    expect(lecture).toMatchObject({ status: 'scheduled', roomName: 'Room 12', capacity: 20 });
    const { lecture: large } = await planning.ask('lecture:create', { title: 'x', roomId: room.roomId, capacity: 500 });
    expect(large.capacity).toBe(30);
    await expect(planning.ask('lecture:create', { title: 'x', roomId: 'nope' })).rejects.toMatchObject({ code: 'not-found' });
  });

  test('an overlap names the lecture in the way', async () => {
    const planning = await openPlanning();
    const { lecture, room } = await planned(planning);
    const clash = planning.ask('lecture:create', {
      title: 'x',
      roomId: room.roomId,
      startsAt: planning.now + HOUR + 44 * 60_000,
    });
    await expect(clash).rejects.toMatchObject({
      code: 'room-clash',
      message: expect.stringContaining('Algebra'),
      details: { lectureId: lecture.lectureId, title: 'Algebra', startsAt: lecture.startsAt },
    });
    await planning.ask('lecture:create', { title: 'x', roomId: room.roomId, startsAt: planning.now + HOUR + 45 * 60_000 });
  });

  test('there is a limit', async () => {
    const { ask } = await openPlanning({ maxLectures: 2 });
    const { lecture } = await ask('lecture:create', { title: 'x', startsAt: 1 });
    await expect(ask('lecture:repeat', { lectureId: lecture.lectureId, weeks: 2 })).rejects.toMatchObject({ code: 'too-many' });
    await ask('lecture:repeat', { lectureId: lecture.lectureId, weeks: 1 });
    await expect(ask('lecture:create', { title: 'x' })).rejects.toMatchObject({ code: 'too-many' });
  });
});

describe('changing', () => {
  test('only what was sent changes', async () => {
    const planning = await openPlanning();
    const { lecture, lectureId } = await planned(planning);
    expect((await planning.ask('lecture:update', { lectureId, changes: { title: 'Geometry' } })).lecture).toEqual({
      ...lecture,
      title: 'Geometry',
    });
    expect(planning.changes).toContain(lectureId);
  });

  test('a time makes a draft scheduled, and taking it away makes it a draft again', async () => {
    const planning = await openPlanning();
    const { lecture } = await planning.ask('lecture:create', { title: 'x' });
    const update = async (startsAt: number | null) =>
      (await planning.ask('lecture:update', { lectureId: lecture.lectureId, changes: { startsAt } })).lecture.status;
    expect(await update(null)).toBe('draft');
    expect(await update(planning.now)).toBe('scheduled');
    expect(await update(planning.now + 1)).toBe('scheduled');
    expect(await update(null)).toBe('draft');
  });

  test('the room holds what it holds', async () => {
    const planning = await openPlanning();
    const { lectureId } = await planned(planning);
    await expect(planning.ask('lecture:update', { lectureId, changes: { capacity: 31 } })).rejects.toMatchObject({
      code: 'too-many',
    });
    const { room: small } = await planning.ask('room:create', { name: 'Small', capacity: 5 });
    const { lecture } = await planning.ask('lecture:update', { lectureId, changes: { roomId: small.roomId } });
    expect(lecture).toMatchObject({ capacity: 5, roomName: 'Small' });
    expect((await planning.ask('lecture:update', { lectureId, changes: { roomId: null, capacity: 500 } })).lecture.capacity).toBe(
      500,
    );
  });

  test('while live: words and more places, but neither time, room, rights nor fewer places', async () => {
    const planning = await openPlanning();
    const { lecture, lectureId, room } = await planned(planning);
    await planning.lectures.markStarted(lectureId);
    const update = (changes: Parameters<typeof planning.ask<'lecture:update'>>[1]['changes']) =>
      planning.ask('lecture:update', { lectureId, changes });
    expect((await update({ title: 'New', description: '', capacity: 25 })).lecture).toMatchObject({
      title: 'New',
      capacity: 25,
      status: 'live',
    });
    // A form sends everything it shows.
    const { title, startsAt, durationMinutes, studentPermissions } = lecture;
    await update({ title, startsAt, durationMinutes, roomId: room.roomId, studentPermissions: studentPermissions.toReversed() });
    for (const changes of [
      { startsAt: 5 },
      { startsAt: null },
      { roomId: null },
      { durationMinutes: 90 },
      { capacity: 24 },
      { studentPermissions: [] },
    ]) {
      await expect(update(changes), JSON.stringify(changes)).rejects.toMatchObject({ code: 'wrong-state' });
    }
    await expect(planning.ask('lecture:delete', { lectureId })).rejects.toMatchObject({ code: 'wrong-state' });
    await expect(planning.ask('lecture:cancel', { lectureId })).rejects.toMatchObject({ code: 'wrong-state' });
  });

  test('when it is over only its words change', async () => {
    const planning = await openPlanning();
    const { lectureId } = await planned(planning);
    await planning.lectures.markStarted(lectureId);
    await planning.lectures.markEnded(lectureId);
    expect((await planning.ask('lecture:update', { lectureId, changes: { title: 'As held' } })).lecture.title).toBe('As held');
    await expect(planning.ask('lecture:update', { lectureId, changes: { startsAt: 5 } })).rejects.toMatchObject({
      code: 'wrong-state',
    });
    await expect(planning.ask('lecture:cancel', { lectureId })).rejects.toMatchObject({ code: 'wrong-state' });
  });
});

describe('going live and ending', () => {
  test('keeps both times; asking twice changes nothing', async () => {
    const planning = await openPlanning();
    const { lectureId } = await planned(planning);
    const startedAt = planning.now;
    await planning.lectures.markStarted(lectureId);
    planning.now += HOUR;
    await planning.lectures.markStarted(lectureId);
    expect((await planning.lectures.listLive()).map((lecture) => lecture.lectureId)).toEqual([lectureId]);
    await planning.lectures.markEnded(lectureId);
    const endedAt = planning.now;
    planning.now += HOUR;
    await planning.lectures.markEnded(lectureId);
    expect(await planning.lectures.get(lectureId)).toMatchObject({ status: 'ended', startedAt, endedAt });
    await expect(planning.lectures.markStarted(lectureId)).rejects.toMatchObject({ code: 'wrong-state' });
  });

  test('a clock set back does not end a lecture before its start', async () => {
    const planning = await openPlanning();
    const { lectureId } = await planned(planning);
    await planning.lectures.markStarted(lectureId);
    const startedAt = planning.now;
    planning.now -= HOUR;
    await planning.lectures.markEnded(lectureId);
    expect(await planning.lectures.get(lectureId)).toMatchObject({ startedAt, endedAt: startedAt });
  });

  test('one room holds one live lecture; starting into another’s planned time is allowed', async () => {
    const planning = await openPlanning();
    const { lectureId, room } = await planned(planning);
    const { lecture: other } = await planning.ask('lecture:create', { title: 'Early', roomId: room.roomId });
    planning.now += HOUR;
    await planning.lectures.markStarted(other.lectureId);
    await expect(planning.lectures.markStarted(lectureId)).rejects.toMatchObject({
      code: 'room-clash',
      details: { title: 'Early' },
    });
    await expect(planning.lectures.markEnded(lectureId)).rejects.toMatchObject({ code: 'wrong-state' });
    await planning.lectures.markEnded(other.lectureId);
    await planning.lectures.markStarted(lectureId);
  });

  test('of two racing to start in one room one is live', async () => {
    const planning = await openPlanning();
    const { room } = await planning.ask('room:create', { name: 'A' });
    const ids = await Promise.all(
      ['a', 'b', 'c'].map(
        async (title) => (await planning.ask('lecture:create', { title, roomId: room.roomId })).lecture.lectureId,
      ),
    );
    const outcomes = await Promise.allSettled(ids.map((lectureId) => planning.lectures.markStarted(lectureId)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await planning.lectures.listLive()).toHaveLength(1);
  });
});

describe('cancelling and the bin', () => {
  test('cancelling clears the room, reinstating gives it back', async () => {
    const planning = await openPlanning();
    const { lecture, lectureId, room } = await planned(planning);
    expect((await planning.ask('lecture:cancel', { lectureId })).lecture).toMatchObject({
      status: 'cancelled',
      roomId: null,
      roomName: null,
    });
    expect((await planning.ask('lecture:reinstate', { lectureId })).lecture).toEqual(lecture);
    await expect(planning.ask('lecture:reinstate', { lectureId })).rejects.toMatchObject({ code: 'wrong-state' });
    expect(room.roomId).toBe(lecture.roomId);
  });

  test('reinstated into a room taken meanwhile it keeps its time and has no room', async () => {
    const planning = await openPlanning();
    const { lecture, lectureId, room } = await planned(planning);
    await planning.ask('lecture:cancel', { lectureId });
    await planning.ask('lecture:create', { title: 'x', roomId: room.roomId, startsAt: lecture.startsAt });
    expect((await planning.ask('lecture:reinstate', { lectureId })).lecture).toMatchObject({
      status: 'scheduled',
      startsAt: lecture.startsAt,
      roomId: null,
    });
  });

  test('reinstated after its time it is a draft', async () => {
    const planning = await openPlanning();
    const { lectureId, room } = await planned(planning);
    await planning.ask('lecture:cancel', { lectureId });
    planning.now += 24 * HOUR;
    expect((await planning.ask('lecture:reinstate', { lectureId })).lecture).toMatchObject({
      status: 'draft',
      startsAt: null,
      roomId: room.roomId,
    });
  });

  test('to the bin and out of it; twice is once', async () => {
    const planning = await openPlanning();
    const { lecture, lectureId, room } = await planned(planning);
    const { lecture: binned } = await planning.ask('lecture:delete', { lectureId });
    expect(binned.deletedAt).toBe(planning.now);
    expect((await planning.ask('lecture:delete', { lectureId })).lecture).toEqual(binned);
    expect((await planning.ask('lecture:list', {})).total).toBe(0);
    expect((await planning.ask('lecture:list', { inBin: true })).lectures).toEqual([binned]);
    expect(await planning.lectures.getByJoinCode(lecture.joinCode)).toBeNull();
    await expect(planning.ask('lecture:update', { lectureId, changes: { title: 'x' } })).rejects.toMatchObject({
      code: 'wrong-state',
    });
    await expect(planning.lectures.markStarted(lectureId)).rejects.toMatchObject({ code: 'wrong-state' });
    await planning.ask('lecture:create', { title: 'x', roomId: room.roomId, startsAt: lecture.startsAt });
    expect((await planning.ask('lecture:restore', { lectureId })).lecture).toMatchObject({
      deletedAt: null,
      roomId: null,
      status: 'scheduled',
    });
    await planning.ask('lecture:restore', { lectureId });
  });
});

describe('copies', () => {
  test('a duplicate is a draft with a code of its own, and none of the history', async () => {
    const planning = await openPlanning();
    const { lecture, lectureId } = await planned(planning);
    await planning.lectures.markStarted(lectureId);
    await planning.lectures.markEnded(lectureId);
    const { lecture: copy } = await planning.ask('lecture:duplicate', { lectureId });
    expect(copy).toMatchObject({
      title: 'Algebra',
      description: 'Fields',
      status: 'draft',
      startsAt: null,
      startedAt: null,
      endedAt: null,
      seriesId: null,
    });
    expect(copy.joinCode).not.toBe(lecture.joinCode);
    const startsAt = planning.now + 5 * HOUR;
    expect((await planning.ask('lecture:duplicate', { lectureId, startsAt })).lecture).toMatchObject({
      status: 'scheduled',
      startsAt,
    });
  });

  test('a weekly repeat is a series, all or nothing', async () => {
    const planning = await openPlanning();
    const { lecture, lectureId, room } = await planned(planning);
    const { lectures } = await planning.ask('lecture:repeat', { lectureId, weeks: 3 });
    expect(lectures).toHaveLength(3);
    const { lecture: first } = await planning.ask('lecture:get', { lectureId });
    expect(first.seriesId).not.toBeNull();
    expect(new Set([first, ...lectures].map(({ seriesId }) => seriesId)).size).toBe(1);
    expect(new Set([first, ...lectures].map(({ joinCode }) => joinCode)).size).toBe(4);
    expect(lectures.every(({ status, roomId }) => status === 'scheduled' && roomId === room.roomId)).toBe(true);
    const before = (await planning.ask('lecture:list', {})).total;
    await expect(planning.ask('lecture:repeat', { lectureId, weeks: 4 })).rejects.toMatchObject({ code: 'room-clash' });
    expect((await planning.ask('lecture:list', {})).total).toBe(before);
    expect(lecture.seriesId).toBeNull();
  });

  test('of a series that can not be made nothing is left, not even its number on the first lecture', async () => {
    const planning = await openPlanning();
    const { lectureId, lecture, room } = await planned(planning);
    const { startsAt } = lecture;
    await planning.ask('lecture:create', {
      title: 'In the way',
      roomId: room.roomId,
      startsAt: (startsAt ?? 0) + 21 * 24 * HOUR,
    });
    const before = (await planning.ask('lecture:list', {})).total;
    await expect(planning.ask('lecture:repeat', { lectureId, weeks: 4 })).rejects.toMatchObject({ code: 'room-clash' });
    expect((await planning.ask('lecture:list', {})).total).toBe(before);
    expect((await planning.ask('lecture:get', { lectureId })).lecture.seriesId).toBeNull();
  });

  test('an exam stays one when it is copied, repeated and edited otherwise', async () => {
    const { ask, now } = await openPlanning();
    const { lecture } = await ask('lecture:create', { title: 'Algebra', examMode: true, startsAt: now + HOUR });
    const { lectureId } = lecture;
    expect((await ask('lecture:create', { title: 'Geometry' })).lecture.examMode).toBe(false);
    expect((await ask('lecture:duplicate', { lectureId })).lecture.examMode).toBe(true);
    const { lectures } = await ask('lecture:repeat', { lectureId, weeks: 2 });
    expect(lectures.map(({ examMode }) => examMode)).toEqual([true, true]);
    expect((await ask('lecture:update', { lectureId, changes: { title: 'New' } })).lecture.examMode).toBe(true);
    expect((await ask('lecture:update', { lectureId, changes: { examMode: false } })).lecture.examMode).toBe(false);
    expect((await ask('lecture:get', { lectureId })).lecture).toMatchObject({ title: 'New', examMode: false });
  });

  test('what has no time, or one at the end of all time, is not repeated', async () => {
    const { ask } = await openPlanning();
    const { lecture: draft } = await ask('lecture:create', { title: 'x' });
    await expect(ask('lecture:repeat', { lectureId: draft.lectureId, weeks: 1 })).rejects.toMatchObject({ code: 'wrong-state' });
    const { lecture: last } = await ask('lecture:create', { title: 'x', startsAt: 8.64e15 });
    await expect(ask('lecture:repeat', { lectureId: last.lectureId, weeks: 1 })).rejects.toMatchObject({ code: 'bad-request' });
  });
});

describe('codes and invites', () => {
  test('a taken code gives way to the next', async () => {
    const codes = ['AAAAAA', 'AAAAAA', 'AAAAAA', 'BBBBBB'];
    const planning = await openPlanning({ newJoinCode: () => codes.shift() ?? 'CCCCCC' });
    const made = [await planning.ask('lecture:create', { title: 'x' }), await planning.ask('lecture:create', { title: 'y' })];
    expect(made.map(({ lecture }) => lecture.joinCode)).toEqual(['AAAAAA', 'BBBBBB']);
  });

  test('when all codes are taken the request fails instead of trying for ever', async () => {
    const { ask } = await openPlanning({ newJoinCode: () => 'AAAAAA' });
    await ask('lecture:create', { title: 'x' });
    await expect(ask('lecture:create', { title: 'y' })).rejects.toThrow('Another lecture has this join code.');
  });

  test('a code is found however it is typed', async () => {
    const { ask, lectures } = await openPlanning({ newJoinCode: () => 'K7PQ3M' });
    const { lecture } = await ask('lecture:create', { title: 'x' });
    for (const typed of ['K7PQ3M', 'k7p-q3m', ' k7 pq3m '])
      expect(await lectures.getByJoinCode(typed)).toMatchObject({ lectureId: lecture.lectureId });
    for (const typed of ['', 'K7PQ3', "' or 1=1"]) expect(await lectures.getByJoinCode(typed)).toBeNull();
  });

  test('an invite has the student’s link for each address', async () => {
    const planning = await openPlanning();
    const { lecture, lectureId } = await planned(planning);
    const { invite } = await planning.ask('lecture:invite', { lectureId });
    expect(invite.joinCode).toBe(lecture.joinCode);
    expect(invite.links).toMatchObject([{ url: `http://192.168.1.5:8480/j/${lecture.joinCode}`, reach: 'lan' }]);
  });
});

test('the list says who is inside and where', async () => {
  const planning = await openPlanning();
  await planned(planning);
  planning.present = 7;
  expect(await planning.ask('lecture:list', { search: 'room 12' })).toMatchObject({
    total: 1,
    lectures: [{ presentCount: 7, roomName: 'Room 12' }],
  });
});
