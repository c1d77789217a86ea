import { expect, test } from 'vitest';
import { emptyLesson } from '../../../lesson/reduce.ts';
import { Cleanup } from '../../../signaling-server/rooms/cleanup.ts';
import { lectureRow, openTestStore } from '../../support/open-test-store.ts';

const DAY_MS = 86_400_000;

test('bin, seats and snapshots are forgotten each after their time, and what lives is kept', async () => {
  const store = await openTestStore();
  let now = 100 * DAY_MS;
  const rows = [
    lectureRow({ lectureId: 'binned', deletedAt: now }),
    lectureRow({ lectureId: 'ended', status: 'ended', endedAt: now }),
    lectureRow({ lectureId: 'live', status: 'live', startedAt: now }),
  ];
  await store.lectures.insert(rows);
  for (const lectureId of ['ended', 'live']) {
    const person = { participantId: 'anna', displayName: 'Anna', role: 'student' as const, groupId: 'main' };
    await store.seats.put({
      lectureId,
      ...person,
      given: [],
      taken: [],
      tokenVersion: 1,
      banned: false,
      deviceId: null,
      createdAt: now,
      lastSeenAt: now,
      inviteId: null,
    });
    await store.lessonLog.saveSnapshot(lectureId, { ...emptyLesson(), lectureId, seq: 1 });
  }
  const failures: unknown[] = [];
  const options = {
    store,
    clock: () => now,
    binDays: 30,
    seatDays: 7,
    snapshotDays: 1,
    onFailure: (error: unknown) => failures.push(error),
  };
  const cleanup = new Cleanup(options);
  expect(await cleanup.run()).toEqual({ lectures: 0, seats: 0, snapshots: 0 });
  now += 2 * DAY_MS;
  expect(await cleanup.run()).toEqual({ lectures: 0, seats: 0, snapshots: 1 });
  now += 6 * DAY_MS;
  expect(await cleanup.run()).toEqual({ lectures: 0, seats: 1, snapshots: 0 });
  now += 30 * DAY_MS;
  expect(await cleanup.run()).toEqual({ lectures: 1, seats: 0, snapshots: 0 });
  await cleanup.close();
  expect(await store.seats.list('live')).toHaveLength(1);
  expect(await store.lessonLog.loadSnapshot('live')).not.toBeNull();
  expect(failures).toEqual([]);
});
