import type { Kysely } from 'kysely';
import type { InviteTable } from './invite-store.ts';
import { isTaken, saving } from './not-saved.ts';
import type { Schema } from './schema.ts';
import { JoinCodeTakenError } from './store.ts';

/** Fits the number of parameters SQLite takes, whatever a row has. */
const ROWS_AT_ONCE = 100;

export function createInviteTable(database: Kysely<Schema>): InviteTable {
  const invites = database.selectFrom('invites').selectAll();
  return {
    list: (lectureId) => invites.where('lectureId', '=', lectureId).orderBy('createdAt').orderBy('displayName').execute(),

    async get(lectureId, inviteId) {
      const found = invites.where('lectureId', '=', lectureId).where('inviteId', '=', inviteId);
      return (await found.executeTakeFirst()) ?? null;
    },

    getByCode: async (code) => (await invites.where('code', '=', code).executeTakeFirst()) ?? null,

    insert: (rows) =>
      saving(() =>
        database.transaction().execute(async (transaction) => {
          for (let at = 0; at < rows.length; at += ROWS_AT_ONCE) {
            const some = rows.slice(at, at + ROWS_AT_ONCE);
            await transaction.insertInto('invites').values(some).execute().catch(tellTaken);
          }
        }),
      ),

    put: (invite) =>
      saving(async () => {
        const { expiresAt, mostUses, withdrawnAt } = invite;
        await database
          .insertInto('invites')
          .values(invite)
          .onConflict((conflict) => conflict.columns(['lectureId', 'inviteId']).doUpdateSet({ expiresAt, mostUses, withdrawnAt }))
          .execute();
      }),

    renew: ({ lectureId, inviteId, code: oldCode }, code) =>
      saving(() =>
        database.transaction().execute(async (transaction) => {
          const lecture = transaction.selectFrom('lectures').select('joinCode').where('lectureId', '=', lectureId);
          const retired = oldCode ?? (await lecture.executeTakeFirstOrThrow()).joinCode;
          await transaction.insertInto('retiredCodes').values({ code: retired, lectureId }).execute();
          const change =
            oldCode === null
              ? transaction.updateTable('lectures').set({ joinCode: code }).where('lectureId', '=', lectureId)
              : transaction
                  .updateTable('invites')
                  .set({ code })
                  .where('lectureId', '=', lectureId)
                  .where('inviteId', '=', inviteId);
          await change.execute().catch(tellTaken);
        }),
      ),

    async isRetired(code) {
      return (await database.selectFrom('retiredCodes').select('code').where('code', '=', code).executeTakeFirst()) !== undefined;
    },

    async roster(lectureId) {
      const row = await database.selectFrom('rosters').selectAll().where('lectureId', '=', lectureId).executeTakeFirst();
      return row ? { names: JSON.parse(row.names) as string[], rule: row.rule } : null;
    },

    setRoster: (lectureId, roster) =>
      saving(async () => {
        if (roster === null) {
          await database.deleteFrom('rosters').where('lectureId', '=', lectureId).execute();
          return;
        }
        const row = { names: JSON.stringify(roster.names), rule: roster.rule };
        await database
          .insertInto('rosters')
          .values({ lectureId, ...row })
          .onConflict((conflict) => conflict.column('lectureId').doUpdateSet(row))
          .execute();
      }),
  };
}

function tellTaken(error: unknown): never {
  throw isTaken(error, 'invites.code') || isTaken(error, 'lectures.joinCode') ? new JoinCodeTakenError() : error;
}
