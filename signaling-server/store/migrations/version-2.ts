import { sql } from 'kysely';
import type { Migration } from './migration.ts';

/** Which request made a room or lecture, so that a wish sent again after a restart is not granted twice; the browser behind a seat. */
export const version2: Migration = {
  version: 2,
  async up(database) {
    const { schema } = database;
    for (const table of ['rooms', 'lectures']) {
      await schema.alterTable(table).addColumn('requestId', 'text').execute();
      await schema
        .createIndex(`${table}ByRequest`)
        .on(table)
        .column('requestId')
        .where(sql<boolean>`"requestId" is not null`)
        .execute();
    }
    await schema.alterTable('seats').addColumn('deviceId', 'text').execute();
  },
};
