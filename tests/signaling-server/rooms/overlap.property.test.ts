import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RefusedError } from '../../../protocol/errors.ts';
import { openPlanning, type Planning } from './planning.ts';

const MINUTE = 60_000;

/** Requests over two rooms within a few hours, where most of them are in each other's way. */
const wish = fc.record({
  what: fc.constantFrom('create', 'move', 'stretch', 'cancel', 'reinstate', 'delete', 'restore', 'start', 'end', 'duplicate'),
  which: fc.nat(7),
  room: fc.constantFrom('one', 'two', null),
  startsAt: fc.option(
    fc.integer({ min: 0, max: 30 }).map((step) => step * 10 * MINUTE),
    { freq: 6 },
  ),
  durationMinutes: fc.integer({ min: 1, max: 12 }).map((step) => step * 10),
});
type Wish = typeof wish extends fc.Arbitrary<infer T> ? T : never;

async function grant(
  planning: Planning,
  rooms: Record<string, string>,
  ids: string[],
  { what, which, room, startsAt, durationMinutes }: Wish,
) {
  const { ask, lectures } = planning;
  const roomId = room === null ? null : (rooms[room] ?? null);
  const at = startsAt === null ? null : planning.now + startsAt;
  if (what === 'create')
    return void ids.push((await ask('lecture:create', { title: 'x', roomId, startsAt: at, durationMinutes })).lecture.lectureId);
  const lectureId = ids[which % Math.max(1, ids.length)];
  if (lectureId === undefined) return;
  if (what === 'move') await ask('lecture:update', { lectureId, changes: { roomId, startsAt: at } });
  else if (what === 'stretch') await ask('lecture:update', { lectureId, changes: { durationMinutes } });
  else if (what === 'start') await lectures.markStarted(lectureId);
  else if (what === 'end') await lectures.markEnded(lectureId);
  else if (what === 'duplicate') ids.push((await ask('lecture:duplicate', { lectureId, startsAt: at })).lecture.lectureId);
  else await ask(`lecture:${what}`, { lectureId });
}

test('whatever is asked in whatever order, at once: no room holds two planned lectures or two live ones at a time', {
  timeout: 60_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(wish, { minLength: 1, maxLength: 4 }), { maxLength: 12 }), async (rounds) => {
      const planning = await openPlanning();
      const rooms: Record<string, string> = {};
      for (const name of ['one', 'two']) rooms[name] = (await planning.ask('room:create', { name })).room.roomId;
      const ids: string[] = [];
      for (const round of rounds) {
        const outcomes = await Promise.allSettled(round.map((one) => grant(planning, rooms, ids, one)));
        // Refused in words, never broken.
        for (const outcome of outcomes) if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(RefusedError);
        const { lectures } = await planning.ask('lecture:list', {});
        for (const roomId of Object.values(rooms)) {
          const inRoom = lectures.filter((lecture) => lecture.roomId === roomId);
          expect(inRoom.filter(({ status }) => status === 'live').length).toBeLessThanOrEqual(1);
          const times = inRoom
            .filter(({ status }) => status === 'scheduled')
            .map(({ startsAt, durationMinutes }) => ({ from: startsAt ?? 0, to: (startsAt ?? 0) + durationMinutes * MINUTE }))
            .sort((a, b) => a.from - b.from);
          for (const [index, { to }] of times.entries()) expect(times[index + 1]?.from ?? to).toBeGreaterThanOrEqual(to);
        }
        for (const { status, startsAt } of lectures) {
          if (status === 'draft') expect(startsAt).toBeNull();
          if (status === 'scheduled') expect(startsAt).not.toBeNull();
        }
      }
      await planning.store.close();
    }),
    { numRuns: 30 },
  );
});
