import { sql } from 'kysely';
import type { Migration } from './migration.ts';

/** Invites besides the class's code, codes that were replaced, lists of names, and by which invite somebody came. */
export const version4: Migration = {
  version: 4,
  async up(database) {
    const { schema } = database;
    await schema
      .createTable('invites')
      .addColumn('lectureId', 'text', (column) => column.notNull().references('lectures.lectureId').onDelete('cascade'))
      .addColumn('inviteId', 'text', (column) => column.notNull())
      .addColumn('kind', 'text', (column) => column.notNull().check(sql`kind in ('class', 'assistant', 'personal')`))
      .addColumn('code', 'text', (column) => column.unique())
      .addColumn('displayName', 'text')
      .addColumn('expiresAt', 'integer')
      .addColumn('mostUses', 'integer')
      .addColumn('withdrawnAt', 'integer')
      .addColumn('createdAt', 'integer', (column) => column.notNull())
      .addPrimaryKeyConstraint('invitesKey', ['lectureId', 'inviteId'])
      .execute();
    await schema
      .createTable('retiredCodes')
      .addColumn('code', 'text', (column) => column.primaryKey().notNull())
      .addColumn('lectureId', 'text', (column) => column.notNull().references('lectures.lectureId').onDelete('cascade'))
      .execute();
    await schema
      .createTable('rosters')
      .addColumn('lectureId', 'text', (column) =>
        column.primaryKey().notNull().references('lectures.lectureId').onDelete('cascade'),
      )
      .addColumn('names', 'text', (column) => column.notNull())
      .addColumn('rule', 'text', (column) => column.notNull().check(sql`rule in ('free', 'match')`))
      .execute();
    await schema.alterTable('seats').addColumn('inviteId', 'text').execute();
  },
};
