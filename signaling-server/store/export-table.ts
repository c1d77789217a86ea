/** The files made of recordings, in SQLite. */
import type { Kysely } from 'kysely';
import { saving } from './not-saved.ts';
import type { ExportTable } from './recording-store.ts';
import type { Schema } from './schema.ts';

export function createExportTable(kysely: Kysely<Schema>): ExportTable {
  return {
    insert: (row) =>
      saving(async () => {
        await kysely.insertInto('exports').values(row).execute();
      }),
    async get(exportId) {
      const row = await kysely.selectFrom('exports').selectAll().where('exportId', '=', exportId).executeTakeFirst();
      return row ?? null;
    },
    list: () => kysely.selectFrom('exports').selectAll().orderBy('createdAt', 'desc').orderBy('exportId').execute(),
    update: (exportId, changes) =>
      saving(async () => {
        await kysely.updateTable('exports').set(changes).where('exportId', '=', exportId).execute();
      }),
    remove: (exportId) =>
      saving(async () => {
        await kysely.deleteFrom('exports').where('exportId', '=', exportId).execute();
      }),
  };
}
