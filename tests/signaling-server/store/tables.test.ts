import { describe, expect, test } from 'vitest';
import { JoinCodeTakenError, type LectureFilter } from '../../../signaling-server/store/store.ts';
import { chatEntry, lectureRow, openTestStore } from '../../support/open-test-store.ts';

const all: LectureFilter = { search: '', statuses: [], roomId: null, inBin: false, limit: 100, offset: 0 };
const room = (roomId: string, name = roomId) => ({
  roomId,
  name,
  capacity: 30,
  features: ['chat' as const],
  createdAt: 1,
  archivedAt: null,
});
const hour = 3_600_000;

describe('rooms', () => {
  test('are listed by name; archived ones only when asked for', async () => {
    const store = await openTestStore();
    await store.rooms.insert(room('2', 'zoo'));
    await store.rooms.insert(room('1', 'Äpfel'));
    expect((await store.rooms.list({ includeArchived: false })).map(({ name }) => name)).toEqual(['Äpfel', 'zoo']);
    expect(await store.rooms.update('2', { archivedAt: 5, features: ['lobby'], name: 'Zebra' })).toEqual({
      ...room('2', 'Zebra'),
      archivedAt: 5,
      features: ['lobby'],
    });
    expect(await store.rooms.list({ includeArchived: false })).toHaveLength(1);
    expect(await store.rooms.list({ includeArchived: true })).toHaveLength(2);
    expect(await store.rooms.update('1', {})).toEqual(room('1', 'Äpfel'));
    await expect(store.rooms.update('nope', { name: 'x' })).rejects.toMatchObject({ code: 'not-found' });
    expect(await store.rooms.get('nope')).toBeNull();
  });
});

describe('lectures', () => {
  test('keep whether they are recorded and whether they are exams', async () => {
    const store = await openTestStore();
    const rows = [lectureRow({ recordFromStart: true }), lectureRow({ examMode: true })] as const;
    await store.lectures.insert(rows);
    for (const row of rows) expect(await store.lectures.get(row.lectureId)).toEqual(row);
    await store.lectures.update(rows[0].lectureId, { examMode: true });
    expect(await store.lectures.get(rows[0].lectureId)).toEqual({ ...rows[0], examMode: true });
  });

  test('come live first, then by start, then drafts, then past ones latest first', async () => {
    const store = await openTestStore();
    const rows = [
      lectureRow({ title: 'ended early', status: 'ended', endedAt: 10 }),
      lectureRow({ title: 'ended late', status: 'ended', endedAt: 20 }),
      lectureRow({ title: 'draft', status: 'draft' }),
      lectureRow({ title: 'second', status: 'scheduled', startsAt: 200 }),
      lectureRow({ title: 'first', status: 'scheduled', startsAt: 100 }),
      lectureRow({ title: 'live', status: 'live', startedAt: 300 }),
    ];
    await store.lectures.insert(rows);
    const { lectures, total } = await store.lectures.list(all);
    expect(lectures.map(({ title }) => title)).toEqual(['live', 'first', 'second', 'draft', 'ended late', 'ended early']);
    expect(total).toBe(6);
    const page = await store.lectures.list({ ...all, limit: 2, offset: 1 });
    expect(page.lectures.map(({ title }) => title)).toEqual(['first', 'second']);
    expect(page.total).toBe(6);
    expect(await store.lectures.listLive()).toEqual([rows[5]]);
    expect(await store.lectures.count()).toBe(6);
  });

  test('are found by words of title, description and room, whatever the case and accents', async () => {
    const store = await openTestStore();
    await store.rooms.insert(room('r', 'Hörsaal 3'));
    const algebra = lectureRow({ title: 'Lineare Algebra', description: 'Übung: 100%_ig', roomId: 'r' });
    await store.lectures.insert([algebra, lectureRow({ title: 'Analysis' })]);
    const found = async (search: string) =>
      (await store.lectures.list({ ...all, search })).lectures.map(({ lectureId }) => lectureId);
    for (const search of ['ALGEBRA', 'ubung', 'horsaal', 'algebra Hörsaal', ' lin  ALG ', '100%_']) {
      expect(await found(search), search).toEqual([algebra.lectureId]);
    }
    for (const search of ['algebra analysis', '%z', '_____________________________________', "'; drop table lectures"]) {
      expect(await found(search), search).toEqual([]);
    }
    expect((await store.lectures.list({ ...all, roomId: 'r', statuses: ['draft'] })).total).toBe(1);
    expect((await store.lectures.list({ ...all, statuses: ['live'] })).total).toBe(0);
  });

  test('insert takes all or none, and names the lecture in the way', async () => {
    const store = await openTestStore();
    await store.rooms.insert(room('r'));
    const first = lectureRow({ title: 'First', roomId: 'r', status: 'scheduled', startsAt: hour, durationMinutes: 60 });
    await store.lectures.insert([first]);
    const free = lectureRow({ roomId: 'r', status: 'scheduled', startsAt: 2 * hour, durationMinutes: 60 });
    const overlapping = lectureRow({ roomId: 'r', status: 'scheduled', startsAt: 2 * hour - 1, durationMinutes: 60 });
    await expect(store.lectures.insert([lectureRow(), overlapping])).rejects.toMatchObject({
      code: 'room-clash',
      details: { lectureId: first.lectureId, title: 'First', startsAt: hour },
    });
    expect(await store.lectures.count()).toBe(1);
    // Touching is not overlapping; two of one call clash with each other.
    await store.lectures.insert([free]);
    const later = { roomId: 'r', status: 'scheduled' as const, startsAt: 9 * hour };
    await expect(store.lectures.insert([lectureRow(later), lectureRow(later)])).rejects.toMatchObject({ code: 'room-clash' });
    await expect(store.lectures.insert([lectureRow({ joinCode: first.joinCode })])).rejects.toBeInstanceOf(JoinCodeTakenError);
    expect(await store.lectures.getByJoinCode(first.joinCode)).toEqual(first);
  });

  test('two racing for one room: one gets it', async () => {
    const store = await openTestStore();
    await store.rooms.insert(room('r'));
    const rows = Array.from({ length: 10 }, () => lectureRow({ roomId: 'r', status: 'scheduled', startsAt: hour }));
    const outcomes = await Promise.allSettled(rows.map((row) => store.lectures.insert([row])));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await store.lectures.count()).toBe(1);
  });

  test('update is conditional, and checks the room only when time or place change', async () => {
    const store = await openTestStore();
    await store.rooms.insert(room('r'));
    const live = lectureRow({ roomId: 'r', status: 'live', startedAt: hour, durationMinutes: 60 });
    const planned = lectureRow({ roomId: 'r', status: 'scheduled', startsAt: 3 * hour });
    await store.lectures.insert([planned, live]);
    await expect(store.lectures.update(planned.lectureId, { startsAt: hour })).rejects.toMatchObject({ code: 'room-clash' });
    await expect(store.lectures.update(planned.lectureId, { status: 'live' }, ['scheduled'])).rejects.toMatchObject({
      code: 'room-clash',
    });
    // The live one began within the other's time: editing the title still works.
    await store.lectures.update(live.lectureId, { startedAt: 3 * hour });
    expect(await store.lectures.update(planned.lectureId, { title: 'New' }, ['scheduled'])).toEqual({ ...planned, title: 'New' });
    await expect(store.lectures.update(planned.lectureId, { title: 'x' }, ['draft'])).rejects.toMatchObject({
      code: 'wrong-state',
    });
    await expect(store.lectures.update('nope', {})).rejects.toMatchObject({ code: 'not-found' });
    expect(await store.lectures.get(planned.lectureId)).toMatchObject({ title: 'New' });
  });

  test('the bin is emptied of what is old, with log and seats', async () => {
    const store = await openTestStore();
    const [old, young, kept] = [lectureRow({ deletedAt: 10 }), lectureRow({ deletedAt: 30 }), lectureRow()];
    await store.lectures.insert([old, young, kept]);
    await store.lessonLog.append(old.lectureId, [chatEntry(1)]);
    expect((await store.lectures.list({ ...all, inBin: true })).total).toBe(2);
    expect(await store.lectures.purgeBin(20)).toBe(1);
    expect(await store.lectures.get(old.lectureId)).toBeNull();
    expect(await store.lessonLog.lastSeq(old.lectureId)).toBe(0);
    expect(await store.lectures.count()).toBe(2);
  });
});

describe('seats and settings', () => {
  const seat = (lectureId: string, participantId: string) => ({
    lectureId,
    participantId,
    displayName: 'Anna',
    role: 'student' as const,
    groupId: 'main',
    given: ['speak' as const],
    taken: [],
    tokenVersion: 1,
    banned: false,
    deviceId: null,
    createdAt: 1,
    lastSeenAt: 2,
    inviteId: 'class',
  });

  test('a seat is put, replaced, listed, and forgotten after its lecture', async () => {
    const store = await openTestStore();
    const [live, ended] = [lectureRow({ status: 'live' }), lectureRow({ status: 'ended', endedAt: 100 })];
    await store.lectures.insert([live, ended]);
    await Promise.all([store.seats.put(seat(live.lectureId, 'a')), store.seats.put(seat(ended.lectureId, 'a'))]);
    await store.seats.put({ ...seat(live.lectureId, 'a'), tokenVersion: 2, banned: true });
    expect(await store.seats.get(live.lectureId, 'a')).toEqual({ ...seat(live.lectureId, 'a'), tokenVersion: 2, banned: true });
    expect(await store.seats.get(live.lectureId, 'b')).toBeNull();
    expect(await store.seats.deleteOlderThan(100)).toBe(0);
    expect(await store.seats.deleteOlderThan(101)).toBe(1);
    expect(await store.seats.list(ended.lectureId)).toEqual([]);
    expect(await store.seats.list(live.lectureId)).toHaveLength(1);
  });

  test('a setting is kept and replaced', async () => {
    const store = await openTestStore();
    expect(await store.settings.get('name')).toBeNull();
    await store.settings.set('name', 'one');
    await store.settings.set('name', 'two');
    expect(await store.settings.get('name')).toBe('two');
  });
});
