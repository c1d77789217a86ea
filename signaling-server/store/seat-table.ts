/** Seats in SQLite. They are written as often as people come and go, so they share the log's group commit. */
import type BetterSqlite3 from 'better-sqlite3';
import type { Kysely, Selectable } from 'kysely';
import type { Permission } from '../../protocol/models.ts';
import type { GroupCommit } from './group-commit.ts';
import { saving } from './not-saved.ts';
import type { Schema } from './schema.ts';
import type { SeatRow, SeatTable } from './store.ts';

export function createSeatTable(database: BetterSqlite3.Database, kysely: Kysely<Schema>, commits: GroupCommit): SeatTable {
  // An upsert and no `replace`: that would delete and insert.
  const put = database.prepare(
    `insert into seats (lectureId, participantId, displayName, role, groupId, given, taken, tokenVersion, banned, deviceId,
       createdAt, lastSeenAt, inviteId)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     on conflict (lectureId, participantId) do update set
       displayName = excluded.displayName, role = excluded.role, groupId = excluded.groupId, given = excluded.given,
       taken = excluded.taken, tokenVersion = excluded.tokenVersion, banned = excluded.banned,
       deviceId = excluded.deviceId, lastSeenAt = excluded.lastSeenAt`,
  );

  return {
    async get(lectureId, participantId) {
      const row = await kysely
        .selectFrom('seats')
        .selectAll()
        .where('lectureId', '=', lectureId)
        .where('participantId', '=', participantId)
        .executeTakeFirst();
      return row ? readSeat(row) : null;
    },

    async list(lectureId) {
      const rows = await kysely.selectFrom('seats').selectAll().where('lectureId', '=', lectureId).orderBy('createdAt').execute();
      return rows.map(readSeat);
    },

    async countByInvite(lectureId) {
      const rows = await kysely
        .selectFrom('seats')
        .select(['inviteId', ({ fn }) => fn.countAll<number>().as('people')])
        .where('lectureId', '=', lectureId)
        .where('inviteId', 'is not', null)
        .groupBy('inviteId')
        .execute();
      return new Map(rows.map(({ inviteId, people }) => [inviteId ?? '', Number(people)]));
    },

    raiseTokenVersions: (lectureId, inviteId) =>
      saving(async () => {
        await kysely
          .updateTable('seats')
          .set(({ eb }) => ({ tokenVersion: eb('tokenVersion', '+', 1) }))
          .where('lectureId', '=', lectureId)
          .where('inviteId', '=', inviteId)
          .execute();
      }),

    put(seat) {
      const { lectureId, participantId, displayName, role, groupId, tokenVersion, deviceId, createdAt, lastSeenAt, inviteId } =
        seat;
      const given = JSON.stringify(seat.given);
      const taken = JSON.stringify(seat.taken);
      const banned = seat.banned ? 1 : 0;
      return commits.run(() => {
        const rights = [given, taken, tokenVersion, banned, deviceId];
        put.run(lectureId, participantId, displayName, role, groupId, ...rights, createdAt, lastSeenAt, inviteId);
      });
    },

    deleteOlderThan: (endedBefore) =>
      saving(async () => {
        const over = kysely
          .selectFrom('lectures')
          .select('lectureId')
          .where('status', '=', 'ended')
          .where('endedAt', '<', endedBefore);
        const { numDeletedRows } = await kysely.deleteFrom('seats').where('lectureId', 'in', over).executeTakeFirstOrThrow();
        return Number(numDeletedRows);
      }),
  };
}

function readSeat({ given, taken, banned, ...row }: Selectable<Schema['seats']>): SeatRow {
  return { ...row, given: JSON.parse(given) as Permission[], taken: JSON.parse(taken) as Permission[], banned: banned !== 0 };
}
