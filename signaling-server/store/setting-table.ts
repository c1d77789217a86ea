import type { Kysely } from 'kysely';
import { saving } from './not-saved.ts';
import type { Schema } from './schema.ts';
import type { SettingTable } from './store.ts';

export function createSettingTable(database: Kysely<Schema>): SettingTable {
  return {
    async get(name) {
      const row = await database.selectFrom('settings').select('value').where('name', '=', name).executeTakeFirst();
      return row?.value ?? null;
    },
    set: (name, value) =>
      saving(async () => {
        await database
          .insertInto('settings')
          .values({ name, value })
          .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
          .execute();
      }),
  };
}
