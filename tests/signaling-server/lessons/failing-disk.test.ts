/** A class under way on a disk that takes nothing for a while. Full and read-only disks are told apart in `store/lesson-log.test.ts`. */
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { stateHash } from '../../../lesson/state-hash.ts';
import { openClassroom } from '../../support/classroom.ts';

describe('a live class whose disk takes nothing', () => {
  it('hears a refusal, sees nothing that was not kept, and goes on when the disk does', { timeout: 60_000 }, async () => {
    await using room = await openClassroom();
    const teacher = await room.teacher();
    const [anna, ben] = [await room.student('Anna'), await room.student('Ben')];
    await teacher.ask('lesson:start', {});
    const kept = await anna.ask('chat:send', { text: 'kept' });
    await Promise.all([teacher.reached(kept.messageId), ben.reached(kept.messageId)]);

    const disk = new BetterSqlite3(join(room.running.dataFolder, 'lectern.db'));
    disk.exec('begin immediate');
    const refused = await Promise.allSettled([
      anna.ask('chat:send', { text: 'lost' }, 'said-while-failing'),
      ben.ask('hand:raise', {}),
      room.student('Cleo'),
      room.desk.ask('room:create', { name: 'Room 12' }),
    ]);
    for (const outcome of refused) expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'not-saved' } });
    // What needs no disk goes on.
    await anna.ask('reaction:send', { emoji: '👍' });
    expect((await teacher.next('reaction:shown')).participantId).toBe(anna.participantId);
    expect((await ben.ask('lesson:events', { afterSeq: kept.messageId })).events).toEqual([]);
    disk.exec('rollback');
    disk.close();

    const again = await anna.ask('chat:send', { text: 'lost' }, 'said-while-failing');
    expect(again.messageId).toBe(kept.messageId + 1);
    await ben.ask('hand:raise', {});
    const last = again.messageId + 1;
    const pages = await Promise.all([teacher, anna, ben].map((page) => page.reached(last)));
    expect(new Set(pages.map(({ state }) => stateHash(state))).size).toBe(1);
    expect(teacher.state.chat.map(({ text }) => text)).toEqual(['kept', 'lost']);
    const log = await room.running.server.store.lessonLog.read(room.lectureId, { afterSeq: 0 });
    expect(log.map(({ seq }) => seq)).toEqual(log.map((_, index) => index + 1));
  });

  it('two desks that ask for the same room at the same time: one has it, the other hears with whom it clashes', async () => {
    await using room = await openClassroom();
    const { room: place } = await room.desk.ask('room:create', { name: 'Room 12' });
    const startsAt = Date.now() + 86_400_000;
    const plans = ['Algebra', 'Geometry'].map((title) =>
      room.desk.ask('lecture:create', { title, roomId: place.roomId, startsAt }),
    );
    const outcomes = await Promise.allSettled(plans);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const refusal = outcomes.find(({ status }) => status === 'rejected');
    expect(refusal).toMatchObject({ reason: { code: 'room-clash', failure: { details: { title: expect.any(String) } } } });
  });
});
