import type { Migration } from './migration.ts';

/** Lectures planned as an exam. */
export const version5: Migration = {
  version: 5,
  async up(database) {
    await database.schema
      .alterTable('lectures')
      .addColumn('examMode', 'integer', (column) => column.notNull().defaultTo(0))
      .execute();
  },
};
